import type { Area } from "./area.ts";
import type { Size } from "./layout.ts";
import type { Look } from "./look.ts";
import { clip, type Line, line, lineWidth, span, type Tone } from "./text.ts";

/** `box`: a border on all sides. `thin`: only a rule with the title, where rows are short. */
export type Frame = "box" | "thin";

/** The smallest window with boxes; smaller ones need their rows and columns for content. */
const boxFrom: Size = { columns: 100, rows: 20 };

export function frameOf(size: Size, look: Pick<Look, "linear">): Frame {
  const large = size.columns >= boxFrom.columns && size.rows >= boxFrom.rows;
  return large && !look.linear ? "box" : "thin";
}

/** The cells left of the lines: a border, or the rule between two thin panels and a space. */
export function leftCells({ left }: Pick<Area, "left">, frame: Frame): number {
  if (frame === "box") return 1;
  return left > 0 ? 2 : 0;
}

/** The cells inside the frame. */
export function innerSize(area: Omit<Area, "top">, frame: Frame): Size {
  const { columns, rows } = area;
  const before = leftCells(area, frame);
  const [sides, ends] = frame === "box" ? [before + 1, 2] : [before, 1];
  return { columns: Math.max(0, columns - sides), rows: Math.max(0, rows - ends) };
}

export interface PanelOptions {
  readonly frame: Frame;
  /** Whether it receives the keys; omitted if the screen has only one panel that can. */
  readonly focused?: boolean;
  /** The tone of the border, if not that of its focus. */
  readonly tone?: Tone;
  /**
   * Draws the sides in ASCII, for lists that scroll fast: Ink compares a changed line with the one
   * before it, which takes three times as long if there is any other character in it.
   */
  readonly plainSides?: true;
  /** Words at the right end of the title, such as `3/41`. */
  readonly right?: string | Line;
  /** Lines that are scrolled out of sight. */
  readonly above?: number;
  readonly below?: number;
}

/** A titled part of the screen: plain data, which `Panels` draws. */
export interface Panel extends Area {
  readonly title: Line;
  readonly options: PanelOptions;
  /** The visible lines; longer ones are cut to the inner columns, and more are not drawn. */
  readonly lines: readonly Line[];
}

export function panel(
  title: string | Line,
  lines: readonly Line[],
  area: Area,
  options: PanelOptions,
): Panel {
  return {
    ...area,
    title: typeof title === "string" ? line(title, "strong") : title,
    lines,
    options,
  };
}

/** The tone of the borders: the focused panel is bright. */
export function borderTone({ options: { focused = false, tone } }: Panel): Tone {
  return tone ?? (focused ? "accent" : "dim");
}

/** Longer titles are cut if there are words on the right. */
const titleColumns = 24;

/** The upper border or the rule, with the title; the focused panel has a mark in it. */
export function headLine(panel: Panel): Line {
  const { title, columns, left, options } = panel;
  const { frame, focused = false, right = "" } = options;
  const tone = borderTone(panel);
  const [start, end] = frame === "box" ? ["╭", "╮"] : [left > 0 ? "┬" : "─", "─"];
  const hidden = frame === "thin" ? hiddenWords(options) : "";
  const corner = typeof right === "string" ? line(right, "dim") : right;
  const more = hidden === "" ? [] : line(`${lineWidth(corner) === 0 ? "" : ", "}${hidden}`, "dim");
  const slot = [...corner, ...more];
  const room = columns - 6;
  // The words on the right give way to a title of usual length.
  const titleRoom = Math.min(lineWidth(title), titleColumns);
  const shown = lineWidth(slot) > 0 && lineWidth(slot) + 2 + titleRoom <= room ? slot : [];
  const shownWidth = lineWidth(shown) === 0 ? 0 : lineWidth(shown) + 2;
  const kept = clip(title, Math.max(0, room - shownWidth));
  const rule = Math.max(0, room - lineWidth(kept) - shownWidth);
  return [
    span(start + (focused ? "▸ " : "─ "), tone),
    ...kept,
    span(` ${"─".repeat(rule)}`, tone),
    ...(shownWidth === 0 ? [] : [span(" "), ...shown, span(" ")]),
    span(`─${end}`, tone),
  ];
}

/** The lower border of a box; null for a rule. */
export function footLine(panel: Panel): Line | null {
  const { columns, options } = panel;
  if (options.frame === "thin") return null;
  const tone = borderTone(panel);
  const hidden = hiddenWords(options);
  const words = hidden === "" ? "" : ` ${hidden} `;
  const shown = words.length + 4 > columns ? "" : words;
  return [
    span(`╰${"─".repeat(Math.max(0, columns - 3 - shown.length))}`, tone),
    ...(shown === "" ? [] : [span(shown, "dim")]),
    span("─╯", tone),
  ];
}

/** `3 above, 12 below`. */
function hiddenWords({ above = 0, below = 0 }: PanelOptions): string {
  return [above > 0 ? `${above} above` : "", below > 0 ? `${below} below` : ""]
    .filter(Boolean).join(", ");
}

/** The panel and the place inside it at a cell of the window; null on a border or outside. */
export function panelAt(
  panels: readonly Panel[],
  row: number,
  column: number,
): { readonly panel: number; readonly line: number; readonly column: number } | null {
  for (const [at, panel] of panels.entries()) {
    const { frame } = panel.options;
    const inner = innerSize(panel, frame);
    const line = row - panel.top - 1;
    const inside = column - panel.left - leftCells(panel, frame);
    const isInside = inside >= 0 && inside < inner.columns && line >= 0 && line < inner.rows;
    if (isInside) return { panel: at, line, column: inside };
  }
  return null;
}
