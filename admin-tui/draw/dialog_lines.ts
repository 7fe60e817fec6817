import type { DialogSize } from "./layout.ts";
import { headLine, panel } from "./panel.ts";
import { type Line, lineWidth, span } from "./text.ts";

/** A dialog on top of the screen: its position, and all of its lines. */
export interface DialogBox extends DialogSize {
  readonly lines: readonly Line[];
}

/** A box in which every cell is written, so that it covers the screen below. */
export function dialogLines(title: string | Line, body: readonly Line[], at: {
  readonly columns: number;
  /** Words at the right end of the title. */
  readonly right?: string;
  /** Words in the lower border. */
  readonly more?: string;
}): readonly Line[] {
  const { columns, more = "", right = "" } = at;
  const area = { left: 0, top: 0, columns, rows: 2 };
  const box = panel(title, [], area, { frame: "box", tone: "accent", right });
  return [
    headLine(box),
    ...body.map((row) => framed(row, columns - 4)),
    [
      span(`╰${"─".repeat(Math.max(0, columns - 3 - more.length))}`, "accent"),
      span(more, "dim"),
      span("─╯", "accent"),
    ],
  ];
}

function framed(row: Line, width: number): Line {
  const gap = span(" ".repeat(Math.max(0, width - lineWidth(row))));
  return [span("│ ", "accent"), ...row, gap, span(" │", "accent")];
}

/** The keys of a dialog: `y lock   esc cancel`. */
export function keyLine(keys: readonly (readonly [string, string])[]): Line {
  return keys.flatMap(([key, label]) => [span(key, "accent"), span(` ${label}   `)]);
}
