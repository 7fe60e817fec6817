import type { Instant } from "../instant.ts";
import type { MicroUsd } from "../sending/money.ts";

/** The time windows of the activity report. */
export const activityWindows = ["hour", "day", "week"] as const;

export type ActivityWindow = typeof activityWindows[number];

const minuteMs = 60_000;

/** Buckets are aligned to whole minutes, quarter hours and hours, so that bars do not jitter. */
export const bucketsOf = {
  hour: { bucketMs: minuteMs, count: 60 },
  day: { bucketMs: 15 * minuteMs, count: 96 },
  week: { bucketMs: 60 * minuteMs, count: 168 },
} as const satisfies Readonly<
  Record<ActivityWindow, { readonly bucketMs: number; readonly count: number }>
>;

/** The start of each bucket. The last bucket contains `at`. */
export function bucketStarts(window: ActivityWindow, at: Instant): readonly Instant[] {
  const { bucketMs, count } = bucketsOf[window];
  const newest = at - at % bucketMs;
  return Array.from({ length: count }, (_, index) => newest - (count - 1 - index) * bucketMs);
}

/** The nearest-rank percentile. Null if there are no values. */
export function percentileOf(
  sorted: readonly { readonly latencyMs: number; readonly count: number }[],
  percent: number,
): number | null {
  const all = sorted.reduce((sum, { count }) => sum + count, 0);
  const rank = Math.ceil(all * percent / 100);
  let seen = 0;
  for (const { latencyMs, count } of sorted) {
    seen += count;
    if (seen >= rank) return latencyMs;
  }
  return null;
}

const dayMs = 24 * 60 * minuteMs;

/** Before 06:00 a few messages of the night would decide the projection. */
const projectedFromMs = 6 * 60 * minuteMs;

/** The cost of the whole day if it continues at the same rate. Null in its first six hours. */
export function projectedCost(
  cost: MicroUsd,
  startOfDay: Instant,
  at: Instant,
): MicroUsd | null {
  const gone = at - startOfDay;
  return gone < projectedFromMs ? null : Math.round(cost * dayMs / gone);
}
