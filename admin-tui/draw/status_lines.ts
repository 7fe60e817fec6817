import { type Line, line, lineWidth, span } from "./text.ts";

/** An error. */
export function troubleLine(trouble: string): Line {
  return [span(" ! ", "bad"), span(trouble, "bad")];
}

/** The number of hidden lines, and the key that shows them: `3 lines below: j`. */
export function hiddenLine(count: number, where: string): Line {
  return count > 0 ? line(` ${count === 1 ? "1 line" : `${count} lines`} ${where}`, "dim") : [];
}

/** A rule with a title, above a part of a panel. */
export function heading(title: string, columns: number): Line {
  const head = line(`─ ${title} `, "dim");
  return [...head, span("─".repeat(Math.max(0, columns - lineWidth(head))), "dim")];
}
