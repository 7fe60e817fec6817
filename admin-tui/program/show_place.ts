import type { Step } from "../app/step.ts";
import { screenOf } from "../state/place.ts";
import type { State } from "../state/state.ts";
import { screens } from "../screens/screens.ts";

/** Reads what the current place shows, after it was opened or returned to. */
export function showPlace(state: State): Step {
  return screens[screenOf(state)].show(state);
}
