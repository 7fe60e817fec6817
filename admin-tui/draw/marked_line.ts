import { type Line, span } from "./text.ts";

/** Replaces the space at the start of a selected row by the bar. */
export function markedLine(row: Line, selected: boolean): Line {
  const [first, ...rest] = row;
  if (!selected || first === undefined) return row;
  return [span("▌", "accent"), span(first.text.slice(1), first.tone), ...rest];
}
