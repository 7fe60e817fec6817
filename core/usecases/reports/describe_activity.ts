import type { Span, SpanCount } from "../../ports/stores/report_store.ts";
import {
  type ActivityWindow,
  bucketsOf,
  bucketStarts,
  percentileOf,
  projectedCost,
} from "../../domain/reports/activity.ts";
import type { Instant } from "../../domain/instant.ts";
import type { MicroUsd } from "../../domain/sending/money.ts";
import type { Ports } from "../../ports/ports.ts";
import {
  type ActivityFailure,
  countFailures,
  type CountFailuresPorts,
  type FailureTotals,
} from "./count_failures.ts";
import { describeSends, type DescribeSendsPorts, type SendsDescription } from "./describe_sends.ts";
import { type ActivityPlace, listPlaces, slicesOf, topPlaces } from "./list_places.ts";
import { newestLatencies } from "./newest_latencies.ts";
import { yieldToEventLoop } from "./yield_to_event_loop.ts";

type DescribeActivityPorts =
  & CountFailuresPorts
  & DescribeSendsPorts
  & Pick<Ports, "reports" | "policies" | "clock">;

export interface ActivityBucket {
  /** The start of the bucket. */
  readonly at: Instant;
  readonly sent: number;
  readonly approved: number;
}

export interface ActivityTotals extends FailureTotals {
  /** Messages with a code that were sent, or may have been. Notices are not counted. */
  readonly sent: number;
  /** How many of them had their code entered correctly by now. */
  readonly approved: number;
  /** `approved / sent`, from 0 to 1; null if nothing was sent. */
  readonly conversion: number | null;
}

export interface ActivityDescription {
  readonly at: Instant;
  readonly window: ActivityWindow;
  /** Oldest first, including empty ones; the last one is still running. */
  readonly buckets: readonly ActivityBucket[];
  readonly totals: ActivityTotals;
  /** The same for the previous window, up to the same point in its last bucket. */
  readonly before: ActivityTotals;
  /** In milliseconds, of the newest 5,000 messages of the window; null without messages. */
  readonly latency: { readonly p50Ms: number | null; readonly p95Ms: number | null };
  /** Most frequent first. */
  readonly failures: readonly ActivityFailure[];
  /** At most ten of each: those with the most messages, sent and blocked. */
  readonly countries: readonly ActivityPlace[];
  readonly prefixes: readonly ActivityPlace[];
  /** Today's projected cost at midnight UTC at the current rate; null before 06:00. */
  readonly projectedToday: MicroUsd | null;
  /** Spend, budget, stops, pauses, circuits and the guard. */
  readonly sends: SendsDescription;
}

const latenciesMax = 5000;
/** Spans counted per statement. */
const spansPerStatement = 12;

/**
 * Describes what was sent in the last hour, day or week, and the outcomes. Runs many short
 * statements rather than a few long ones, and yields to the event loop between them.
 */
export async function describeActivity(
  ports: DescribeActivityPorts,
  input: { readonly window: ActivityWindow },
): Promise<ActivityDescription> {
  const at = ports.clock();
  const { window } = input;
  const { bucketMs, count } = bucketsOf[window];
  const spans = bucketStarts(window, at).map((from) => ({ from, until: from + bucketMs }));
  const start = spans[0]?.from ?? at;
  const counts = await countAll(ports, spans);
  const slices = slicesOf(spans, counts);
  const { totals, failures } = await countFailures(ports, slices);
  const places = await listPlaces(ports, slices);
  const latencies = await newestLatencies(ports, slices, latenciesMax);
  const sends = await describeSends(ports);
  return {
    at,
    window,
    buckets: counts.map((each, index) => ({ at: spans[index]?.from ?? at, ...each })),
    totals: totalsOf(counts, totals),
    before: await countBefore(ports, start, at, count * bucketMs),
    latency: { p50Ms: percentileOf(latencies, 50), p95Ms: percentileOf(latencies, 95) },
    failures,
    countries: topPlaces(places, ({ country }) => country),
    prefixes: topPlaces(places, ({ prefix }) => prefix),
    projectedToday: projectedCost(sends.today.cost, sends.today.since, at),
    sends,
  };
}

async function countAll(
  ports: DescribeActivityPorts,
  spans: readonly Span[],
): Promise<readonly SpanCount[]> {
  const counts: SpanCount[] = [];
  for (let from = 0; from < spans.length; from += spansPerStatement) {
    counts.push(
      ...await ports.reports.countDeliveries(spans.slice(from, from + spansPerStatement)),
    );
    await yieldToEventLoop(ports);
  }
  return counts;
}

/**
 * Counts the previous window up to the same point, so a bucket that has just started is compared
 * with an equally long part.
 */
async function countBefore(
  ports: DescribeActivityPorts,
  from: Instant,
  at: Instant,
  windowMs: number,
): Promise<ActivityTotals> {
  const spanMs = Math.ceil((at + 1 - from) / spansPerStatement);
  const until = at + 1 - windowMs;
  const spans = Array.from({ length: spansPerStatement }, (_, index) => {
    const start = from - windowMs + index * spanMs;
    return { from: Math.min(start, until), until: Math.min(start + spanMs, until) };
  });
  const counts = await countAll(ports, spans);
  return totalsOf(counts, (await countFailures(ports, slicesOf(spans, counts))).totals);
}

function totalsOf(counts: readonly SpanCount[], failures: FailureTotals): ActivityTotals {
  const sent = counts.reduce((sum, each) => sum + each.sent, 0);
  const approved = counts.reduce((sum, each) => sum + each.approved, 0);
  return { sent, approved, conversion: sent === 0 ? null : approved / sent, ...failures };
}
