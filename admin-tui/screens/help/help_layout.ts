import { emptyField, fieldText } from "../../input/field.ts";
import { keyWords } from "../../input/keys.ts";
import { dialogFrameRows, dialogRoom, type DialogSize, dialogSize } from "../../draw/layout.ts";
import { wrap } from "../../draw/text.ts";
import type { HelpState } from "../../state/help_state.ts";
import type { State } from "../../state/state.ts";
import { everywhere, helpEntries, type HelpEntry, notNow, thisScreen } from "./help_entries.ts";

const keysColumns = 9;
/** Keys have names there, and one line each. */
const spokenKeysColumns = 32;
/** The longest command of the `:` line, with the colon. */
const commandColumns = 16;
const groupColumns = 37;
const paletteColumns = 64;

/** One row of one column: a row of an entry, a group's title, or nothing. */
export type HelpCell = EntryRow | { readonly title: string } | null;

/** An entry has several rows if its keys or its words are long. */
export interface EntryRow {
  readonly entry: HelpEntry;
  readonly keys: string;
  readonly words: string;
}

export interface HelpRow {
  readonly cells: readonly HelpCell[];
  /** The width of each cell. */
  readonly columns: number;
}

export interface HelpLayout extends DialogSize {
  readonly entries: readonly HelpEntry[];
  readonly lines: readonly HelpRow[];
  /** The first and the last row of each entry. */
  readonly rowsOf: ReadonlyMap<HelpEntry, readonly [first: number, last: number]>;
  readonly keysColumns: number;
  /** How many rows fit. */
  readonly height: number;
}

/**
 * Lays out the entries: what this screen can do in as many columns as fit; what it cannot do now
 * over the whole width, because each has a reason; what works everywhere; then the keys of other
 * screens and of dialogs. No text is cut.
 * The box keeps the size that all entries need, even while a filter hides most of them.
 */
export function helpLayout(state: State, help: HelpState): HelpLayout {
  const widest = help.kind === "palette" ? paletteColumns : undefined;
  const inner = dialogSize(dialogRoom(state), 0, widest).columns - 4;
  const entries = helpEntries(state, help);
  const lines = linesOf(state, help, entries, inner);
  const all = fieldText(help.filter) === "" ? lines : linesOf(
    state,
    help,
    helpEntries(state, { ...help, filter: emptyField }),
    inner,
  );
  const box = dialogSize(dialogRoom(state), all.length, widest);
  return {
    ...box,
    entries,
    lines,
    rowsOf: rowsIn(lines),
    keysColumns: keysWidth(state, help),
    height: box.rows - dialogFrameRows,
  };
}

function keysWidth({ look }: State, { kind }: HelpState): number {
  if (look.linear) return spokenKeysColumns;
  return kind === "palette" ? commandColumns : keysColumns;
}

function rowsIn(lines: readonly HelpRow[]): HelpLayout["rowsOf"] {
  const found = new Map<HelpEntry, readonly [number, number]>();
  lines.forEach(({ cells }, row) => {
    for (const item of cells) {
      if (item === null || "title" in item) continue;
      found.set(item.entry, [found.get(item.entry)?.[0] ?? row, row]);
    }
  });
  return found;
}

function linesOf(
  state: State,
  help: HelpState,
  entries: readonly HelpEntry[],
  inner: number,
): readonly HelpRow[] {
  const cellsOf = (entry: HelpEntry, columns: number) =>
    entryRows(state, entry, columns, keysWidth(state, help));
  if (help.kind === "palette") {
    return inColumns([entries.flatMap((entry) => cellsOf(entry, inner))], inner);
  }
  // A screen reader reads a whole line: one entry on each.
  const count = state.look.linear ? 1 : Math.max(1, Math.min(3, Math.floor(inner / groupColumns)));
  const narrow = Math.floor(inner / count);
  const groups = [...new Set(entries.map(({ group }) => group))];
  const cells = (group: string, columns: number): readonly HelpCell[] =>
    entries.filter((entry) => entry.group === group).flatMap((entry) => cellsOf(entry, columns));
  const own = cells(thisScreen, narrow);
  const refused = cells(notNow, inner);
  const side = (some: readonly string[]): readonly HelpRow[] =>
    inColumns(balanced(some.map((title) => [{ title }, ...cells(title, narrow)]), count), narrow);
  const shared = groups.filter((group) => everywhere.includes(group));
  const rest = groups.filter((group) => ![thisScreen, notNow, ...shared].includes(group));
  const blocks = [
    own.length === 0 ? [] : [...titled(thisScreen), ...inColumns(split(own, count), narrow)],
    refused.length === 0 ? [] : [...titled(notNow), ...inColumns([refused], inner)],
    side(shared),
    side(rest),
  ].filter((block) => block.length > 0);
  return blocks.flatMap((block, at) =>
    at === 0 ? block : [{ cells: [], columns: inner }, ...block]
  );
}

function titled(title: string): readonly HelpRow[] {
  return [{ cells: [{ title }], columns: title.length + 1 }];
}

function entryRows(
  state: State,
  entry: HelpEntry,
  columns: number,
  keysWidth: number,
): readonly EntryRow[] {
  const { keys, label, why } = entry;
  const named = wrap(keys.map((key) => keyWords(key, state.look)).join(" "), keysWidth);
  // A mark before the keys, and a space around the words.
  const words = wrap(why === null ? label : `${label}: ${why}`, columns - keysWidth - 3);
  return Array.from({ length: Math.max(named.length, words.length) }, (_, row) => ({
    entry,
    keys: named[row] ?? "",
    words: words[row] ?? "",
  }));
}

/** Puts columns next to each other. */
function inColumns(stacked: readonly (readonly HelpCell[])[], columns: number): readonly HelpRow[] {
  const length = Math.max(...stacked.map((column) => column.length));
  return Array.from(
    { length },
    (_, row) => ({ cells: stacked.map((column) => column[row] ?? null), columns }),
  );
}

/** One list in columns of equal height, without breaking an entry. */
function split(cells: readonly HelpCell[], count: number): readonly (readonly HelpCell[])[] {
  const height = Math.ceil(cells.length / count);
  const stacked: HelpCell[][] = [[]];
  for (const [at, item] of cells.entries()) {
    const last = stacked.at(-1) ?? [];
    const before = cells[at - 1];
    const continues = isEntry(item) && isEntry(before) && item.entry === before.entry;
    if (last.length >= height && !continues && stacked.length < count) stacked.push([item]);
    else last.push(item);
  }
  return stacked;
}

function isEntry(item: HelpCell | undefined): item is EntryRow {
  return item !== null && item !== undefined && "entry" in item;
}

/** Distributes the groups over columns of similar height, in order, with a blank between two. */
function balanced(
  groups: readonly (readonly HelpCell[])[],
  count: number,
): readonly (readonly HelpCell[])[] {
  const target = Math.ceil((groups.flat().length + groups.length) / count);
  const columns: HelpCell[][] = [[]];
  for (const group of groups) {
    const last = columns.at(-1) ?? [];
    const full = last.length > 0 && last.length + group.length > target + 3;
    if (full && columns.length < count) columns.push([...group]);
    else last.push(...(last.length === 0 ? [] : [null]), ...group);
  }
  return columns;
}
