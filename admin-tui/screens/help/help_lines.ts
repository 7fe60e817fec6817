import type { State } from "../../state/state.ts";
import type { HelpState } from "../../state/help_state.ts";
import { type DialogBox, dialogLines } from "../../draw/dialog_lines.ts";
import { fieldLine } from "../../draw/field_line.ts";
import { lineLines } from "./line_lines.ts";
import type { HelpEntry } from "./help_entries.ts";
import { type HelpCell, helpLayout } from "./help_layout.ts";
import { blank, cell, type Line, line, span } from "../../draw/text.ts";

/** The visible lines. They are made from the keymap, so they always match it. */
export function helpLines(state: State, help: HelpState): readonly Line[] {
  const { lines, height, entries, keysColumns } = helpLayout(state, help);
  const selected = entries[help.cursor];
  return Array.from({ length: height }, (_, row) => {
    const { cells, columns } = lines[help.top + row] ?? { cells: [], columns: 0 };
    return cells.flatMap((item) => cellLine(item, { selected, columns, keysColumns }));
  });
}

function cellLine(
  item: HelpCell,
  { selected, columns, keysColumns }: {
    readonly selected: HelpEntry | undefined;
    readonly columns: number;
    readonly keysColumns: number;
  },
): Line {
  if (item === null) return [span(" ".repeat(columns))];
  if ("title" in item) return [cell(` ${item.title}`, columns, "strong")];
  const { entry: { binding, line }, keys, words } = item;
  const isSelected = item.entry === selected;
  const isDim = binding === null && line === undefined;
  const tone = isSelected ? "strong" : isDim ? "dim" : "plain";
  return [
    isSelected ? span("▌", "accent") : span(" "),
    cell(keys, keysColumns, isDim ? "dim" : "accent"),
    cell(` ${words}`, columns - keysColumns - 1, tone),
  ];
}

const titles = { keys: "Keys", palette: "Commands" } as const;

export function helpBox(state: State, help: HelpState): DialogBox {
  const { columns, rows, left, top } = helpLayout(state, help);
  return { columns, rows, left, top, lines: helpDialog(state, help) };
}

/** The dialog, with the filter in its first row. */
export function helpDialog(state: State, help: HelpState): readonly Line[] {
  const { columns, height, entries, lines } = helpLayout(state, help);
  const none = entries.length === 0;
  const commandLines = lineLines(state, help, { columns: columns - 4, rows: height });
  const body = commandLines !== null
    ? commandLines
    : none
    ? [line(" No matching command or key.", "dim"), ...Array(height - 1).fill(blank)]
    : helpLines(state, help);
  const below = commandLines === null ? lines.length - help.top - height : 0;
  const more = below > 0 ? ` ${below} more ` : "";
  const part = help.kind === "keys" ? 3 : 2;
  const typed = fieldLine(help.filter, Math.max(4, Math.floor(columns / part)));
  const mark = help.kind === "keys" ? "/ " : ": ";
  const title = [span(`${titles[help.kind]}  `, "strong"), span(mark, "accent"), ...typed];
  const note = help.kind === "keys" ? "type to filter; dim: not here" : "a command or a filter";
  return dialogLines(title, body, { columns, more, right: note });
}
