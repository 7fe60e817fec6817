import type { Binding } from "../../app/binding.ts";
import { closest } from "../../grammar/closest.ts";
import type { OwnKeys } from "../../state/setting.ts";
import { helpGroups } from "../help/help_entries.ts";
import { clashes, keymap, rowId, withKeys } from "../keymap.ts";
import { stacks } from "../scopes.ts";

export type ParsedKeymap =
  | { readonly ok: true; readonly keys: OwnKeys }
  /** Each is a sentence that begins with the number of its line. */
  | { readonly ok: false; readonly errors: readonly string[] };

/** One line of the file: an action, and the rows of the keymap whose keys it sets. */
interface Action {
  readonly name: string;
  readonly group: string;
  readonly keys: readonly string[];
  readonly rows: readonly Binding[];
}

interface GivenLine {
  readonly at: number;
  readonly name: string;
  readonly keys: readonly string[];
}

/** Escape closes, cancels and goes back everywhere, so that it never has to be looked up. */
const leavingKey = "esc";

/** These bindings are always live; the numbers stand in the header and before the choices. */
const fixedScopes = ["always", "small", "digits", "caseChoices"];

/** What the file can change: the keys of screens and lists, not those of dialogs and fields. */
export const keymapActions: readonly Action[] = actionsInOrder();

function actionsInOrder(): readonly Action[] {
  const found = new Map<string, Action>();
  for (const { title, scopes } of helpGroups) {
    for (const row of scopes.flatMap((scope) => keymap.filter((each) => each.scope === scope))) {
      const { keys } = row;
      if (!isOnScreen(row.scope) || keys.every((key) => key === leavingKey)) continue;
      const name = nameOf(row);
      const known = found.get(name) ?? { name, group: title, keys, rows: [] };
      found.set(name, { ...known, rows: [...known.rows, row] });
    }
  }
  return [...found.values()];
}

function isOnScreen(scope: Binding["scope"]): boolean {
  return !fixedScopes.includes(scope) &&
    Object.values(stacks).some((stack) => stack.includes("global") && stack.includes(scope));
}

/** An action whose keys differ by scope has a line for each of them. */
function nameOf(row: Binding): string {
  const rows = keymap.filter(({ name, scope }) => name === row.name && isOnScreen(scope));
  const alike = rows.every(({ keys }) => keys.join(" ") === row.keys.join(" "));
  return alike ? row.name : rowId(row);
}

/**
 * Parses a keymap file: a line for each action with its keys, as `defaultKeymapText()` writes them.
 * Actions without a line keep their keys.
 */
export function parseKeymapFile(text: string): ParsedKeymap {
  const lines = text.split(/\r?\n/).map(givenLine).filter((line) => line !== null);
  const wrong = lines.flatMap((line, at) => lineErrors(line, lines.slice(0, at)));
  if (wrong.length > 0) return { ok: false, errors: wrong };
  const keys = new Map(
    lines.flatMap(({ name, keys }) =>
      (actionNamed(name)?.rows ?? []).map((row) => [rowId(row), keys] as const)
    ),
  );
  const taken = clashErrors(keys, lines);
  return taken.length > 0 ? { ok: false, errors: taken } : { ok: true, keys };
}

function givenLine(text: string, at: number): GivenLine | null {
  const words = text.replace(/(^|\s)#(\s.*)?$/, (found, before: string) =>
    // A line that ends with `#` binds that key.
    before !== "" && found.trim() === "#" ? found : before).trim().split(/\s+/);
  const [name = "", ...keys] = words;
  return name === "" || name.startsWith("#") ? null : { at: at + 1, name, keys };
}

function actionNamed(name: string): Action | undefined {
  return keymapActions.find((action) => action.name === name);
}

