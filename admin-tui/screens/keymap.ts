import {
  activityKeymap,
  type ActivityScope,
  type HarmlessActivityBinding,
} from "./activity/activity_keymap.ts";
import type { FieldEdit } from "../input/field.ts";
import {
  type DangerousLabBinding,
  type HarmlessLabBinding,
  labKeymap,
  type LabScope,
} from "./lab/lab_keymap.ts";
import {
  type DangerousUserBinding,
  type HarmlessUserBinding,
  userKeymap,
  type UserScope,
} from "./user/user_keymap.ts";

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

/** What a key does, by name; `transitions.ts` has one transition for each. */
export type BindingName = HarmlessBinding | DangerousBinding;

/** Begins or confirms what writes or costs money. Read-only, none of these has a key. */
export type DangerousBinding =
  | DangerousLabBinding
  | DangerousUserBinding
  | "sends.stop"
  | "sends.resume"
  | "sends.lift"
  | "dialog.confirm";

export type HarmlessBinding =
  | FieldEdit
  | HarmlessActivityBinding
  | HarmlessLabBinding
  | HarmlessUserBinding
  | "leave"
  | "quit"
  | "screen.users"
  | "screen.lab"
  | "screen.sends"
  | "screen.activity"
  | "screen.next"
  | "screen.previous"
  | "help.open"
  | "help.palette"
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
    | { readonly name: HarmlessBinding; readonly dangerous?: never }
    /** Said in the row as well, so that whoever reads or adds one sees it. */
    | { readonly name: DangerousBinding; readonly dangerous: true }
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
    name: "users.open",
    label: "open",
    hint: true,
  },
  { scope: "users", keys: ["/"], name: "users.search", label: "search", hint: true },
  { scope: "users", keys: ["f"], name: "users.filter", label: "filter", hint: true },
  { scope: "users", keys: ["s"], name: "users.order", label: "sort", hint: true },
  { scope: "filtered", keys: ["esc"], name: "users.clear", label: "clear search", hint: true },
  { scope: "users", keys: ["r"], name: "users.refresh", label: "read again", hint: true },

  { scope: "search", keys: ["enter"], name: "search.keep", label: "keep search", hint: true },
  { scope: "search", keys: ["esc"], name: "users.clear", label: "clear search", hint: true },
  { scope: "search", keys: ["up"], name: "list.up", label: "row up" },
  { scope: "search", keys: ["down"], name: "list.down", label: "row down" },

  { scope: "user", keys: ["esc", "h", "left"], name: "user.back", label: "back", hint: true },
  { scope: "user", keys: ["r"], name: "user.refresh", label: "read again" },
  ...userKeymap,

  ...labKeymap,

  {
    scope: "stoppable",
    keys: ["s"],
    name: "sends.stop",
    dangerous: true,
    label: "stop sends",
    hint: true,
  },
  {
    scope: "stopRow",
    keys: ["R"],
    name: "sends.resume",
    dangerous: true,
    label: "resume",
    hint: true,
  },
  {
    scope: "pauseRow",
    keys: ["L"],
    name: "sends.lift",
    dangerous: true,
    label: "lift pause",
    hint: true,
  },
  { scope: "sends", keys: ["r"], name: "sends.refresh", label: "read again", hint: true },
  { scope: "sends", keys: ["esc"], name: "screen.users", label: "back to users" },

  { scope: "stopScope", keys: ["down", "j"], name: "stop.down", label: "choose", hint: true },
  { scope: "stopScope", keys: ["up", "k"], name: "stop.up", label: "choose back" },
  { scope: "stopCountry", keys: ["down"], name: "stop.down", label: "choose", hint: true },
  { scope: "stopCountry", keys: ["up"], name: "stop.up", label: "choose back" },
  { scope: "stopScope", keys: ["enter"], name: "stop.next", label: "go on", hint: true },
  { scope: "stopCountry", keys: ["enter"], name: "stop.next", label: "go on", hint: true },
  { scope: "stopReason", keys: ["enter"], name: "stop.next", label: "go on", hint: true },
  { scope: "stopScope", keys: ["esc"], name: "dialog.leave", label: "leave", hint: true },
  { scope: "stopCountry", keys: ["esc"], name: "dialog.leave", label: "leave", hint: true },
  { scope: "stopReason", keys: ["esc"], name: "dialog.leave", label: "leave", hint: true },
  {
    scope: "confirm",
    keys: ["y"],
    name: "dialog.confirm",
    dangerous: true,
    label: "yes, do it",
    hint: true,
  },
  {
    scope: "confirm",
    keys: ["n", "esc"],
    name: "dialog.leave",
    label: "no, leave",
    hint: true,
  },

  { scope: "help", keys: ["enter"], name: "help.run", label: "do it", hint: true },
  { scope: "help", keys: ["down", "c-n"], name: "help.down", label: "down", hint: true },
  { scope: "help", keys: ["up", "c-p"], name: "help.up", label: "up" },
  { scope: "help", keys: ["pgdn"], name: "help.pageDown", label: "page down" },
  { scope: "help", keys: ["pgup"], name: "help.pageUp", label: "page up" },
  { scope: "help", keys: ["esc"], name: "help.close", label: "close", hint: true },

  { scope: "list", keys: ["j", "down"], name: "list.down", label: "down" },
  { scope: "list", keys: ["k", "up"], name: "list.up", label: "up" },
  { scope: "list", keys: ["pgdn", "c-f"], name: "list.pageDown", label: "page down" },
  { scope: "list", keys: ["pgup", "c-b"], name: "list.pageUp", label: "page up" },
  { scope: "list", keys: ["g", "home"], name: "list.first", label: "to the first" },
  { scope: "list", keys: ["G", "end"], name: "list.last", label: "to the last" },

  { scope: "field", keys: ["left", "c-b"], name: "field.left", label: "cursor left" },
  { scope: "field", keys: ["right", "c-f"], name: "field.right", label: "cursor right" },
  { scope: "field", keys: ["home", "c-a"], name: "field.home", label: "to the start" },
  { scope: "field", keys: ["end", "c-e"], name: "field.end", label: "to the end" },
  { scope: "field", keys: ["bs", "c-h"], name: "field.backspace", label: "delete before" },
  { scope: "field", keys: ["del", "c-d"], name: "field.delete", label: "delete after" },
  { scope: "field", keys: ["c-w"], name: "field.word", label: "delete word" },
  { scope: "field", keys: ["c-u"], name: "field.clear", label: "empty the field" },

  { scope: "global", keys: ["1"], name: "screen.users", label: "Users" },
  { scope: "global", keys: ["2"], name: "screen.lab", label: "OTP lab" },
  { scope: "global", keys: ["3"], name: "screen.sends", label: "Sends" },
  { scope: "global", keys: ["4"], name: "screen.activity", label: "Activity" },
  { scope: "global", keys: ["tab"], name: "screen.next", label: "next screen" },
  { scope: "global", keys: ["s-tab"], name: "screen.previous", label: "previous screen" },
  { scope: "row", keys: ["y"], name: "copy.id", label: "copy id" },
  { scope: "row", keys: ["Y"], name: "copy.name", label: "copy name" },
  { scope: "user", keys: ["y"], name: "copy.id", label: "copy id" },
  { scope: "user", keys: ["Y"], name: "copy.name", label: "copy name" },

  { scope: "global", keys: ["T"], name: "look.theme", label: "next theme" },
  { scope: "global", keys: [":"], name: "help.palette", label: "command palette" },
  { scope: "global", keys: ["?"], name: "help.open", label: "help", hint: true },
  { scope: "global", keys: ["q"], name: "leave", label: "quit", hint: true },
  { scope: "small", keys: ["q"], name: "leave", label: "quit", hint: true },
  { scope: "always", keys: ["c-c"], name: "quit", label: "quit at once" },
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
): BindingName | null {
  for (const scope of scopes) {
    const found = bindings(readOnly).find((row) => row.scope === scope && row.keys.includes(press));
    if (found !== undefined) return found.name;
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
    .flatMap((row) => row.keys.map((press) => ({ press, name: row.name })));
  const twice = live.filter((one) =>
    live.some((other) => other.press === one.press && other !== one)
  );
  return [...new Set(twice.map((one) => one.press))];
}
