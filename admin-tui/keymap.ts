import type { FieldEdit } from "./field.ts";

/** Where a binding is live. `scopes.ts` says which scopes a state has. */
export type Scope =
  | "always"
  | "global"
  | "list"
  | "users"
  | "row"
  | "filtered"
  | "search"
  | "user"
  | "lab"
  | "blank"
  | "draft"
  | "number"
  | "waiting"
  | "code"
  | "ended"
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
export type Action =
  | FieldEdit
  | "quit"
  | "screen.users"
  | "screen.lab"
  | "screen.sends"
  | "screen.next"
  | "screen.previous"
  | "help.open"
  | "help.close"
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
  | "search.keep"
  | "user.back"
  | "user.refresh"
  | "lab.channel"
  | "lab.edit"
  | "lab.keep"
  | "lab.leave"
  | "lab.send"
  | "lab.code"
  | "lab.check"
  | "lab.cancel"
  | "lab.new"
  | "sends.refresh"
  | "sends.stop"
  | "sends.resume"
  | "sends.lift"
  | "stop.up"
  | "stop.down"
  | "stop.next"
  | "dialog.confirm"
  | "dialog.leave";

export interface Binding {
  readonly scope: Scope;
  /** Canonical presses (`keys.ts`); the first one is shown in the footer. */
  readonly keys: readonly string[];
  readonly action: Action;
  readonly label: string;
  /** Whether the footer offers it; help always does. */
  readonly hint?: true;
}

/** THE table: dispatch, footer, help and the clash check all read it, and nothing else. */
export const keymap: readonly Binding[] = [
  {
    scope: "row",
    keys: ["enter", "l", "right"],
    action: "users.open",
    label: "open",
    hint: true,
  },
  { scope: "users", keys: ["/"], action: "users.search", label: "search", hint: true },
  { scope: "filtered", keys: ["esc"], action: "users.clear", label: "clear search", hint: true },
  { scope: "users", keys: ["r"], action: "users.refresh", label: "read again", hint: true },

  { scope: "search", keys: ["enter"], action: "search.keep", label: "keep search", hint: true },
  { scope: "search", keys: ["esc"], action: "users.clear", label: "clear search", hint: true },
  { scope: "search", keys: ["up"], action: "list.up", label: "row up" },
  { scope: "search", keys: ["down"], action: "list.down", label: "row down" },

  { scope: "user", keys: ["esc", "h", "left"], action: "user.back", label: "back", hint: true },
  { scope: "user", keys: ["r"], action: "user.refresh", label: "read again", hint: true },

  { scope: "blank", keys: ["enter", "e"], action: "lab.edit", label: "enter number", hint: true },
  { scope: "draft", keys: ["enter"], action: "lab.send", label: "send", hint: true },
  { scope: "draft", keys: ["e"], action: "lab.edit", label: "edit number", hint: true },
  { scope: "blank", keys: ["c"], action: "lab.channel", label: "next channel", hint: true },
  { scope: "draft", keys: ["c"], action: "lab.channel", label: "next channel", hint: true },
  { scope: "number", keys: ["enter"], action: "lab.keep", label: "use number", hint: true },
  { scope: "number", keys: ["esc"], action: "lab.leave", label: "leave as it was", hint: true },
  { scope: "code", keys: ["enter"], action: "lab.check", label: "check code", hint: true },
  { scope: "code", keys: ["esc"], action: "lab.leave", label: "leave field", hint: true },
  { scope: "waiting", keys: ["enter"], action: "lab.code", label: "type the code", hint: true },
  { scope: "waiting", keys: ["x"], action: "lab.cancel", label: "cancel test", hint: true },
  { scope: "waiting", keys: ["n"], action: "lab.new", label: "new test", hint: true },
  { scope: "ended", keys: ["enter", "n"], action: "lab.new", label: "new test", hint: true },
  { scope: "lab", keys: ["esc"], action: "screen.users", label: "back to users" },

  { scope: "stoppable", keys: ["s"], action: "sends.stop", label: "stop sends", hint: true },
  { scope: "stopRow", keys: ["R"], action: "sends.resume", label: "resume", hint: true },
  { scope: "pauseRow", keys: ["L"], action: "sends.lift", label: "lift pause", hint: true },
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
  { scope: "confirm", keys: ["y"], action: "dialog.confirm", label: "yes, do it", hint: true },
  {
    scope: "confirm",
    keys: ["n", "esc"],
    action: "dialog.leave",
    label: "no, leave",
    hint: true,
  },

  { scope: "help", keys: ["esc", "?", "q"], action: "help.close", label: "close", hint: true },

  { scope: "list", keys: ["j", "down"], action: "list.down", label: "down" },
  { scope: "list", keys: ["k", "up"], action: "list.up", label: "up" },
  { scope: "list", keys: ["pgdn", "c-f"], action: "list.pageDown", label: "page down" },
  { scope: "list", keys: ["pgup", "c-b"], action: "list.pageUp", label: "page up" },
  { scope: "list", keys: ["g", "home"], action: "list.first", label: "to the first" },
  { scope: "list", keys: ["G", "end"], action: "list.last", label: "to the last one read" },

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
  { scope: "global", keys: ["tab"], action: "screen.next", label: "next screen" },
  { scope: "global", keys: ["s-tab"], action: "screen.previous", label: "previous screen" },
  { scope: "global", keys: ["?"], action: "help.open", label: "help", hint: true },
  { scope: "global", keys: ["q"], action: "quit", label: "quit", hint: true },
  { scope: "small", keys: ["q"], action: "quit", label: "quit", hint: true },
  { scope: "always", keys: ["c-c"], action: "quit", label: "quit at once" },
];

/** What a press does under these scopes; null when it is bound to nothing. */
export function lookup(scopes: readonly Scope[], press: string): Action | null {
  for (const scope of scopes) {
    const found = keymap.find((row) => row.scope === scope && row.keys.includes(press));
    if (found !== undefined) return found.action;
  }
  return null;
}

/** The bindings that the footer offers under these scopes, in the table's order. */
export function hints(scopes: readonly Scope[]): readonly Binding[] {
  return keymap.filter((row) => row.hint === true && scopes.includes(row.scope));
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
