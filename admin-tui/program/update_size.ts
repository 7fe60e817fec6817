import { andThen, type Step } from "../app/step.ts";
import { fits, type Size } from "../draw/layout.ts";
import { moveHelp } from "../screens/help/update_help.ts";
import { scrollReplay } from "../screens/replay/update_replay.ts";
import { screens } from "../screens/screens.ts";
import type { State } from "../state/state.ts";

export function resized(before: State, size: Size): Step {
  const state = { ...before, size };
  if (!fits(size)) return [state, []];
  return rearranged(state);
}

/** Gives the focused panel the whole body, or shows all panels again. */
export function zoom(state: State, zoomed: boolean): Step {
  return zoomed === state.zoomed ? [state, []] : rearranged({ ...state, zoomed });
}

/** Scroll positions may be out of range in other areas, and in dialogs with other room. */
export function rearranged(state: State): Step {
  return Object.values(screens).reduce<Step>(
    (step, screen) => andThen(step, screen.resized),
    [scrollReplay(moveHelp(state, 0), 0), []],
  );
}
