import stringWidth from "string-width";
import type { Line } from "./text.ts";

/** Glyphs of ours, each by an ASCII character as wide; a word says the same beside most of them. */
const asciiGlyphs: Readonly<Record<string, string>> = {
  "▌": ">",
  "▏": "_",
  "│": "|",
  "─": "-",
  "┌": "+",
  "┐": "+",
  "└": "+",
  "┘": "+",
  "├": "+",
  "┤": "+",
  "●": "*",
  "○": "o",
  "◆": "#",
  "◉": "*",
  "◌": "o",
  "✓": "+",
  "✗": "x",
  "▸": ">",
  "▪": "*",
  "·": ".",
  "•": "*",
  "…": "~",
  "–": "-",
  "—": "-",
  "−": "-",
  "→": ">",
  "←": "<",
  "↑": "^",
  "↓": "v",
  "▾": "v",
  "▴": "^",
  "≥": ">",
  "≤": "<",
  "▁": "_",
  "▂": ".",
  "▃": ",",
  "▄": "-",
  "▅": "=",
  "▆": "+",
  "▇": "*",
  "█": "#",
};

const segmenter = new Intl.Segmenter();

/** The text in ASCII and as many cells: `?` for what has no likeness. */
export function asciiText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return [...segmenter.segment(text)].map(({ segment }) =>
    /^[\x20-\x7e]$/.test(segment)
      ? segment
      : asciiGlyphs[segment] ?? "?".repeat(stringWidth(segment))
  ).join("");
}

/** A line as a screen reader should say it: no rules, no bars, commas where columns part. */
export function spokenText(line: Line): string {
  return line.map((part) => part.text).join("")
    .replaceAll("▌", " selected: ")
    .replace(/[│─┌┐└┘├┤▏▁▂▃▄▅▆▇█]|-{3,}|\[[#.]+\]/gu, "  ")
    .trim()
    .replace(/\s{2,}/g, ", ");
}
