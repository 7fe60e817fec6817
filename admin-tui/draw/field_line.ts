import type { Field } from "../input/field.ts";
import { clip, type Line, lineWidth, span } from "./text.ts";

/** A field that is being typed in: the bar stands where the next character goes. */
export function fieldLine(field: Field, width: number): Line {
  let before = field.before;
  // The end of what was typed stays in sight.
  while (before !== "" && lineWidth([span(before)]) > width - 1) before = before.slice(1);
  return clip([span(before, "strong"), span("▏", "accent"), span(field.after, "strong")], width);
}
