import {
  activityKeymap,
  type ActivityScope,
  type HarmlessActivityAction,
} from "../screens/activity/activity_keymap.ts";
import type { FieldEdit } from "../input/field.ts";
import {
  type DangerousLabAction,
  type HarmlessLabAction,
  labKeymap,
  type LabScope,
} from "../screens/lab/lab_keymap.ts";
import {
  type DangerousUserAction,
  type HarmlessUserAction,
  userKeymap,
  type UserScope,
} from "../screens/user/user_keymap.ts";

/** Where a binding is live. `scopes.ts` says which scopes a state has. */
export type Scope =
  | ActivityScope
  | LabScope
  | UserScope
  | "always"
  | "global"
  | "list"
  | "users"
  | "row"
  | "filtered"
  | "search"
  | "user"
  | "sends"
  | "stoppable"
  | "stopRow"
  | "pauseRow"
  | "stopScope"
  | "stopCountry"
  | "stopReason"
  | "confirm"
  | "field"
  | "help"
  | "small";

/** What a key does; `actions.ts` has one transition for each. */
export type Action = HarmlessAction | DangerousAction;

/** Begins or confirms what writes or costs money. Read-only, none of these has a key. */
export type DangerousAction =
  | DangerousLabAction
  | DangerousUserAction
  | "sends.stop"
  | "sends.resume"
  | "sends.lift"
  | "dialog.confirm";

export type HarmlessAction =
  | FieldEdit
  | HarmlessActivityAction
  | HarmlessLabAction
  | HarmlessUserAction
  | "leave"
  | "quit"
  | "screen.users"
  | "screen.lab"
  | "screen.sends"
  | "screen.activity"
  | "screen.next"
  | "screen.previous"
  | "help.open"
  | "help.acts"
  | "help.close"
  | "help.run"
  | "help.down"
  | "help.up"
  | "help.pageDown"
  | "help.pageUp"
  | "look.theme"
  | "copy.id"
  | "copy.name"
  | "list.down"
  | "list.up"
  | "list.pageDown"
  | "list.pageUp"
  | "list.first"
  | "list.last"
  | "users.open"
  | "users.search"
  | "users.refresh"
  | "users.clear"
  | "users.filter"
  | "users.order"
  | "search.keep"
  | "user.back"
  | "user.refresh"
  | "sends.refresh"
  | "stop.up"
  | "stop.down"
  | "stop.next"
  | "dialog.leave";

export type Binding =
  & Row
  & (
    | { readonly action: HarmlessAction; readonly dangerous?: never }
    /** Said in the row as well, so that whoever reads or adds one sees it. */
    | { readonly action: DangerousAction; readonly dangerous: true }
  );

interface Row {
  readonly scope: Scope;
  /** Canonical presses (`keys.ts`); the first one is shown in the footer. */
  readonly keys: readonly string[];
  readonly label: string;
  /** Whether the footer offers it; help always does. */
  readonly hint?: true;
}

