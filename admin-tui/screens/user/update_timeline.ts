import type { Trace } from "../../../core/domain/reports/trace.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { Step } from "../../app/step.ts";
import { userOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { moveUser, withTrace } from "./update_user.ts";
import { hasTimeline, traceNewest } from "./user_trace.ts";

/** Shows the timeline with the user on the screen, if it is of that user's newest message. */
export function userTraced(state: State, deliveryId: Delivery["id"], trace: Trace): State {
  const isNewest = userOf(state)?.description?.deliveries[0]?.id === deliveryId;
  return isNewest && hasTimeline(state) ? withTrace(state, trace) : state;
}

/** A timeline without a panel has no rows; one that is new is read. */
export function resizeTimeline(state: State): Step {
  const fits = hasTimeline(state);
  const moved = fits ? state : withTrace(state, null);
  const shown = moveUser(moved, userOf(moved)?.cursor ?? 0);
  return fits && userOf(shown)?.trace === null ? traceNewest(shown) : [shown, []];
}
