import stringWidth from "string-width";
import { printable } from "../../../core/domain/printable.ts";
import { cell } from "../../draw/text.ts";

export interface Column {
  readonly head: string;
  /** Numbers are aligned at the right. */
  readonly right?: true;
  /** Whether its cells may be cut where the terminal is too narrow. IDs are never cut. */
  readonly cut?: true;
}

/** Rows under headings. The layout depends on where it is printed. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** One line, or a table of several. */
export type Printed = string | Table;

export function numberColumn(head: string): Column {
  return { head, right: true };
}

/** No lines for no rows. */
export function table(
  columns: readonly (Column | string)[],
  rows: readonly (readonly string[])[],
): readonly Table[] {
  if (rows.length === 0) return [];
  const known = columns.map((column) => typeof column === "string" ? { head: column } : column);
  return [{ columns: known, rows }];
}

/** Lays out lines and tables; `width` is that of the terminal, null if nothing may be cut. */
export function layOut(printed: readonly Printed[], width: number | null): readonly string[] {
  return printed.flatMap((one) => typeof one === "string" ? [one] : tableLines(one, width));
}

const gap = 2;
const cutWidthMin = 8;

function tableLines({ columns, rows }: Table, width: number | null): readonly string[] {
  const cells = [columns.map(({ head }) => head), ...rows.map((row) => row.map(printable))];
  const widths = columns.map((_, at) =>
    Math.max(...cells.map((row) => stringWidth(row[at] ?? "")))
  );
  const fitted = width === null ? widths : fit(widths, columns, width);
  return cells.map((row) =>
    columns.map(({ right }, at) =>
      cell(row[at] ?? "", fitted[at] ?? 0, "plain", right ? "right" : "left").text
    ).join(" ".repeat(gap)).trimEnd()
  );
}

/** Takes cells from the widest column that may be cut, until the line fits or none is left. */
function fit(
  widths: readonly number[],
  columns: readonly Column[],
  width: number,
): readonly number[] {
  const fitted = [...widths];
  const total = () => fitted.reduce((sum, one) => sum + one + gap, -gap);
  for (let surplus = total() - width; surplus > 0; surplus = total() - width) {
    const cuttable = columns.flatMap(({ cut }, at) =>
      cut && (fitted[at] ?? 0) > cutWidthMin ? [at] : []
    );
    const [widest] = cuttable.toSorted((one, other) => (fitted[other] ?? 0) - (fitted[one] ?? 0));
    if (widest === undefined) break;
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}
