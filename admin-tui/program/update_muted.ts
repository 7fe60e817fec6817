import type { BindingName } from "../app/binding.ts";
import { firstKey } from "../app/first_key.ts";
import type { Scope } from "../app/scope.ts";
import type { Step } from "../app/step.ts";
import { withHint, withSaid } from "../app/toast.ts";
import { keyWords, typedBy } from "../input/keys.ts";
import { refusalOf, type RefusedKey } from "../screens/availability.ts";
import { helpGroups } from "../screens/help/help_entries.ts";
import { bindings, lookup } from "../screens/keymap.ts";
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

const pasteIgnored = "Pasted text is ignored: no field is open";

/** Text that is pasted where no field is open never runs as keys, and confirms nothing. */
export function pastedNowhere(state: State): State {
  return scopes(state).includes("small") ? state : withSaid(state, false, pasteIgnored);
}

/** The end of a long paste may arrive later. */
export function ignoringPaste(state: State): State {
  const muted = { words: "Pasted text is ignored", secondsLeft: mutedSeconds };
  return { ...pastedNowhere(state), muted };
}

/** What opens the field that takes a paste; null where a paste has no obvious meaning. */
export function pasteField(state: State): "users.search" | "lab.edit" | null {
  const live = scopes(state);
  if (live.includes("users")) return "users.search";
  return live.includes("blank") ? "lab.edit" : null;
}

/** The bindings after which more is typed. */
const openers: ReadonlySet<BindingName | null> = new Set<BindingName>([
  "users.search",
  "help.open",
  "help.palette",
  "lab.edit",
  "lab.code",
]);

/** Whether what follows a key is typed into what it opens. */
export function opensToType(state: State, key: string): boolean {
  return openers.has(lookup(scopes(state), key, state.setting));
}

/** Whether a key means nothing here, and types nothing. */
export function isUnbound(state: State, key: string): boolean {
  const live = scopes(state);
  return !live.includes("field") && lookup(live, key, state.setting) === null &&
    refusalOf(state, key) === null;
}

/** Says once that a key does nothing. Escape is silent: it often ends what is not open. */
export function unboundKey(state: State, key: string): State {
  const live = scopes(state);
  if (key === "esc" || live.includes("small")) return state;
  const words = keyWords(key, state.look);
  return withHint(
    state,
    lookup(live, key, { ...state.setting, readOnly: false }) === null
      ? `${words} does nothing here. ${whatElse(state, key)}`
      : `${words} does nothing in read-only mode.`,
  );
}

/** Many look for the actions on a user in the list of users. */
function whatElse(state: State, key: string): string {
  const live = scopes(state);
  if (!live.includes("global")) return "The last line lists the keys.";
  if (live.includes("row") && isOfUser(state, key)) {
    return `It is a key of a user: ${firstKey(state, "users.open@row", "enter")} opens one.`;
  }
  return `${firstKey(state, "help.open@global", "?")} lists the keys.`;
}

function isOfUser({ setting }: State, key: string): boolean {
  const ofUser = helpGroups.find(({ title }) => title === "User")?.scopes ?? [];
  return bindings(setting).some(({ scope, keys }) => ofUser.includes(scope) && keys.includes(key));
}

/** The scopes whose keys write or cost money. */
const confirming: readonly Scope[] = [
  "actionConfirm",
  "actionDigits",
  "confirm",
  "formConfirm",
  "paid",
];

/** Whether a key or typed digits would now confirm something. */
export function asksToConfirm(state: State): boolean {
  if (state.users.bulk?.step === "confirm") return true;
  const live = scopes(state);
  return confirming.some((scope) => live.includes(scope));
}
