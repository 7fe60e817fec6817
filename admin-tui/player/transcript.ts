import { asciiText, spokenText } from "../draw/plain_text.ts";
import type { Look } from "../draw/look.ts";
import { type Film, rowsAfter } from "../recording/film.ts";

/** What a reader has time to see. */
const shownSecondsMin = 0.5;

/**
 * The screens of a film as text, each below its time: those that stay for at least half a second,
 * and the last one. For pipes and for screen readers, which read no animation.
 */
export function* transcript(film: Film, look: Pick<Look, "ascii" | "linear">): Iterable<string> {
  for (const [index, { at }] of film.changes.entries()) {
    const next = film.changes[index + 1];
    if (next !== undefined && next.at - at < shownSecondsMin) continue;
    const rows = rowsAfter(film, index).map((row) => {
      const text = look.linear ? spokenText(row) : row.map((part) => part.text).join("");
      return look.ascii ? asciiText(text) : text;
    });
    const lines = look.linear ? rows.filter((row) => row !== "") : rows;
    yield [`--- ${at.toFixed(1)} s ---`, ...lines].join("\n").trimEnd();
  }
  if (film.note !== null) yield film.note;
}
