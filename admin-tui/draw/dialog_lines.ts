import type { DialogSize } from "./layout.ts";
import { blank, type Line, line, lineWidth, span } from "./text.ts";

/** A dialog on top of the screen: its position, and all of its lines. */
export interface DialogBox extends DialogSize {
  readonly lines: readonly Line[];
}

/** A box in which every cell is written, so that it covers the screen below. */
export function dialogLines(title: string | Line, body: readonly Line[], at: {
  readonly columns: number;
  /** Words in the lower border. */
  readonly more?: string;
}): readonly Line[] {
  const { columns, more = "" } = at;
  const inner = columns - 4;
  return [
    line(`┌${"─".repeat(columns - 2)}┐`, "dim"),
    framed(typeof title === "string" ? [span(title, "strong")] : title, inner),
    framed(blank, inner),
    ...body.map((row) => framed(row, inner)),
    line(`└${"─".repeat(columns - 3 - more.length)}${more}─┘`, "dim"),
  ];
}

function framed(row: Line, width: number): Line {
  const gap = span(" ".repeat(Math.max(0, width - lineWidth(row))));
  return [span("│ ", "dim"), ...row, gap, span(" │", "dim")];
}
