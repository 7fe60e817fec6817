import type { Area } from "./area.ts";
import type { Size } from "./layout.ts";
import type { Look } from "./look.ts";
import { clip, type Line, line, lineWidth, span, type Tone } from "./text.ts";

/** `box`: a border on all sides. `thin`: only a rule with the title, where rows are short. */
export type Frame = "box" | "thin";

/** The smallest window with boxes; smaller ones need their rows and columns for content. */
const boxFrom: Size = { columns: 100, rows: 30 };

export function frameOf(size: Size, look: Pick<Look, "linear">): Frame {
  const large = size.columns >= boxFrom.columns && size.rows >= boxFrom.rows;
  return large && !look.linear ? "box" : "thin";
}

/** The cells inside the frame. */
export function innerSize({ columns, rows }: Size, frame: Frame): Size {
  const [sides, ends] = frame === "box" ? [2, 2] : [0, 1];
  return { columns: Math.max(0, columns - sides), rows: Math.max(0, rows - ends) };
}

export interface PanelOptions {
  readonly frame: Frame;
  /** Whether it receives the keys; omitted if the screen has only one panel that can. */
  readonly focused?: boolean;
  /** Words at the right end of the title, such as `3/41`. */
  readonly right?: string | Line;
  /** Lines that are scrolled out of sight. */
  readonly above?: number;
  readonly below?: number;
}

/** A titled part of the screen: plain data, which `Panels` draws. */
export interface Panel extends Area {
  readonly frame: Frame;
  /** The upper border or the rule, with the title. */
  readonly head: Line;
  /** The lower border of a box; null for a rule. */
  readonly foot: Line | null;
  /** The tone of the borders. */
  readonly tone: Tone;
  /** The visible lines; longer ones are cut to the inner columns, and more are not drawn. */
  readonly lines: readonly Line[];
}

/** The focused panel has a bright border and a mark in it. */
export function panel(
  title: string | Line,
  lines: readonly Line[],
  area: Area,
  options: PanelOptions,
): Panel {
  const { frame, focused = false } = options;
  const tone = focused ? "accent" : "dim";
  return {
    ...area,
    frame,
    tone,
    head: headOf(typeof title === "string" ? line(title, "strong") : title, area.columns, options),
    foot: frame === "box" ? footOf(area.columns, tone, options) : null,
    lines,
  };
}

/** Longer titles are cut if there are words on the right. */
const titleColumns = 24;

function headOf(title: Line, columns: number, options: PanelOptions): Line {
  const { frame, focused = false, right = "" } = options;
  const tone = focused ? "accent" : "dim";
  const [start, end] = frame === "box" ? ["╭", "╮"] : ["─", "─"];
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

function footOf(columns: number, tone: Tone, options: PanelOptions): Line {
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

/** The panel and the line inside it at a cell of the window; null on a border or outside. */
export function panelAt(
  panels: readonly Panel[],
  row: number,
  column: number,
): { readonly panel: number; readonly line: number } | null {
  for (const [at, { left, top, columns, rows, frame }] of panels.entries()) {
    const side = frame === "box" ? 1 : 0;
    const line = row - top - 1;
    const inside = column >= left + side && column < left + columns - side &&
      line >= 0 && line < innerSize({ columns, rows }, frame).rows;
    if (inside) return { panel: at, line };
  }
  return null;
}
