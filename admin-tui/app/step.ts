import type { State } from "../state/state.ts";
import type { Effect } from "./effects.ts";

/** What an `update` returns: the next state, and the effects to run. */
export type Step = readonly [State, readonly Effect[]];

export function unchanged(state: State): Step {
  return [state, []];
}

/** Runs one step after another, and combines their effects. */
export function andThen([state, first]: Step, next: (state: State) => Step): Step {
  const [after, second] = next(state);
  return [after, [...first, ...second]];
}

/**
 * Reads what the header shows, so that a colleague's stop appears within a second. The program runs
 * one such request at a time. The request itself changes no state, since each change is drawn.
 */
export function readControls(state: State): Step {
  return [state, [{ kind: "readControls" }]];
}
