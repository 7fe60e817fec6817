import type { Instant } from "../../../core/domain/instant.ts";
import type { Size } from "../../draw/layout.ts";
import type { Look } from "../../draw/look.ts";
import { ends, type Line, lineWidth, span, type TextSpan } from "../../draw/text.ts";
import { day, grouped, hourAndMinute } from "../../draw/time.ts";
import { peakWords, spans } from "./activity_figures.ts";
import { areaChart } from "./area_chart.ts";
import {
  type ChartColumn,
  type ChartColumns,
  chartColumns,
  type ChartFigures,
  columnAt,
} from "./chart_columns.ts";
import { spark } from "./spark.ts";

/** Fewer rows than this show one row of bars; fewer than `highFrom` a low chart. */
const lowFrom = 18;
const highFrom = 30;

/** The chart as it is drawn: its rows, and the columns that the cursor moves over. */
export interface Chart extends ChartColumns {
  readonly rows: readonly Line[];
  readonly peak: number;
  /** The cells of a row. */
  readonly cells: number;
  /** The index of the column under the cursor; null without a cursor. */
  readonly cursor: number | null;
}

/** What is drawn: the figures, and the minute under the cursor if there is one. */
export interface Charted extends ChartFigures {
  readonly minute: Instant | null;
}

/** The rows of a chart that shares a window of this height with everything else. */
export function chartRows(rows: number): number {
  if (rows < lowFrom) return 1;
  return rows < highFrom ? 3 : 6;
}

/** The most rows of a chart where the others leave room. */
export function chartRowsMax(rows: number): number {
  return rows < lowFrom ? 1 : Math.floor(rows * 0.4);
}

/** In `rows`; one row is a line of bars. For screen readers it has no rows. */
export function chartOf(given: Charted, { columns, rows }: Size, look: Look): Chart {
  const cells = columns - 2;
  const isLow = rows === 1 || look.linear;
  const dots = isLow || look.ascii ? cells : cells * 2;
  const all = chartColumns(given, dots);
  const cursor = given.minute === null ? null : columnAt(all, given.minute);
  const base = { ...all, cells, cursor };
  if (isLow) {
    const { line, peak } = spark(all.columns.map(({ sent }) => sent), cells);
    return { ...base, rows: look.linear ? [] : [[span(" "), ...line]], peak };
  }
  const data = {
    points: all.columns,
    yesterday: all.detailed ? all.columns.map(({ yesterday }) => yesterday ?? 0) : null,
    below: all.detailed,
    cursor: cursor === null ? null : cellOf(base, cursor),
  };
  const { lines, peak } = areaChart(data, cells, rows, look.ascii ? "ascii" : "braille");
  return { ...base, rows: lines.map((each) => [span(" "), ...each]), peak };
}

/** Whether there is nothing to draw, so that more rows would only be emptier. */
export function isEmpty({ columns }: Chart): boolean {
  return columns.every(({ sent, failed, blocked, yesterday }) =>
    sent + failed + blocked + (yesterday ?? 0) === 0
  );
}

/** The middle cell of a column. */
export function cellOf({ columns, cells }: Omit<Chart, "rows" | "peak">, column: number): number {
  const width = cells / Math.max(1, columns.length);
  return Math.min(cells - 1, Math.floor((column + 0.5) * width));
}

/** The column at a cell. */
export function columnOfCell({ columns, cells }: Chart, cell: number): number {
  return Math.max(0, Math.min(columns.length - 1, Math.floor(cell * columns.length / cells)));
}

/**
 * The chart with its time axis and legend; with a cursor, a mark below its column and the messages
 * of its minutes. For screen readers only the words.
 */
export function chartLines(
  chart: Chart,
  given: Charted,
  columns: number,
  look: Look,
): readonly Line[] {
  const { figures: { window, at } } = given;
  const left = [span(` -${spans[window]}`, "dim")];
  const right = [span(peakWords(chart.peak, chart.minutes), "dim")];
  const axis = ends(left, right, columns);
  const column = chart.cursor === null ? undefined : chart.columns[chart.cursor];
  if (chart.cursor === null || column === undefined) {
    const legend = chart.rows.length > 1 ? [legendOf(chart.detailed, look.ascii)] : [];
    return [...chart.rows, axis, ...legend];
  }
  const below = look.linear ? axis : markerLine(left, cellOf(chart, chart.cursor), columns);
  return [...chart.rows, below, readingLine(column, chart.detailed, { at, columns })];
}

/** A mark below the column, and the ends of the axis where there is room for them. */
function markerLine(left: Line, cell: number, columns: number): Line {
  const now = "now ";
  const start = cell > lineWidth(left) ? left : [];
  const gap = span(" ".repeat(Math.max(0, cell + 1 - lineWidth(start))));
  const marked = [...start, gap, span("▲", "accent")];
  const room = columns - lineWidth(marked) - now.length;
  return room < 1 ? marked : [...marked, span(" ".repeat(room)), span(now, "dim")];
}

/** `14:02  31 sent, 12 approved, 9 failed, 3 blocked; yesterday 4`. */
function readingLine(column: ChartColumn, detailed: boolean, at: {
  readonly at: Instant;
  readonly columns: number;
}): Line {
  const { sent, approved, failed, blocked, yesterday } = column;
  const counted = (count: number, words: string, tone: TextSpan["tone"]): TextSpan =>
    span(`, ${grouped(count)} ${words}`, count === 0 ? "dim" : tone);
  const head = [
    span(` ${timeWords(column, at.at)}`, "strong"),
    span(`  ${grouped(sent)} sent`),
    counted(approved, "approved", "plain"),
  ];
  if (!detailed) return head;
  const parts = [
    ...head,
    counted(failed, "failed", "bad"),
    counted(blocked, "blocked", "warn"),
  ];
  const before = day(column.from) === day(at.at) ? "yesterday" : "a day before";
  const whole = [...parts, span(`; ${before} ${grouped(yesterday ?? 0)}`, "dim")];
  return lineWidth(whole) <= at.columns ? whole : parts;
}

/** `14:02`, `14:00-14:10`, and the day of other days than that of the figures. */
function timeWords({ from, until }: ChartColumn, at: Instant): string {
  const date = day(from) === day(at) ? "" : `${day(from).slice(5)} `;
  const end = until - from <= 60_000 ? "" : `-${hourAndMinute(until)}`;
  return `${date}${hourAndMinute(from)}${end}`;
}

/** Words for each pattern, because no color may be needed to read the chart. */
function legendOf(withWrong: boolean, ascii: boolean): Line {
  const [filled, pattern, dots] = ascii ? ["#", ":", "-"] : ["⣿", "⢕", "⠒"];
  const [failed, blocked] = ascii ? ["x", "o"] : ["⣿", "⢕"];
  return [
    span(" "),
    span(filled, "accent"),
    span(" approved  ", "dim"),
    span(pattern),
    span(" not approved", "dim"),
    ...(withWrong
      ? [
        span(`  ${dots} yesterday  below: `, "dim"),
        span(failed, "bad"),
        span(" failed  ", "dim"),
        span(blocked, "warn"),
        span(" blocked", "dim"),
      ]
      : []),
  ];
}
