/** Renders a recording as an animated SVG, part by part. @module */
import type { Line, Tone } from "../../admin-tui/draw/text.ts";
import { type Film, rowsAfter } from "../../admin-tui/recording/film.ts";
import stringWidth from "string-width";

/** In the units of the drawing, which are whole numbers, because those are short. */
const cellWidth = 14;
const cellHeight = 30;
/** To the pixels of the other pictures. */
const scale = 0.6;
const margin = 12;
/** How long the last screen stays before the picture starts again. */
const lastSeconds = 4;

/** The dark theme, in the colors of the other pictures. */
const toneStyles: Readonly<Record<Tone, string>> = {
  plain: "fill:#d4d7dd",
  dim: "fill:#d4d7dd;opacity:.62",
  strong: "fill:#d4d7dd;font-weight:700",
  good: "fill:#98c379",
  warn: "fill:#e5c07b",
  bad: "fill:#e06c75",
  accent: "fill:#56b6c2;font-weight:700",
};

/** Names as short as the styles are frequent. */
const toneClasses: Readonly<Record<Tone, string>> = {
  plain: "",
  dim: "d",
  strong: "s",
  good: "g",
  warn: "w",
  bad: "b",
  accent: "a",
};

export interface MovingPicture {
  readonly film: Film;
  /** The screen that is shown where nothing moves. */
  readonly posterSeconds: number;
  readonly title: string;
}

/**
 * Each part of the screen is written once for each time that it is shown without a break. Without
 * animation, and for people who prefer less motion, only the poster is shown.
 */
export function movingSvg({ film, posterSeconds, title }: MovingPicture): string {
  const { columns, rows } = film.window;
  const width = Math.ceil(columns * cellWidth * scale + 2 * margin);
  const height = rows * cellHeight * scale + 2 * margin;
  const total = film.seconds + lastSeconds;
  const poster = film.changes.findLastIndex(({ at }) => at <= posterSeconds);
  const spells = spellsOf(film);
  const moving = spells.filter(({ from, to }) => from > 0 || to < film.changes.length);
  const groups = spells.map((spell) => {
    const at = moving.indexOf(spell);
    if (at === -1) return `<g>${spell.parts.join("")}</g>\n`;
    const isPoster = spell.from <= poster && poster < spell.to;
    return `<g class="m k${at}"${isPoster ? "" : ` visibility="hidden"`}>` +
      `${spell.parts.join("")}</g>\n`;
  });
  const percent = (change: number): string =>
    `${(((film.changes[change]?.at ?? total) / total) * 100).toFixed(2)}%`;
  const keyframes = moving.map(({ from, to }, at) => {
    const start = from === 0 ? "" : `0%{visibility:hidden}`;
    const end = to >= film.changes.length
      ? "to{visibility:visible}"
      : `${percent(to)},to{visibility:hidden}`;
    return `.k${at}{animation-name:k${at}}@keyframes k${at}` +
      `{${start}${percent(from)}{visibility:visible}${end}}`;
  });
  const styles = Object.entries(toneStyles).map(([tone, style]) => {
    const name = toneClasses[tone as Tone];
    return `${name === "" ? "text" : `.${name}`}{${style}}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">\n` +
    `<title>${escaped(title)}</title>\n` +
    `<style>${styles.join("")}path{fill:none;stroke:#d4d7dd;stroke-width:2}` +
    `.ld{opacity:.5}.la{stroke:#56b6c2}.lg{stroke:#98c379}.lw{stroke:#e5c07b}` +
    `.lb{stroke:#e06c75}` +
    `@media (prefers-reduced-motion:no-preference){.m{animation:${total.toFixed(2)}s ` +
    `step-end infinite}${keyframes.join("")}}</style>\n` +
    `<rect width="${width}" height="${height}" rx="8" fill="#16181d"/>\n` +
    `<g transform="translate(${margin} ${margin})scale(${scale})" ` +
    `font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" ` +
    `font-size="23.33">\n${groups.join("")}</g>\n</svg>\n`;
}

/** Parts that are shown from one change up to, but not including, another. */
interface Spell {
  readonly from: number;
  readonly to: number;
  readonly parts: readonly string[];
}

function spellsOf(film: Film): readonly Spell[] {
  const open = new Map<string, number>();
  const spells = new Map<string, { from: number; to: number; parts: string[] }>();
  const close = (part: string, from: number, to: number): void => {
    const key = `${from}-${to}`;
    const spell = spells.get(key) ?? { from, to, parts: [] };
    spell.parts.push(part);
    spells.set(key, spell);
  };
  film.changes.forEach((_, at) => {
    const parts = new Set(rowsAfter(film, at).flatMap(partsOf));
    for (const [part, from] of open) {
      if (parts.has(part)) continue;
      open.delete(part);
      close(part, from, at);
    }
    for (const part of parts) if (!open.has(part)) open.set(part, at);
  });
  for (const [part, from] of open) close(part, from, film.changes.length);
  return [...spells.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}

/** Lines that are drawn, so that they join in every font: from where to where in a cell. */
const strokes: Readonly<Record<string, (x: number, y: number) => string>> = {
  "─": (x, y) => `M${x} ${y + 15}h14`,
  "│": (x, y) => `M${x + 7} ${y}v30`,
  "╭": (x, y) => `M${x + 7} ${y + 30}v-8q0-7 7-7`,
  "╮": (x, y) => `M${x} ${y + 15}q7 0 7 7v8`,
  "╰": (x, y) => `M${x + 7} ${y}v8q0 7 7 7`,
  "╯": (x, y) => `M${x} ${y + 15}q7 0 7-7v-8`,
};

function partsOf(row: Line, at: number): readonly string[] {
  const y = at * cellHeight;
  let column = 0;
  return row.flatMap(({ text, tone }) => {
    const start = column;
    column += stringWidth(text);
    return piecesOf(text).flatMap(({ text, offset }) => {
      const x = (start + offset) * cellWidth;
      if (text.trim() === "") return [];
      return strokes[text[0] ?? ""] === undefined
        ? [written(text, x, y, toneClasses[tone])]
        : [drawn(text, x, y, toneClasses[tone])];
    });
  });
}

/** Words, lines of the same kind, braille, and every other character by itself. */
function piecesOf(text: string): readonly { readonly text: string; readonly offset: number }[] {
  const pieces = text.matchAll(
    /[!-~]+(?: [!-~]+)*|─+|[│╭╮╰╯]|[\u2800-\u28ff]+|[━]+|[^ ]/gu,
  );
  return [...pieces].map((piece) => ({
    text: piece[0],
    offset: stringWidth(text.slice(0, piece.index)),
  }));
}

function drawn(text: string, x: number, y: number, name: string): string {
  const d = text[0] === "─"
    ? `M${x} ${y + 15}h${text.length * cellWidth}`
    : strokes[text]?.(x, y) ?? "";
  return `<path${name === "" ? "" : ` class="l${name}"`} d="${d}"/>`;
}

function written(text: string, x: number, y: number, name: string): string {
  const length = stringWidth(text) * cellWidth;
  const stretched = /^[\x20-\x7e]*$/.test(text) ? "" : ` lengthAdjust="spacingAndGlyphs"`;
  return `<text${name === "" ? "" : ` class="${name}"`} x="${x}" y="${y + 22}" ` +
    `textLength="${length}"${stretched}>${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
