import type { Line } from "../draw/text.ts";
import { frameParts } from "../program/frame_parts.ts";
import type { State } from "../state/state.ts";
import { maskedLine, numbersOf } from "./masked_line.ts";
import { paint } from "./paint.ts";
import { redacted } from "./redact.ts";

/** The rows of the screen as a recording may show them: no secrets, no phone numbers. */
export function shownRows(state: State): readonly Line[] {
  const numbers = numbersOf(state);
  return paint(frameParts(redacted(state)), state.size, (line) => maskedLine(line, numbers));
}
