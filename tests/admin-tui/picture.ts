/** Renders a window as SVG for the README, cell by cell. @module */
import type { Window } from "./kit.tsx";
import type { Cell } from "./kit_cell.ts";

const cellWidth = 8.4;
const cellHeight = 18;
const margin = 12;

/** The sixteen colors of a dark terminal theme. */
const palette: readonly string[] = [
  "#1c1f26",
  "#e06c75",
  "#98c379",
  "#e5c07b",
  "#61afef",
  "#c678dd",
  "#56b6c2",
  "#c8ccd4",
  "#6b7280",
  "#ff7a85",
  "#b5e890",
  "#ffd68a",
  "#82c4ff",
  "#dd9bf0",
  "#7fd6e0",
  "#ffffff",
];
const background = "#16181d";
const foreground = "#d4d7dd";

interface Run {
  readonly column: number;
  readonly cell: Cell;
  text: string;
  width: number;
}

export function svgOf(window: Window, columns: number, rows: number, title: string): string {
  const width = Math.ceil(columns * cellWidth + 2 * margin);
  const height = rows * cellHeight + 2 * margin;
  const lines = Array.from({ length: rows }, (_, row) => lineOf(window, row, columns)).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">\n` +
    `<title>${escaped(title)}</title>\n` +
    `<rect width="${width}" height="${height}" rx="8" fill="${background}"/>\n` +
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" ` +
    `font-size="14">\n${lines}</g>\n</svg>\n`;
}

function lineOf(window: Window, row: number, columns: number): string {
  const runs: Run[] = [];
  for (let column = 0; column < columns;) {
    const cell = window.cell(row, column);
    const last = runs.at(-1);
    const text = cell.text === "" ? " " : cell.text;
    const wide = Math.max(1, cell.width);
    // Non-ASCII text gets its own run, because its width depends on the font.
    const plain = /^[\x20-\x7e]$/.test(text);
    if (
      last !== undefined && plain && sameStyle(last.cell, cell) && /^[\x20-\x7e]/.test(last.text)
    ) {
      last.text += text;
      last.width += wide;
    } else runs.push({ column, cell, text, width: wide });
    column += wide;
  }
  return runs.map((run) => runOf(run, row)).join("");
}

function sameStyle(a: Cell, b: Cell): boolean {
  return a.bold === b.bold && a.dim === b.dim && a.inverse === b.inverse && a.color === b.color;
}

function runOf({ column, cell, text, width }: Run, row: number): string {
  const x = margin + column * cellWidth;
  const y = margin + row * cellHeight;
  const color = palette[cell.color] ?? foreground;
  const box = cell.inverse
    ? `<rect x="${fixed(x)}" y="${y}" width="${fixed(width * cellWidth)}" ` +
      `height="${cellHeight}" fill="${color}"/>`
    : "";
  if (text.trim() === "") return box === "" ? "" : `${box}\n`;
  const style = [
    `fill="${cell.inverse ? background : color}"`,
    cell.bold ? `font-weight="700"` : "",
    cell.dim ? `opacity="0.62"` : "",
  ].filter((part) => part !== "").join(" ");
  const written = (part: string, at: number, cells: number): string =>
    `<text x="${fixed(x + at * cellWidth)}" y="${y + 13.5}" ` +
    `textLength="${fixed(cells * cellWidth)}" lengthAdjust="spacingAndGlyphs" ${style}>` +
    `${escaped(part)}</text>\n`;
  if (/[^\x20-\x7e]/.test(text)) return box + written(text, 0, width);
  // Not every browser keeps the spaces at the ends and those that repeat, so they are not written.
  const parts = [...text.matchAll(/\S+(?: \S+)*/g)];
  return box + parts.map((part) => written(part[0], part.index, part[0].length)).join("");
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
