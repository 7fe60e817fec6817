import type { Size } from "../draw/layout.ts";
import { borderTone, footLine, headLine, innerSize, leftCells, type Panel } from "../draw/panel.ts";
import { clip, type Line, line, lineWidth, span, type TextSpan, type Tone } from "../draw/text.ts";
import type { FrameParts } from "../program/frame_parts.ts";

/** What one cell shows. The second cell of a wide character has an empty text. */
interface Cell {
  readonly text: string;
  readonly tone: Tone;
}

type Canvas = readonly Cell[][];

/** Changes a line before its place on the screen is known, but not its width. */
export type LineChange = (line: Line) => Line;

const space: Cell = { text: " ", tone: "plain" };
const segmenter = new Intl.Segmenter();

/**
 * The rows of the screen, as Ink would draw them: without trailing spaces, neighbors of one tone
 * joined. `change` is applied to each line of the parts as a whole, also where a dialog covers it.
 */
export function paint(parts: FrameParts, size: Size, change: LineChange): readonly Line[] {
  const canvas: Canvas = Array.from(
    { length: size.rows },
    () => Array<Cell>(size.columns).fill(space),
  );
  const put = (at: Line, top: number, left: number, columns: number): void =>
    write(canvas[top], clip(change(at), columns), left);
  const { head, bodyRows, panels, foot, dialogs } = parts;
  head.forEach((each, at) => put(each, at, 0, size.columns));
  const bottom = head.length + bodyRows;
  for (const panel of panels) {
    for (const { line, row, left, columns } of placedLines(panel)) {
      const top = head.length + row;
      if (top < bottom) put(line, top, left, columns);
    }
  }
  foot.forEach((each, at) => put(each, bottom + at, 0, size.columns));
  for (const { lines, top, left, columns, rows } of dialogs) {
    lines.slice(0, rows).forEach((each, at) => put(each, top + at, left, columns));
  }
  return canvas.map(rowOf);
}

interface PlacedLine {
  readonly line: Line;
  readonly row: number;
  readonly left: number;
  readonly columns: number;
}

/** The lines of a panel with its borders, as `Panels` draws them. */
function placedLines(panel: Panel): readonly PlacedLine[] {
  const { left, top, columns, options: { frame, plainSides = false } } = panel;
  const inner = innerSize(panel, frame);
  const before = leftCells(panel, frame);
  const side = line(plainSides ? "|" : "│", borderTone(panel));
  const foot = footLine(panel);
  const bodyRows = Array.from({ length: inner.rows }, (_, at): readonly PlacedLine[] => {
    const row = top + 1 + at;
    const end = left + before + inner.columns;
    return [
      ...(before > 0 ? [{ line: side, row, left, columns: 1 }] : []),
      { line: panel.lines[at] ?? [], row, left: left + before, columns: inner.columns },
      ...(frame === "box" ? [{ line: side, row, left: end, columns: 1 }] : []),
    ];
  });
  const last = top + 1 + inner.rows;
  return [
    { line: headLine(panel), row: top, left, columns },
    ...bodyRows.flat(),
    ...(foot === null ? [] : [{ line: foot, row: last, left, columns }]),
  ];
}

function write(row: Cell[] | undefined, written: Line, left: number): void {
  if (row === undefined || written.length === 0) return;
  let at = left;
  // Of a wide character that the line covers by half, the other half becomes a space.
  if (row[left]?.text === "") row[left - 1] = space;
  for (const { text, tone } of written) {
    for (const character of charactersOf(text)) {
      const width = lineWidth(line(character));
      if (width === 0 || at + width > row.length) continue;
      row[at] = { text: character, tone };
      for (let more = 1; more < width; more++) row[at + more] = { text: "", tone };
      at += width;
    }
  }
  if (row[at]?.text === "") row[at] = space;
}

function charactersOf(text: string): Iterable<string> {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

function rowOf(cells: readonly Cell[]): Line {
  const end = cells.findLastIndex(({ text }) => text !== " ");
  const spans: { text: string; readonly tone: Tone }[] = [];
  for (const { text, tone } of cells.slice(0, end + 1)) {
    const last = spans.at(-1);
    if (last?.tone === tone) last.text += text;
    else spans.push({ text, tone });
  }
  return spans.map(({ text, tone }): TextSpan => span(text, tone));
}
