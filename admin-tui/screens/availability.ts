import type { Binding } from "../app/binding.ts";
import type { Scope } from "../app/scope.ts";
import type { AccessSection } from "../state/access_state.ts";
import { screenOf } from "../state/place.ts";
import type { State } from "../state/state.ts";
import { firstKey } from "../app/first_key.ts";
import { bindings } from "./keymap.ts";
import { troubles } from "../words/troubles.ts";
import { scopes } from "./scopes.ts";
import { screens } from "./screens.ts";

/** A key of the current screen. */
export interface OfferedBinding {
  readonly binding: Binding;
  /** Why it can do nothing now; null if it can. */
  readonly why: string | null;
}

/** What to do for a key whose scope is not live. Keys of the other scopes do not exist then. */
const missing: Readonly<Partial<Record<Scope, string | ((state: State) => string | null)>>> = {
  row: "no user is selected",
  marked: (state) => `mark users first: ${firstKey(state, "users.mark@row", "space")}`,
  deliveryRow: "select a message",
  sendsUser: "select a message",
  holdingRow: "nothing is recorded of it",
  sessionRow: "select a session",
  appRow: "select an app",
  userActions: "this user is not loaded",
  factorActions: "this user is not loaded",
  stoppable: "the last action is still running",
  stopRow: "select a stop",
  pauseRow: "select a pause",
  boardRow: "nothing to open here",
  boardStoppable: "the last action is still running",
  boardStop: "select what is stopped",
  boardPause: "select a pause",
  activityRow: "nothing to open here",
  deliveryUser: "not sent to a user",
  activityUser: "select an event of a user",
  openInvitation: inSection("invitations", "select an open invitation"),
  invitedUser: inSection("invitations", "select the invitation of a user"),
  liveKey: inSection("keys", "select a key that has not ended"),
  testNumber: inSection("numbers", "select a test number in use"),
  accessRow: "nothing is selected",
  appsRow: "nothing is selected",
  appRead: "this app is not loaded",
  appUser: "select a user",
  terminalsUser: "select what was done to a user",
  live: ({ lab }) => lab.selected === null ? "no test is waiting for its code" : null,
};

function inSection(section: AccessSection, words: string): (state: State) => string | null {
  return ({ access }) => access.section === section ? words : null;
}

/** The scopes that every screen has. */
export const sharedScopes: readonly Scope[] = [
  "back",
  "list",
  "matches",
  "global",
  "top",
  "always",
];

/** All keys that the current screen has for its own, in keymap order. */
export function offeredBindings(state: State): readonly OfferedBinding[] {
  const live = scopes(state);
  const { stacks } = screens[screenOf(state)];
  const own = new Set(Object.values(stacks).filter((one) => one.includes("global")).flat());
  return bindings(state.setting).flatMap((binding) => {
    const { scope } = binding;
    if (!own.has(scope) || sharedScopes.includes(scope)) return [];
    if (live.includes(scope)) return [{ binding, why: whyNot(state, binding) }];
    const words = missing[scope] ?? null;
    const why = typeof words === "function" ? words(state) : words;
    return why === null ? [] : [{ binding, why }];
  });
}

/** Why a binding of a live scope can do nothing now; null if it can. */
export function whyNot(state: State, { name }: Binding): string | null {
  if (name === "suspend" && state.setting.inTask === true) return troubles.suspendsNoTask;
  return screens[screenOf(state)].why?.(state, name) ?? null;
}

export interface RefusedKey {
  /** For a toast. */
  readonly words: string;
  /** Whether the dialog that did not open would have asked for text. */
  readonly typesNext: boolean;
}

/** Why a pressed key of the current screen does nothing; null if it does. */
export function refusalOf(state: State, key: string): RefusedKey | null {
  const live = scopes(state);
  if (!live.includes("global")) return null;
  const all = offeredBindings(state).filter(({ binding }) => binding.keys.includes(key));
  // What is selected has the better reason than what is not.
  const first = all.find(({ why }) => why === null) ??
    all.find(({ binding }) => live.includes(binding.scope)) ?? all[0];
  if (first === undefined || first.why === null) return null;
  const { binding: { label, dangerous }, why } = first;
  return { words: cannotWords(label, why), typesNext: dangerous === true };
}

/** A refusal as a sentence: `Cannot lock: already locked`, `Cannot say why no code: ...`. */
export function cannotWords(label: string, why: string): string {
  const what = label.endsWith("?") ? `say ${label.slice(0, -1)}` : label;
  return `Cannot ${what}: ${why}`;
}
