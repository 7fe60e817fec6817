import type { Step } from "../app/step.ts";
import { withSaid } from "../app/toast.ts";
import { typedBy } from "../input/keys.ts";
import type { RefusedKey } from "../screens/availability.ts";
import { scopes } from "../screens/scopes.ts";
import type { State } from "../state/state.ts";

/** The ticks without a typed key after which keys work again: between one and two seconds. */
const mutedSeconds = 2;

/**
 * Says why a key does nothing. After the key of an action, whose dialog would have had a field, the
 * operator may type a reason before looking at the screen. So what is typed is ignored until it
 * stops for a moment.
 */
export function refuseKey(state: State, { words, typesNext }: RefusedKey): State {
  const said = withSaid(state, false, words);
  return typesNext ? { ...said, muted: { words, secondsLeft: mutedSeconds } } : said;
}

/**
 * Ignores a typed key after a refused action. Escape and Enter end that, and do nothing else: they
 * were meant for the dialog. All other keys end it and work. Null if the key works.
 */
export function ignoredKey(state: State, key: string): Step | null {
  const { muted } = state;
  if (muted === null || !scopes(state).includes("global")) return null;
  if (key === "esc" || key === "enter") return [{ ...state, muted: null, toast: null }, []];
  if (typedBy(key) === null && key !== "bs") return null;
  const words = `${muted.words}. What you type is ignored: esc`;
  return [{ ...withSaid(state, false, words), muted: { ...muted, secondsLeft: mutedSeconds } }, []];
}

export function withoutMuted(state: State): State {
  return state.muted === null ? state : { ...state, muted: null };
}

/** Counts down by a second. */
export function fadeMuted(state: State): State {
  const { muted } = state;
  if (muted === null) return state;
  const secondsLeft = muted.secondsLeft - 1;
  return { ...state, muted: secondsLeft <= 0 ? null : { ...muted, secondsLeft } };
}

/** Text that is pasted where no field is open never runs as keys. */
export function pastedNowhere(state: State): State {
  if (!scopes(state).includes("global")) return state;
  return withSaid(state, false, "Pasted text is ignored: no field is open");
}
