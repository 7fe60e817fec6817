import { emptyField, fieldText } from "../../input/field.ts";
import { keyWords } from "../../input/keys.ts";
import { dialogFrameRows, type DialogSize, dialogSize } from "../../draw/layout.ts";
import type { State } from "../../state/state.ts";
import type { HelpState } from "../../state/help_state.ts";
import { type DialogBox, dialogLines } from "../../draw/dialog_lines.ts";
import { fieldLine } from "../../draw/field_line.ts";
import { lineLines } from "./line_lines.ts";
import { helpEntries, type HelpEntry } from "./help_entries.ts";
import { blank, cell, type Line, line, span } from "../../draw/text.ts";

const keysColumns = 9;
/** The longest command of the `:` line, with the colon. */
const commandColumns = 16;
const groupColumns = 37;
const paletteColumns = 64;

/** One line of one column: an entry, a group's title, or nothing. */
type Item = HelpEntry | { readonly title: string } | null;

export interface HelpLayout extends DialogSize {
  readonly entries: readonly HelpEntry[];
  /** The line of each entry. */
  readonly rowOf: ReadonlyMap<HelpEntry, number>;
  readonly stacked: readonly (readonly Item[])[];
  /** Lines in total, and how many of them fit. */
  readonly length: number;
  readonly height: number;
}

/**
 * Lays out the keymap's entries in as many columns as fit. The box keeps the size that all entries
 * need, even while a filter hides most of them.
 */
export function helpLayout(state: State, help: HelpState): HelpLayout {
  const widest = help.kind === "palette" ? paletteColumns : undefined;
  const inner = dialogSize(state.size, 0, widest).columns - 4;
  const count = Math.max(1, Math.min(3, Math.floor(inner / groupColumns)));
  const entries = helpEntries(state, help);
  const stacked = stackedIn(entries, help, count);
  const all = fieldText(help.filter) === ""
    ? stacked
    : stackedIn(helpEntries(state, { ...help, filter: emptyField }), help, count);
  const box = dialogSize(state.size, heightOf(all), widest);
  const rowOf = new Map<HelpEntry, number>();
  for (const column of stacked) {
    column.forEach((item, row) => item !== null && "keys" in item && rowOf.set(item, row));
  }
  return {
    ...box,
    entries,
    rowOf,
    stacked,
    length: heightOf(stacked),
    height: box.rows - dialogFrameRows,
  };
}

function heightOf(columns: readonly (readonly Item[])[]): number {
  return Math.max(...columns.map((column) => column.length));
}

function stackedIn(
  entries: readonly HelpEntry[],
  help: HelpState,
  count: number,
): readonly (readonly Item[])[] {
  return help.kind === "palette" ? [entries] : balanced(grouped(entries), count);
}

/** Each group: its title, its entries, a blank row. */
function grouped(entries: readonly HelpEntry[]): readonly (readonly Item[])[] {
  const titles = [...new Set(entries.map(({ group }) => group))];
  return titles.map((title, at) => [
    { title },
    ...entries.filter(({ group }) => group === title),
    ...(at === titles.length - 1 ? [] : [null]),
  ]);
}

/** Distributes the groups over columns of similar height, in order. */
function balanced(
  groups: readonly (readonly Item[])[],
  count: number,
): readonly (readonly Item[])[] {
  const target = Math.ceil(groups.flat().length / count);
  const columns: Item[][] = [[]];
  for (const group of groups) {
    const last = columns.at(-1);
    const full = last !== undefined && last.length > 0 && last.length + group.length > target + 3;
    if (full && columns.length < count) columns.push([...group]);
    else last?.push(...group);
  }
  return columns;
}

/** The visible lines. They are made from the keymap, so they always match it. */
export function helpLines(state: State, help: HelpState): readonly Line[] {
  const { stacked, columns, height, entries } = helpLayout(state, help);
  const width = Math.floor((columns - 4) / Math.max(1, stacked.length));
  const selected = entries[help.cursor];
  const keysWidth = help.kind === "palette" ? commandColumns : keysColumns;
  const named = (key: string) => keyWords(key, state.look);
  return Array.from(
    { length: height },
    (_, row) =>
      stacked.flatMap((column) => {
        const item = column[help.top + row] ?? null;
        if (item === null) return [span(" ".repeat(width))];
        if ("title" in item) return [cell(` ${item.title}`, width, "strong")];
        return entryLine(item, { selected: item === selected, width, keysWidth, named });
      }),
  );
}

function entryLine(
  { keys, label, binding, why, line }: HelpEntry,
  { selected, width, keysWidth, named }: {
    readonly selected: boolean;
    readonly width: number;
    readonly keysWidth: number;
    readonly named: (key: string) => string;
  },
): Line {
  const isDim = binding === null && line === undefined;
  const tone = selected ? "strong" : isDim ? "dim" : "plain";
  return [
    selected ? span("▌", "accent") : span(" "),
    cell(keys.map(named).join(" "), keysWidth, isDim ? "dim" : "accent"),
    cell(` ${label}${why === null ? "" : `: ${why}`}`, width - keysWidth - 1, tone),
  ];
}

const titles = { keys: "Keys", palette: "Commands" } as const;

export function helpBox(state: State, help: HelpState): DialogBox {
  const { columns, rows, left, top } = helpLayout(state, help);
  return { columns, rows, left, top, lines: helpDialog(state, help) };
}

/** The dialog, with the filter in its first row. */
export function helpDialog(state: State, help: HelpState): readonly Line[] {
  const { columns, height, entries, length } = helpLayout(state, help);
  const none = entries.length === 0;
  const commandLines = lineLines(state, help, { columns: columns - 4, rows: height });
  const body = commandLines !== null
    ? commandLines
    : none
    ? [line(" No matching command or key.", "dim"), ...Array(height - 1).fill(blank)]
    : helpLines(state, help);
  const below = commandLines === null ? length - help.top - height : 0;
  const more = below > 0 ? ` ${below} more ` : "";
  const part = help.kind === "keys" ? 3 : 2;
  const typed = fieldLine(help.filter, Math.max(4, Math.floor(columns / part)));
  const mark = help.kind === "keys" ? "/ " : ": ";
  const title = [span(`${titles[help.kind]}  `, "strong"), span(mark, "accent"), ...typed];
  const note = help.kind === "keys"
    ? "type to filter; dim: not available"
    : "a command or a filter";
  return dialogLines(title, body, { columns, more, right: note });
}
