import type { Step } from "./step.ts";
import { firstKey } from "./first_key.ts";
import { nextTheme } from "../draw/look.ts";
import type { State } from "../state/state.ts";

/** How long a toast is shown. */
const toastSeconds = 3;
const resultSeconds = 8;

function withToast(state: State, words: string): State {
  return { ...state, toast: { good: true, words, secondsLeft: toastSeconds } };
}

/** Shows what is neither good nor bad. */
export function withHint(state: State, words: string): State {
  return { ...state, toast: { good: null, words, secondsLeft: toastSeconds } };
}

/** The next key ends a hint, which would hide what that key does. */
export function withoutHint(state: State): State {
  return state.toast?.good === null ? { ...state, toast: null } : state;
}

/** Shows the result of an action, longer than other toasts. */
export function withSaid(state: State, good: boolean, words: string): State {
  return { ...state, toast: { good, words, secondsLeft: resultSeconds } };
}

/** Says what is wrong with a text that an operator typed, and repeats it. */
export function withSaidOf(state: State, typed: string, words: string): State {
  const toast = { good: false, words: `${typed}: ${words}`, secondsLeft: resultSeconds, typed };
  return { ...state, toast };
}

/** Counts a toast down by one second. */
export function fadeToast(state: State): State {
  if (state.toast === null) return state;
  const secondsLeft = state.toast.secondsLeft - 1;
  return { ...state, toast: secondsLeft <= 0 ? null : { ...state.toast, secondsLeft } };
}

/** Copies `text` to the clipboard; `what` names it in the toast: `the user ID`. */
export function copy(state: State, text: string, what: string): Step {
  return [withToast(state, `copied ${what}`), [{ kind: "copy", text, what }]];
}

export function cycleTheme(state: State): Step {
  const theme = nextTheme(state.look);
  const look = { ...state.look, theme };
  const key = firstKey(state, "look.theme@global", "T");
  return [withToast({ ...state, look }, `theme ${theme}; press ${key} for the next one`), []];
}
