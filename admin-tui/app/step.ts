import type { State } from "../state/state.ts";
import type { Effect } from "./effects.ts";

/** What an `update` gives: the next state, and what the program is to do. */
export type Step = readonly [State, readonly Effect[]];

export function unchanged(state: State): Step {
  return [state, []];
}

/** One step after another, with the effects of both. */
export function andThen([state, first]: Step, next: (state: State) => Step): Step {
  const [after, second] = next(state);
  return [after, [...first, ...second]];
}

/**
 * Asks what the header shows, so that a colleague's stop is seen at once. The lane asks one at a
 * time, and asking changes no state: each change is drawn.
 */
export function readControls(state: State): Step {
  return [state, [{ kind: "readControls" }]];
}
