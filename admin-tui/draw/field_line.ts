import type { Field } from "../input/field.ts";
import { clip, type Line, lineWidth, span } from "./text.ts";

/** A focused field, with a bar at the cursor. */
export function fieldLine(field: Field, width: number): Line {
  let before = field.before;
  // The end of the typed text stays visible.
  while (before !== "" && lineWidth([span(before)]) > width - 1) before = before.slice(1);
  return clip([span(before, "strong"), span("▏", "accent"), span(field.after, "strong")], width);
}