function lineErrors({ at, name, keys }: GivenLine, before: readonly GivenLine[]): string[] {
  const said = (words: string): string => `line ${at}: ${words}`;
  const action = actionNamed(name);
  if (action === undefined) return [said(unknownWords(name))];
  const first = before.find((line) => line.name === name);
  if (first !== undefined) return [said(`${name} is already on line ${first.at}.`)];
  if (keys.length === 0) return [said(`${name} needs at least one key.`)];
  const errors = keys.flatMap((key, at) =>
    keys.indexOf(key) === at ? [] : [said(`${key} is named twice.`)]
  );
  if (action.keys.includes(leavingKey) && !keys.includes(leavingKey)) {
    errors.push(said(`${name} must keep ${leavingKey}.`));
  }
  return [...errors, ...keys.flatMap((key) => keyTrouble(key, action)).map(said)];
}

function unknownWords(name: string): string {
  if (keymap.some((row) => row.name === name || rowId(row) === name)) {
    return `the keys of ${name} are fixed, or differ by place: see the default keymap.`;
  }
  const meant = closest(name, keymapActions.map((action) => action.name));
  return `${name} is not an action${meant === null ? "." : `: ${meant}?`}`;
}

function keyTrouble(key: string, { keys }: Action): readonly string[] {
  const fixed = keymap.find(({ scope, keys }) =>
    ["always", "digits"].includes(scope) && keys.includes(key)
  );
  if (key === leavingKey) return keys.includes(key) ? [] : [`${key} always goes back or cancels.`];
  if (fixed !== undefined) return [`${key} is always ${fixed.label}.`];
  if (unseenKeys[key] !== undefined) return [`a terminal sends ${unseenKeys[key]} for ${key}.`];
  return isKey(key) ? [] : [`${key} is not a key.`];
}

/** Control characters that terminals send for other keys. */
const unseenKeys: Readonly<Record<string, string>> = {
  "c-h": "bs",
  "c-i": "tab",
  "c-j": "enter",
  "c-m": "enter",
};

const namedKeys = new Set([
  ...["enter", "space", "tab", "s-tab", "bs", "del", "home", "end", "pgup", "pgdn"],
  ...["up", "down", "left", "right"],
]);

/** A letter in either case, a sign, `c-r` for Ctrl-R, or a named key. */
function isKey(key: string): boolean {
  return namedKeys.has(key) || /^c-[a-z]$/.test(key) ||
    ([...new Intl.Segmenter().segment(key)].length === 1 && /^[^\p{C}\s]/u.test(key));
}

/** Keys that would do two things at the same place. */
function clashErrors(keys: OwnKeys, lines: readonly GivenLine[]): readonly string[] {
  const rows = withKeys(keys);
  const found = Object.values(stacks).flatMap((stack) => clashes(stack, rows)).map((clash) => {
    const [other, one] = [lineOf(clash.one, lines), lineOf(clash.other, lines)]
      .toSorted((a, b) => a.at - b.at);
    const where = other?.at === 0 ? "" : ` on line ${other?.at}`;
    return `line ${one?.at}: ${clash.key} is taken by ${other?.name}${where}.`;
  });
  const inOrder = new Intl.Collator("en", { numeric: true });
  return [...new Set(found)].toSorted(inOrder.compare);
}

/** The line that sets the keys of a row: 0 if none does. */
function lineOf(row: Binding, lines: readonly GivenLine[]): Pick<GivenLine, "at" | "name"> {
  const action = keymapActions.find(({ rows }) => rows.some((one) => rowId(one) === rowId(row)));
  const name = action?.name ?? row.name;
  return { name, at: lines.find((line) => line.name === name)?.at ?? 0 };
}

/** The keymap as a file to start from: it changes nothing. */
export function defaultKeymapText(): string {
  const width = Math.max(...keymapActions.map(({ name }) => name.length));
  const keysWidth = Math.max(...keymapActions.map(({ keys }) => keys.join(" ").length));
  const groups = [...new Set(keymapActions.map(({ group }) => group))];
  const lines = groups.flatMap((group) => [
    "",
    `# ${group}`,
    ...keymapActions.filter((action) => action.group === group).map(({ name, keys, rows }) =>
      `${name.padEnd(width)}  ${keys.join(" ").padEnd(keysWidth)}  # ${rows[0]?.label ?? ""}`
    ),
  ]);
  return ["# Keys of the terminal admin: an action, its keys, a comment.", ...lines, ""].join("\n");
}
