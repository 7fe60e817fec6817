import { compareCounts, type CountComparison } from "../../../domain/reports/comparison.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { CountryHour, MinuteCount } from "../../../ports/stores/report_store.ts";
import { yieldToEventLoop, type YieldToEventLoopPorts } from "../yield_to_event_loop.ts";

type DescribeTrafficPorts = YieldToEventLoopPorts & Pick<Ports, "reports" | "clock">;

export interface TrafficMinute {
  /** The start of the minute. */
  readonly at: Instant;
  /** Codes that were sent, or may have been. */
  readonly sent: number;
  /** How many of them were entered correctly by now. */
  readonly approved: number;
  /** The provider or the carrier refused or failed them. */
  readonly failed: number;
  /** Our own limits blocked them. */
  readonly blocked: number;
}

export type TrafficCount = Exclude<keyof TrafficMinute, "at">;

export interface Traffic {
  readonly at: Instant;
  /** Every minute, oldest first, including empty ones; the last one is still running. */
  readonly minutes: readonly TrafficMinute[];
  /** The same minutes of the day before. */
  readonly yesterday: readonly TrafficMinute[];
  /** Compares the finished minutes with those of the day before. */
  readonly compared: Readonly<Record<TrafficCount, CountComparison>>;
  /** Counts by country and hour of the last day, without empty ones: for a heat map. */
  readonly countries: readonly CountryHour[];
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * Describes what was sent in each minute of the last hour or day, next to the same minutes of the
 * day before. `listSends` has the messages of one minute. Reads an hour at a time, so that the
 * terminal stays responsive.
 */
export async function describeTraffic(
  ports: DescribeTrafficPorts,
  input: { readonly hours: 1 | 24 },
): Promise<Traffic> {
  const at = ports.clock();
  const until = at - at % minuteMs + minuteMs;
  const from = until - input.hours * hourMs;
  const minutes = await countMinutes(ports, from, until);
  const yesterday = await countMinutes(ports, from - dayMs, until - dayMs);
  return {
    at,
    minutes,
    yesterday,
    compared: compare(minutes.slice(0, -1), yesterday.slice(0, -1)),
    countries: await countCountries(ports, at),
  };
}

async function countMinutes(
  ports: DescribeTrafficPorts,
  from: Instant,
  until: Instant,
): Promise<readonly TrafficMinute[]> {
  const found = new Map<Instant, MinuteCount>();
  for (let start = from; start < until; start += hourMs) {
    const span = { from: start, until: Math.min(start + hourMs, until) };
    for (const count of await ports.reports.countMinutes(span)) found.set(count.at, count);
    await yieldToEventLoop(ports);
  }
  return Array.from({ length: (until - from) / minuteMs }, (_, index) => {
    const at = from + index * minuteMs;
    return found.get(at) ?? { at, sent: 0, approved: 0, failed: 0, blocked: 0 };
  });
}

/** In whole hours, so that the cells of a heat map do not move with each minute. */
async function countCountries(
  ports: DescribeTrafficPorts,
  at: Instant,
): Promise<readonly CountryHour[]> {
  const until = at - at % hourMs + hourMs;
  const counts: CountryHour[] = [];
  for (let start = until - dayMs; start < until; start += hourMs) {
    counts.push(...await ports.reports.countCountryHours({ from: start, until: start + hourMs }));
    await yieldToEventLoop(ports);
  }
  return counts;
}

function compare(
  minutes: readonly TrafficMinute[],
  yesterday: readonly TrafficMinute[],
): Traffic["compared"] {
  const sum = (all: readonly TrafficMinute[], count: TrafficCount): number =>
    all.reduce((total, minute) => total + minute[count], 0);
  const of = (count: TrafficCount): CountComparison =>
    compareCounts(sum(minutes, count), sum(yesterday, count));
  return {
    sent: of("sent"),
    approved: of("approved"),
    failed: of("failed"),
    blocked: of("blocked"),
  };
}
