import { printable } from "../../../core/domain/printable.ts";

/** JSON that is safe to print on a terminal: control characters are escaped. */
export function safeJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (printable(text) === text) return text;
  return Array.from(
    text,
    (character) => printable(character) === character ? character : escaped(character),
  ).join("");
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
