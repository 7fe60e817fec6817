import stringWidth from "string-width";
import type { Line } from "./text.ts";

/** ASCII replacements of the same width; most glyphs have a word with the same meaning nearby. */
const asciiGlyphs: Readonly<Record<string, string>> = {
  "▌": ">",
  "▏": "_",
  "│": "|",
  "┊": "|",
  "─": "-",
  "━": "#",
  "┌": "+",
  "┐": "+",
  "└": "+",
  "┘": "+",
  "╭": "+",
  "╮": "+",
  "╰": "+",
  "╯": "+",
  "┬": "+",
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
  "▲": "^",
  "≥": ">",
  "≤": "<",
  // Patterns of the legend of a chart, which has its own ASCII characters.
  "⣿": "#",
  "⢕": ":",
  "⠒": "-",
  // Digits read as heights: 1 is low, 8 is the peak.
  "▁": "1",
  "▂": "2",
  "▃": "3",
  "▄": "4",
  "▅": "5",
  "▆": "6",
  "▇": "7",
  "█": "8",
  "░": "2",
  "▒": "4",
  "▓": "6",
};

const segmenter = new Intl.Segmenter();

/** The text in ASCII with the same width; `?` replaces characters without a counterpart. */
export function asciiText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return [...segmenter.segment(text)].map(({ segment }) =>
    /^[\x20-\x7e]$/.test(segment)
      ? segment
      : asciiGlyphs[segment] ?? "?".repeat(stringWidth(segment))
  ).join("");
}

/** A line for screen readers: without rules and bars, with commas between columns. */
export function spokenText(line: Line): string {
  return line.map((part) => part.text).join("")
    .replaceAll("▌", " selected: ")
    .replace(/[│─━┌┐└┘├┤┬╭╮╰╯▏▁▂▃▄▅▆▇█]|-{3,}/gu, "  ")
    .trim()
    .replace(/\s{2,}/g, ", ");
}
