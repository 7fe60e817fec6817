import { printable } from "../printable.ts";
import type { Parsed } from "../refusal.ts";

const reasonLengthMin = 3;
const reasonLengthMax = 200;

/** Parses an operator's reason for an action: 3 to 200 printable characters. */
export function parseReason(text: string): Parsed<string> {
  const reason = text.trim().normalize("NFC");
  const { length } = [...reason];
  const fits = length >= reasonLengthMin && length <= reasonLengthMax;
  return fits && printable(reason) === reason
    ? { ok: true, value: reason }
    : { ok: false, code: "reason_format" };
}

/** Parses a reason that may be absent. */
export function parseOptionalReason(text: string | null): Parsed<string | null> {
  return text === null ? { ok: true, value: null } : parseReason(text);
}
