import type { Step } from "../../app/step.ts";
import { bodyFrame, type Sight } from "../../draw/body.ts";
import { userOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";

/** The narrowest window with the timeline of a user's newest message below the messages. */
const timelineFrom = 160;

export function hasTimeline(sight: Sight): boolean {
  return bodyFrame(sight) === "box" && sight.size.columns >= timelineFrom;
}

/** Reads the timeline of the newest message, where there is a panel for it. */
export function traceNewest(state: State): Step {
  const newest = userOf(state)?.description?.deliveries[0];
  if (newest === undefined || !hasTimeline(state)) return [state, []];
  return [state, [{ kind: "traceDelivery", deliveryId: newest.id }]];
}
