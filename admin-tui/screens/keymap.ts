import type { Binding, BindingName } from "../app/binding.ts";
import type { Scope } from "../app/scope.ts";
import { formKeymap } from "./form/form_keymap.ts";
import type { OwnKeys, Setting } from "../state/setting.ts";
import { screens } from "./screens.ts";

/** All key bindings. Dispatch, footer, help and the clash check read this table only. */
export const keymap: readonly Binding[] = [
  ...Object.values(screens).flatMap((screen) => screen.keymap),
  ...formKeymap,

  { scope: "help", keys: ["enter"], name: "help.run", label: "run", hint: true },
  { scope: "help", keys: ["down", "c-n"], name: "help.down", label: "down", hint: true },
  { scope: "help", keys: ["up", "c-p"], name: "help.up", label: "up" },
  { scope: "help", keys: ["pgdn"], name: "help.pageDown", label: "page down" },
  { scope: "help", keys: ["pgup"], name: "help.pageUp", label: "page up" },
  { scope: "help", keys: ["esc"], name: "help.close", label: "close", hint: true },

  { scope: "line", keys: ["tab"], name: "line.complete", label: "complete", hint: true },
  { scope: "line", keys: ["c-y"], name: "line.copy", label: "copy as a command", hint: true },

  { scope: "list", keys: ["j", "down"], name: "list.down", label: "down" },
  { scope: "list", keys: ["k", "up"], name: "list.up", label: "up" },
  { scope: "list", keys: ["pgdn", "c-f"], name: "list.pageDown", label: "page down" },
  { scope: "list", keys: ["pgup", "c-b"], name: "list.pageUp", label: "page up" },
  { scope: "list", keys: ["c-d"], name: "list.halfDown", label: "half a page down" },
  { scope: "list", keys: ["c-u"], name: "list.halfUp", label: "half a page up" },
  { scope: "list", keys: ["g", "home"], name: "list.first", label: "top" },
  { scope: "list", keys: ["G", "end"], name: "list.last", label: "bottom" },

  { scope: "matches", keys: ["n"], name: "match.next", label: "next match or failure" },
  { scope: "matches", keys: ["N"], name: "match.previous", label: "previous match or failure" },

  { scope: "field", keys: ["left", "c-b"], name: "field.left", label: "cursor left" },
  { scope: "field", keys: ["right", "c-f"], name: "field.right", label: "cursor right" },
  { scope: "field", keys: ["home", "c-a"], name: "field.home", label: "start of line" },
  { scope: "field", keys: ["end", "c-e"], name: "field.end", label: "end of line" },
  { scope: "field", keys: ["bs", "c-h"], name: "field.backspace", label: "backspace" },
  { scope: "field", keys: ["del", "c-d"], name: "field.delete", label: "delete" },
  { scope: "field", keys: ["c-w"], name: "field.word", label: "delete word" },
  { scope: "field", keys: ["c-u"], name: "field.clear", label: "clear field" },

  { scope: "digits", keys: ["1"], name: "screen.users", label: "Users" },
  { scope: "digits", keys: ["2"], name: "screen.lab", label: "OTP lab" },
  { scope: "digits", keys: ["3"], name: "screen.sends", label: "Sends" },
  { scope: "digits", keys: ["4"], name: "screen.activity", label: "Activity" },
  { scope: "digits", keys: ["5"], name: "screen.access", label: "Access" },
  { scope: "global", keys: ["tab"], name: "screen.next", label: "next screen" },
  { scope: "global", keys: ["s-tab"], name: "screen.previous", label: "previous screen" },

  { scope: "global", keys: ["!"], name: "board.open", label: "attack board" },
  { scope: "global", keys: ["+"], name: "panel.zoom", label: "zoom panel" },
  { scope: "global", keys: ["_"], name: "panel.restore", label: "all panels" },
  { scope: "global", keys: ["@"], name: "terminals.open", label: "who is here" },
  { scope: "global", keys: ["T"], name: "look.theme", label: "next theme" },
  { scope: "global", keys: [":"], name: "help.palette", label: "command line" },
  { scope: "global", keys: ["?"], name: "help.open", label: "help", hint: true },
  {
    scope: "back",
    keys: ["esc", "h", "left", "bs", "q"],
    name: "back",
    label: "back",
    hint: true,
  },
  { scope: "top", keys: ["q"], name: "leave", label: "quit", hint: true },
  { scope: "small", keys: ["q"], name: "leave", label: "quit", hint: true },
  { scope: "always", keys: ["c-z"], name: "suspend", label: "suspend; fg resumes" },
  { scope: "always", keys: ["c-l"], name: "redraw", label: "redraw" },
  { scope: "always", keys: ["c-c"], name: "quit", label: "quit immediately" },
];

/** What decides which bindings an operator has. */
export type KeySetting = Pick<Setting, "readOnly" | "keys">;

/** The bindings for this operator; read-only mode has none that write or cost money. */
export function bindings({ readOnly, keys = defaultKeys }: KeySetting): readonly Binding[] {
  const known = readOnly ? harmless : all;
  const found = known.get(keys);
  if (found !== undefined) return found;
  const own = withKeys(keys).filter((row) => !readOnly || row.dangerous !== true);
  known.set(keys, own);
  return own;
}

const defaultKeys: OwnKeys = new Map();
/** By the operator's keys, because every key press and every frame asks. */
const all = new WeakMap<OwnKeys, readonly Binding[]>();
const harmless = new WeakMap<OwnKeys, readonly Binding[]>();

/** The keymap with the keys of the operator's file. */
export function withKeys(keys: OwnKeys): readonly Binding[] {
  return keymap.map((row) => {
    const own = keys.get(rowId(row));
    return own === undefined ? row : { ...row, keys: own };
  });
}

/** Identifies a row by what it does and where. */
export function rowId({ name, scope }: Binding): string {
  return `${name}@${scope}`;
}

/** The binding of a key press in these scopes; null if the key is unbound. */
export function lookup(
  scopes: readonly Scope[],
  press: string,
  setting: KeySetting,
): BindingName | null {
  for (const scope of scopes) {
    const found = bindings(setting).find((row) => row.scope === scope && row.keys.includes(press));
    if (found !== undefined) return found.name;
  }
  return null;
}

/** The bindings that the footer shows in these scopes, in keymap order. */
export function hints(scopes: readonly Scope[], setting: KeySetting): readonly Binding[] {
  return bindings(setting).filter((row) => row.hint === true && scopes.includes(row.scope));
}

/** Keys with two meanings in one stack of scopes. There must be none. */
export function clashes(
  scopes: readonly Scope[],
  rows: readonly Binding[] = keymap,
): readonly Clash[] {
  const live = rows.filter((row) => scopes.includes(row.scope));
  return live.flatMap((one, at) =>
    live.slice(at + 1).flatMap((other) =>
      one.keys.filter((key) => other.keys.includes(key)).map((key) => ({ key, one, other }))
    )
  );
}

export interface Clash {
  readonly key: string;
  readonly one: Binding;
  readonly other: Binding;
}
