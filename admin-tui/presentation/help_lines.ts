import { type Binding, keymap, type Scope } from "../keymap.ts";
import { keyLabel } from "../keys.ts";
import { dialogColumns, dialogFrameRows, type DialogSize, dialogSize } from "../layout.ts";
import type { Size } from "../model.ts";
import { dialogLines } from "./dialog_lines.ts";
import { blank, cell, type Line, span } from "./text.ts";

interface Group {
  readonly title: string;
  readonly scopes: readonly Scope[];
}

/** Where keys work, in the operator's words. Every scope stands in one group. */
export const helpGroups: readonly Group[] = [
  { title: "Anywhere", scopes: ["global", "always", "small"] },
  { title: "Lists and text", scopes: ["list"] },
  { title: "Users", scopes: ["row", "users", "filtered"] },
  { title: "User", scopes: ["user"] },
  { title: "OTP lab", scopes: ["blank", "draft", "waiting", "ended", "lab"] },
  { title: "Sends", scopes: ["stoppable", "stopRow", "pauseRow", "sends"] },
  { title: "Dialogs", scopes: ["stopScope", "stopCountry", "stopReason", "confirm"] },
  { title: "Typing", scopes: ["search", "number", "code", "field"] },
  { title: "Help", scopes: ["help"] },
];

const keysColumns = 10;
const groupColumns = 33;

/** The whole keymap, in as many columns as fit; made from the table, so it cannot be wrong. */
export function helpLines(columns: number): readonly Line[] {
  const count = Math.max(1, Math.min(3, Math.floor(columns / groupColumns)));
  const width = Math.floor(columns / count);
  const stacked = balanced(helpGroups.map((group) => groupLines(group, width)), count);
  // Every group ends with a blank row, which the longest column does not need.
  const height = Math.max(...stacked.map((column) => column.length)) - 1;
  return Array.from(
    { length: height },
    (_, row) => stacked.flatMap((column) => column[row] ?? [span(" ".repeat(width))]),
  );
}

function groupLines(group: Group, width: number): readonly Line[] {
  const rows = keymap.filter((row) => group.scopes.includes(row.scope));
  return [
    [cell(group.title, width, "strong")],
    ...distinct(rows).map((row): Line => [
      cell(row.keys.map(keyLabel).join(" "), keysColumns, "accent"),
      cell(` ${row.label}`, width - keysColumns),
    ]),
    [cell("", width)],
  ];
}

/** One line where two scopes of a group say the same. */
function distinct(rows: readonly Binding[]): readonly Binding[] {
  const same = (one: Binding, other: Binding) =>
    one.label === other.label && one.keys.join() === other.keys.join();
  return rows.filter((row, index) => rows.findIndex((other) => same(row, other)) === index);
}

/** Groups laid into columns in order, each column about as tall as the next. */
function balanced(groups: readonly (readonly Line[])[], count: number): readonly Line[][] {
  const target = Math.ceil(groups.flat().length / count);
  const columns: Line[][] = [[]];
  for (const group of groups) {
    const last = columns.at(-1);
    const full = last !== undefined && last.length > 0 && last.length + group.length > target + 3;
    if (full && columns.length < count) columns.push([...group]);
    else last?.push(...group);
  }
  return columns;
}

/** Where the dialog stands, and how far it can be scrolled. */
export function helpBox(size: Size): DialogSize & { readonly scrollMax: number } {
  const length = helpLines(dialogColumns(size) - 4).length;
  const box = dialogSize(size, length);
  return { ...box, scrollMax: Math.max(0, length - (box.rows - dialogFrameRows)) };
}

export function helpDialog(scroll: number, columns: number, rows: number): readonly Line[] {
  const inner = columns - 4;
  const lines = helpLines(inner);
  const height = rows - dialogFrameRows;
  const window = Array.from({ length: height }, (_, row) => lines[scroll + row] ?? blank);
  const below = lines.length - scroll - height;
  const more = below > 0 ? ` ${below} more: j ` : "";
  return dialogLines("Keys", window, { columns, more });
}
