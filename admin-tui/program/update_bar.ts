import type { Instant } from "../../core/domain/instant.ts";
import type { EffectAnswer } from "../app/answers.ts";
import { andThen, type Step } from "../app/step.ts";
import type { IncidentsState } from "../state/incidents_state.ts";
import type { State } from "../state/state.ts";
import { incidentBar, shownIncidents } from "./incident_bar.ts";
import { rearranged } from "./update_size.ts";

/** How long the bar shows that everything is over. */
const overSeconds = 10;

/**
 * Shows the bar once something is wrong, then for some seconds that it is over. The body gives it a
 * row only for that time.
 */
export function withBar(before: State, step: Step): Step {
  const [state] = step;
  const [worst] = shownIncidents(before);
  const isOver = worst !== undefined && shownIncidents(state).length === 0;
  const next = isOver
    ? withIncidents(state, { over: { incident: worst, secondsLeft: overSeconds } })
    : state;
  const barRows = incidentBar(next) === null ? 0 : 1;
  if (next === state && barRows === state.barRows) return step;
  return andThen(
    [next, step[1]],
    (shown) => barRows === shown.barRows ? [shown, []] : rearranged({ ...shown, barRows }),
  );
}

/** Counts down by a second. */
export function fadeBar(state: State): State {
  const { over } = state.incidents;
  if (over === null) return state;
  const secondsLeft = over.secondsLeft - 1;
  return withIncidents(state, { over: secondsLeft <= 0 ? null : { ...over, secondsLeft } });
}

/** Notes whether the database can be read. A lost connection has its own line. */
export function noteReads(state: State, answer: EffectAnswer, now: Instant): State {
  if (answer.kind !== "readControls" && answer.kind !== "readSends") return state;
  const { unreadSince } = state.incidents;
  const isUnread = answer.reply === "unavailable" && state.lostSince === null;
  const next = isUnread ? unreadSince ?? now : null;
  return next === unreadSince ? state : withIncidents(state, { unreadSince: next });
}

function withIncidents(state: State, change: Partial<IncidentsState>): State {
  return { ...state, incidents: { ...state.incidents, ...change } };
}