/** THE table: dispatch, footer, help and the clash check all read it, and nothing else. */
export const keymap: readonly Binding[] = [
  ...activityKeymap,

  {
    scope: "row",
    keys: ["enter", "l", "right"],
    action: "users.open",
    label: "open",
    hint: true,
  },
  { scope: "users", keys: ["/"], action: "users.search", label: "search", hint: true },
  { scope: "users", keys: ["f"], action: "users.filter", label: "filter", hint: true },
  { scope: "users", keys: ["s"], action: "users.order", label: "sort", hint: true },
  { scope: "filtered", keys: ["esc"], action: "users.clear", label: "clear search", hint: true },
  { scope: "users", keys: ["r"], action: "users.refresh", label: "read again", hint: true },

  { scope: "search", keys: ["enter"], action: "search.keep", label: "keep search", hint: true },
  { scope: "search", keys: ["esc"], action: "users.clear", label: "clear search", hint: true },
  { scope: "search", keys: ["up"], action: "list.up", label: "row up" },
  { scope: "search", keys: ["down"], action: "list.down", label: "row down" },

  { scope: "user", keys: ["esc", "h", "left"], action: "user.back", label: "back", hint: true },
  { scope: "user", keys: ["r"], action: "user.refresh", label: "read again" },
  ...userKeymap,

  ...labKeymap,

  {
    scope: "stoppable",
    keys: ["s"],
    action: "sends.stop",
    dangerous: true,
    label: "stop sends",
    hint: true,
  },
  {
    scope: "stopRow",
    keys: ["R"],
    action: "sends.resume",
    dangerous: true,
    label: "resume",
    hint: true,
  },
  {
    scope: "pauseRow",
    keys: ["L"],
    action: "sends.lift",
    dangerous: true,
    label: "lift pause",
    hint: true,
  },
  { scope: "sends", keys: ["r"], action: "sends.refresh", label: "read again", hint: true },
  { scope: "sends", keys: ["esc"], action: "screen.users", label: "back to users" },

  { scope: "stopScope", keys: ["down", "j"], action: "stop.down", label: "choose", hint: true },
  { scope: "stopScope", keys: ["up", "k"], action: "stop.up", label: "choose back" },
  { scope: "stopCountry", keys: ["down"], action: "stop.down", label: "choose", hint: true },
  { scope: "stopCountry", keys: ["up"], action: "stop.up", label: "choose back" },
  { scope: "stopScope", keys: ["enter"], action: "stop.next", label: "go on", hint: true },
  { scope: "stopCountry", keys: ["enter"], action: "stop.next", label: "go on", hint: true },
  { scope: "stopReason", keys: ["enter"], action: "stop.next", label: "go on", hint: true },
  { scope: "stopScope", keys: ["esc"], action: "dialog.leave", label: "leave", hint: true },
  { scope: "stopCountry", keys: ["esc"], action: "dialog.leave", label: "leave", hint: true },
  { scope: "stopReason", keys: ["esc"], action: "dialog.leave", label: "leave", hint: true },
  {
    scope: "confirm",
    keys: ["y"],
    action: "dialog.confirm",
    dangerous: true,
    label: "yes, do it",
    hint: true,
  },
  {
    scope: "confirm",
    keys: ["n", "esc"],
    action: "dialog.leave",
    label: "no, leave",
    hint: true,
  },

  { scope: "help", keys: ["enter"], action: "help.run", label: "do it", hint: true },
  { scope: "help", keys: ["down", "c-n"], action: "help.down", label: "down", hint: true },
  { scope: "help", keys: ["up", "c-p"], action: "help.up", label: "up" },
  { scope: "help", keys: ["pgdn"], action: "help.pageDown", label: "page down" },
  { scope: "help", keys: ["pgup"], action: "help.pageUp", label: "page up" },
  { scope: "help", keys: ["esc"], action: "help.close", label: "close", hint: true },

  { scope: "list", keys: ["j", "down"], action: "list.down", label: "down" },
  { scope: "list", keys: ["k", "up"], action: "list.up", label: "up" },
  { scope: "list", keys: ["pgdn", "c-f"], action: "list.pageDown", label: "page down" },
  { scope: "list", keys: ["pgup", "c-b"], action: "list.pageUp", label: "page up" },
  { scope: "list", keys: ["g", "home"], action: "list.first", label: "to the first" },
  { scope: "list", keys: ["G", "end"], action: "list.last", label: "to the last" },

  { scope: "field", keys: ["left", "c-b"], action: "field.left", label: "cursor left" },
  { scope: "field", keys: ["right", "c-f"], action: "field.right", label: "cursor right" },
  { scope: "field", keys: ["home", "c-a"], action: "field.home", label: "to the start" },
  { scope: "field", keys: ["end", "c-e"], action: "field.end", label: "to the end" },
  { scope: "field", keys: ["bs", "c-h"], action: "field.backspace", label: "delete before" },
  { scope: "field", keys: ["del", "c-d"], action: "field.delete", label: "delete after" },
  { scope: "field", keys: ["c-w"], action: "field.word", label: "delete word" },
  { scope: "field", keys: ["c-u"], action: "field.clear", label: "empty the field" },

  { scope: "global", keys: ["1"], action: "screen.users", label: "Users" },
  { scope: "global", keys: ["2"], action: "screen.lab", label: "OTP lab" },
  { scope: "global", keys: ["3"], action: "screen.sends", label: "Sends" },
  { scope: "global", keys: ["4"], action: "screen.activity", label: "Activity" },
  { scope: "global", keys: ["tab"], action: "screen.next", label: "next screen" },
  { scope: "global", keys: ["s-tab"], action: "screen.previous", label: "previous screen" },
  { scope: "row", keys: ["y"], action: "copy.id", label: "copy id" },
  { scope: "row", keys: ["Y"], action: "copy.name", label: "copy name" },
  { scope: "user", keys: ["y"], action: "copy.id", label: "copy id" },
  { scope: "user", keys: ["Y"], action: "copy.name", label: "copy name" },

  { scope: "global", keys: ["T"], action: "look.theme", label: "next theme" },
  { scope: "global", keys: [":"], action: "help.acts", label: "acts by name" },
  { scope: "global", keys: ["?"], action: "help.open", label: "help", hint: true },
  { scope: "global", keys: ["q"], action: "leave", label: "quit", hint: true },
  { scope: "small", keys: ["q"], action: "leave", label: "quit", hint: true },
  { scope: "always", keys: ["c-c"], action: "quit", label: "quit at once" },
];

/** The bindings that exist for this operator: read-only, there are none that write or cost. */
export function bindings(readOnly: boolean): readonly Binding[] {
  return readOnly ? harmless : keymap;
}

const harmless: readonly Binding[] = keymap.filter((row) => row.dangerous !== true);

/** What a press does under these scopes; null when it is bound to nothing. */
export function lookup(
  scopes: readonly Scope[],
  press: string,
  readOnly: boolean,
): Action | null {
  for (const scope of scopes) {
    const found = bindings(readOnly).find((row) => row.scope === scope && row.keys.includes(press));
    if (found !== undefined) return found.action;
  }
  return null;
}

/** The bindings that the footer offers under these scopes, in the table's order. */
export function hints(scopes: readonly Scope[], readOnly: boolean): readonly Binding[] {
  return bindings(readOnly).filter((row) => row.hint === true && scopes.includes(row.scope));
}

/** Presses with two meanings in one stack of scopes. There must be none. */
export function clashes(scopes: readonly Scope[]): readonly string[] {
  const live = keymap.filter((row) => scopes.includes(row.scope))
    .flatMap((row) => row.keys.map((press) => ({ press, action: row.action })));
  const twice = live.filter((one) =>
    live.some((other) => other.press === one.press && other !== one)
  );
  return [...new Set(twice.map((one) => one.press))];
}
