import stringWidth from "string-width";
import { printable } from "../../../core/domain/printable.ts";

/** Aligns rows in columns as wide as their widest cell, separated by two spaces. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const safe = rows.map((row) => row.map(printable));
  const count = Math.max(0, ...safe.map((row) => row.length));
  const widths = Array.from(
    { length: count },
    (_, at) => Math.max(...safe.map((row) => stringWidth(row[at] ?? ""))),
  );
  return safe.map((row) =>
    row.map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - stringWidth(cell)))
      .join("  ")
      .trimEnd()
  );
}
