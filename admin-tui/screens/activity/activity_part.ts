import { markedLine } from "../../draw/marked_line.ts";
import { type Line, lineWidth, span } from "../../draw/text.ts";
import type { ActivityRow } from "./activity_rows.ts";

/** One line of the screen, and the row that it is, if the cursor can select it. */
export interface ActivityPart {
  readonly line: Line;
  readonly row?: ActivityRow;
  /** The other table of the same line. */
  readonly right?: ActivityPart;
}

/** The part as it is drawn in `columns` cells. */
export function partLine(
  { line, row, right }: ActivityPart,
  isSelected: (row: ActivityRow) => boolean,
  columns: number,
): Line {
  const left = markedLine(line, row !== undefined && isSelected(row));
  if (right === undefined) return left;
  const gap = span(" ".repeat(Math.max(0, Math.floor(columns / 2) - lineWidth(left))));
  return [...left, gap, ...partLine(right, isSelected, columns)];
}

export function partRows({ row, right }: ActivityPart): readonly ActivityRow[] {
  return [...(row === undefined ? [] : [row]), ...(right === undefined ? [] : partRows(right))];
}
