import type { Area } from "./area.ts";
import { scrolledTo } from "./layout.ts";
import { type Frame, innerSize, type Panel, panel } from "./panel.ts";
import type { Line } from "./text.ts";

/** A panel whose text scrolls by itself, with rows that the screen's cursor can select. */
export interface Pane {
  readonly area: Area;
  readonly title: string | Line;
  readonly right?: string;
  readonly lines: readonly DrawnLine[];
  /** The line of each row, by the row's index among all rows of the screen. */
  readonly rowLines: ReadonlyMap<number, number>;
}

/** A line, or what draws it: of a long list, only the visible lines are drawn. */
type DrawnLine = Line | (() => Line);

/** A line of a pane, which may be a row. */
export interface PaneLine {
  readonly line: DrawnLine;
  readonly row?: number;
}

export function plainLines(lines: readonly Line[]): readonly PaneLine[] {
  return lines.map((line) => ({ line }));
}

export function paneOf(
  area: Area,
  title: string | Line,
  parts: readonly PaneLine[],
  right = "",
): Pane {
  const rows = parts.flatMap(({ row }, at) => row === undefined ? [] : [[row, at] as const]);
  return { area, title, right, lines: parts.map(({ line }) => line), rowLines: new Map(rows) };
}

/** The panels of the panes; the one with the cursor is focused if there are several. */
export function panePanels(panes: readonly Pane[], at: {
  readonly frame: Frame;
  readonly tops: readonly number[];
  readonly cursor: number;
}): readonly Panel[] {
  return panes.map((pane, index) => {
    const { rows } = innerSize(pane.area, at.frame);
    const top = at.tops[index] ?? 0;
    const shown = pane.lines.slice(top, top + rows)
      .map((line) => typeof line === "function" ? line() : line);
    return panel(pane.title, shown, pane.area, {
      frame: at.frame,
      ...(pane.right === undefined ? {} : { right: pane.right }),
      ...(panes.length > 1 ? { focused: pane.rowLines.has(at.cursor) } : {}),
      above: top,
      below: Math.max(0, pane.lines.length - top - rows),
    });
  });
}

/** The first visible line of each pane: each moves as little as the cursor requires. */
export function scrolledPanes(panes: readonly Pane[], at: {
  readonly frame: Frame;
  readonly tops: readonly number[];
  readonly cursor: number;
}): readonly number[] {
  return panes.map(({ area, lines, rowLines }, index) => {
    const height = innerSize(area, at.frame).rows;
    const line = rowLines.get(at.cursor);
    const before = Math.max(0, Math.min(at.tops[index] ?? 0, lines.length - height));
    if (line === undefined) return before;
    // The lines above the first row become visible with it.
    const first = rowLines.values().next().value === line;
    const kept = first ? scrolledTo(0, before, height, lines.length) : before;
    return scrolledTo(line, kept, height, lines.length);
  });
}

/** The row at a line of a panel; null if no row is there. */
export function paneRowAt(
  panes: readonly Pane[],
  tops: readonly number[],
  at: { readonly panel: number; readonly line: number },
): number | null {
  const line = at.line + (tops[at.panel] ?? 0);
  const rows = [...panes[at.panel]?.rowLines ?? []];
  return rows.find(([, other]) => other === line)?.[0] ?? null;
}
