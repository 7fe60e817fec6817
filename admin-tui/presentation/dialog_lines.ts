import { blank, type Line, line, lineWidth, span } from "./text.ts";

/** A box, every cell of it written, since what is under it would shine through the others. */
export function dialogLines(title: string, body: readonly Line[], at: {
  readonly columns: number;
  /** Words in the lower border. */
  readonly more?: string;
}): readonly Line[] {
  const { columns, more = "" } = at;
  const inner = columns - 4;
  return [
    line(`┌${"─".repeat(columns - 2)}┐`, "dim"),
    framed([span(title, "strong")], inner),
    framed(blank, inner),
    ...body.map((row) => framed(row, inner)),
    line(`└${"─".repeat(columns - 3 - more.length)}${more}─┘`, "dim"),
  ];
}

function framed(row: Line, width: number): Line {
  const gap = span(" ".repeat(Math.max(0, width - lineWidth(row))));
  return [span("│ ", "dim"), ...row, gap, span(" │", "dim")];
}
