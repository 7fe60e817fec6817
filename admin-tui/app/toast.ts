import type { Step } from "./step.ts";
import { nextTheme } from "../draw/look.ts";
import type { State } from "../state/state.ts";

/** How long a toast stands. */
const toastSeconds = 3;
const saidSeconds = 8;

function withToast(state: State, words: string): State {
  return { ...state, toast: { good: true, words, secondsLeft: toastSeconds } };
}

/** What an action came to; it stands longer, since it is read once and tells of a deed. */
export function withSaid(state: State, good: boolean, words: string): State {
  return { ...state, toast: { good, words, secondsLeft: saidSeconds } };
}

/** A second later. */
export function fadeToast(state: State): State {
  if (state.toast === null) return state;
  const secondsLeft = state.toast.secondsLeft - 1;
  return { ...state, toast: secondsLeft <= 0 ? null : { ...state.toast, secondsLeft } };
}

/** Hands `text` to the clipboard and says what it is: `the id`. */
export function copy(state: State, text: string, what: string): Step {
  return [withToast(state, `copied ${what}`), [{ kind: "copy", text, what }]];
}

export function cycleTheme(state: State): Step {
  const theme = nextTheme(state.look.theme);
  const look = { ...state.look, theme };
  return [withToast({ ...state, look }, `theme ${theme}; T takes the next one`), []];
}
