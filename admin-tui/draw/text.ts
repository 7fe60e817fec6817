import stringWidth from "string-width";
import { printable } from "../../core/domain/printable.ts";

/** Text that has passed `printable()`. Views draw nothing else, and only `shown` creates it. */
export type Shown = string & { readonly brand: "Shown" };

/** How text is highlighted. Never the only sign: a glyph or a word has the same meaning. */
export const tones = ["plain", "dim", "strong", "good", "warn", "bad", "accent"] as const;

export type Tone = typeof tones[number];

export interface TextSpan {
  readonly text: Shown;
  readonly tone: Tone;
}

/** One row of the screen, or a part of one. */
export type Line = readonly TextSpan[];

export const blank: Line = [];

const segmenter = new Intl.Segmenter();

/** The only place where text is made safe for the terminal. */
function shown(text: string): Shown {
  const safe = printable(text);
  return (isAscii(safe) ? safe : safe.replace(joinedEmoji, "$1")) as Shown;
}

/** Terminals disagree on the width of joined emoji; each separate emoji has two cells. */
const joinedEmoji = /(\p{Extended_Pictographic}\ufe0f?)\u200d(?=\p{Extended_Pictographic})/gu;

export function span(text: string, tone: Tone = "plain"): TextSpan {
  return { text: shown(text), tone };
}

export function line(text: string, tone: Tone = "plain"): Line {
  return [span(text, tone)];
}

/** Text in a column of exactly `width` cells: cut with an ellipsis, or padded. */
export function cell(
  text: string,
  width: number,
  tone: Tone = "plain",
  align: "left" | "right" = "left",
): TextSpan {
  const safe = shown(text);
  const free = width - cellsOf(safe);
  if (free < 0) return { text: cut(safe, width), tone };
  const gap = " ".repeat(free);
  return { text: (align === "left" ? safe + gap : gap + safe) as Shown, tone };
}

/** The same words, as of something that is out of date. */
export function dimmed(row: Line): Line {
  return row.map(({ text }) => ({ text, tone: "dim" }));
}

export function lineWidth(row: Line): number {
  return row.reduce((sum, part) => sum + cellsOf(part.text), 0);
}

/** `left` and `right` at the two ends of `width` cells; `left` is cut if they do not fit. */
export function ends(left: Line, right: Line, width: number): Line {
  const room = width - lineWidth(right);
  const kept = clip(left, Math.max(0, room - 1));
  return [...kept, span(" ".repeat(Math.max(0, room - lineWidth(kept)))), ...right];
}

/** Cuts the row to `width` cells. */
export function clip(row: Line, width: number): Line {
  if (lineWidth(row) <= width) return row;
  const kept: TextSpan[] = [];
  let room = width;
  for (const part of row) {
    const cells = cellsOf(part.text);
    if (cells > room) return room < 1 ? kept : [...kept, { ...part, text: cut(part.text, room) }];
    kept.push(part);
    room -= cells;
  }
  return kept;
}

/** Wraps words into rows of at most `width` cells; a longer word is broken. */
export function wrap(text: string, width: number): readonly string[] {
  const rows: string[] = [];
  let row = "";
  for (const word of printable(text).split(/\s+/).flatMap((word) => pieces(word, width))) {
    const longer = row === "" ? word : `${row} ${word}`;
    if (cellsOf(longer) <= width) row = longer;
    else {
      rows.push(row);
      row = word;
    }
  }
  return row === "" ? rows : [...rows, row];
}

function pieces(word: string, width: number): readonly string[] {
  if (cellsOf(word) <= width) return [word];
  const head = within(word, width);
  return head === "" ? [] : [head, ...pieces(word.slice(head.length), width)];
}

function cut(text: string, width: number): Shown {
  const head = within(text, Math.max(0, width - 1));
  const gap = " ".repeat(Math.max(0, width - 1 - cellsOf(head)));
  return (width < 1 ? "" : `${head}…${gap}`) as Shown;
}

/** As many whole characters as fit in `width` cells. */
function within(text: string, width: number): string {
  if (isAscii(text)) return text.slice(0, width);
  let kept = "";
  let cells = 0;
  for (const { segment } of segmenter.segment(text)) {
    cells += stringWidth(segment);
    if (cells > width) break;
    kept += segment;
  }
  return kept;
}

/** The width of text in cells. ASCII, by far the most common, and lines need no lookup. */
function cellsOf(text: string): number {
  return isNarrow(text) ? text.length : stringWidth(text);
}

/** One cell each: ASCII, and the lines, blocks, marks, arrows, braille and keys of the screens. */
const narrowCharacters =
  "\\x20-\\x7e\\xb7\\u2013\\u2014\\u2022\\u2026\\u2190-\\u2193\\u21b5\\u21e7\\u2212\\u2264\\u2265" +
  "\\u232b\\u2423\\u2500-\\u25fc\\u2713\\u2717\\u2800-\\u28ff";
const narrow = new RegExp(`^[${narrowCharacters}]*$`);

/** For other text, string-width compiles an expression for all emoji, which takes 19 ms. */
function isNarrow(text: string): boolean {
  return narrow.test(text);
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
