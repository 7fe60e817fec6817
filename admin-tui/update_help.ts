import type { State } from "./model.ts";
import { helpBox } from "./presentation/help_lines.ts";

/** Moves the open help dialog by some lines, within its ends. */
export function scrollHelp(state: State, lines: number): State {
  if (state.help === null) return state;
  const last = helpBox(state.size).scrollMax;
  return { ...state, help: Math.max(0, Math.min(state.help + lines, last)) };
}
