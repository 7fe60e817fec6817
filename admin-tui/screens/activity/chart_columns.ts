import type { Instant } from "../../../core/domain/instant.ts";
import type { ActivityDescription, Traffic } from "../../../core/operator.ts";
import { bucketMinutes } from "./activity_figures.ts";
import type { AreaPoint } from "./area_chart.ts";

/** The messages of some minutes, drawn as one column of the chart. */
export interface ChartColumn extends AreaPoint {
  readonly from: Instant;
  /** Exclusive. */
  readonly until: Instant;
  /** What was sent a day before; null if that is not known. */
  readonly yesterday: number | null;
}

export interface ChartColumns {
  /** Oldest first. The last one is still running. */
  readonly columns: readonly ChartColumn[];
  /** The minutes of a column; those at the ends can have fewer. */
  readonly minutes: number;
  /** Whether failed, blocked and yesterday are known. */
  readonly detailed: boolean;
}

export interface ChartFigures {
  readonly figures: ActivityDescription;
  readonly traffic: Traffic | null;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const none = { sent: 0, approved: 0, failed: 0, blocked: 0 };

/** Minutes of a column that are easy to read on a clock: all of them divide a day. */
const columnMinutes = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440] as const;

/**
 * The window as at most `most` columns. Each starts at a whole multiple of its minutes since
 * midnight, so that a column keeps its messages while the chart moves.
 */
export function chartColumns(given: ChartFigures, most: number): ChartColumns {
  const points = pointsOf(given);
  const detailed = given.traffic !== null;
  const each = detailed ? 1 : bucketMinutes[given.figures.window];
  const fitting = columnMinutes.filter((minutes) => minutes % each === 0);
  const minutes = fitting.find((size) => countOf(points, size) <= most) ?? fitting.at(-1) ?? each;
  const columns: ChartColumn[] = [];
  for (const point of points) {
    const last = columns.at(-1);
    if (last === undefined || groupOf(last.from, minutes) !== groupOf(point.from, minutes)) {
      columns.push(point);
    } else columns[columns.length - 1] = sum(last, point);
  }
  return { columns, minutes, detailed };
}

/** The column with this minute; the nearest one if it is not in the window. */
export function columnAt({ columns }: ChartColumns, minute: Instant): number {
  const at = columns.findLastIndex(({ from }) => from <= minute);
  return Math.max(0, at);
}

function countOf(points: readonly ChartColumn[], minutes: number): number {
  const [first, last] = [points[0]?.from ?? 0, points.at(-1)?.from ?? 0];
  return groupOf(last, minutes) - groupOf(first, minutes) + 1;
}

function groupOf(at: Instant, minutes: number): number {
  return Math.floor(at / (minutes * minuteMs));
}

function sum(one: ChartColumn, other: ChartColumn): ChartColumn {
  return {
    from: one.from,
    until: other.until,
    sent: one.sent + other.sent,
    approved: one.approved + other.approved,
    failed: one.failed + other.failed,
    blocked: one.blocked + other.blocked,
    yesterday: one.yesterday === null ? null : one.yesterday + (other.yesterday ?? 0),
  };
}

function pointsOf({ figures, traffic }: ChartFigures): readonly ChartColumn[] {
  if (traffic === null) {
    const length = bucketMinutes[figures.window] * minuteMs;
    return figures.buckets.map(({ at, sent, approved }) => ({
      ...none,
      sent,
      approved,
      from: at,
      until: at + length,
      yesterday: null,
    }));
  }
  const { at, from, minutes } = traffic;
  const counts = new Map(minutes.map((minute) => [minute.at, minute]));
  const before = new Map(traffic.yesterday.map((minute) => [minute.at + dayMs, minute.sent]));
  const length = Math.floor((at - from) / minuteMs) + 1;
  return Array.from({ length }, (_, index): ChartColumn => {
    const start = from + index * minuteMs;
    const { sent, approved, failed, blocked } = counts.get(start) ?? none;
    const counted = { sent, approved, failed, blocked, yesterday: before.get(start) ?? 0 };
    return { ...counted, from: start, until: start + minuteMs };
  });
}
