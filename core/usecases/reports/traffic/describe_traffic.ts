import type { Instant } from "../../../domain/instant.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { CountryHour, MinuteCount } from "../../../ports/stores/report_store.ts";
import { yieldToEventLoop, type YieldToEventLoopPorts } from "../yield_to_event_loop.ts";

type DescribeTrafficPorts = YieldToEventLoopPorts & Pick<Ports, "reports" | "clock">;

export interface Traffic {
  readonly at: Instant;
  /** The start of the first minute. The last one is still running. */
  readonly from: Instant;
  /** Each minute with messages, oldest first. */
  readonly minutes: readonly MinuteCount[];
  /** The same minutes of the day before. */
  readonly yesterday: readonly MinuteCount[];
  /** Counts by country and hour of the last day, without empty ones; none unless asked for. */
  readonly countries: readonly CountryHour[];
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** How much is read by one statement. */
const spanMs = 6 * hourMs;

/**
 * Describes what was sent in each minute of the last hour or day, next to the same minutes of the
 * day before, and by country for a heat map. `listSends` has the messages of one minute. Reads a
 * quarter of a day at a time, so that nothing else waits for a whole one.
 */
export async function describeTraffic(
  ports: DescribeTrafficPorts,
  input: { readonly hours: 1 | 24; readonly countries: boolean },
): Promise<Traffic> {
  const at = ports.clock();
  const until = at - at % minuteMs + minuteMs;
  const from = until - input.hours * hourMs;
  return {
    at,
    from,
    minutes: await countMinutes(ports, from, until),
    yesterday: await countMinutes(ports, from - dayMs, until - dayMs),
    countries: input.countries ? await countCountries(ports, at) : [],
  };
}

async function countMinutes(
  ports: DescribeTrafficPorts,
  from: Instant,
  until: Instant,
): Promise<readonly MinuteCount[]> {
  const counts: MinuteCount[] = [];
  for (let start = from; start < until; start += spanMs) {
    const span = { from: start, until: Math.min(start + spanMs, until) };
    counts.push(...await ports.reports.countMinutes(span));
    await yieldToEventLoop(ports);
  }
  return counts.toSorted((a, b) => a.at - b.at);
}

/** In whole hours, so that the cells of a heat map do not move with each minute. */
async function countCountries(
  ports: DescribeTrafficPorts,
  at: Instant,
): Promise<readonly CountryHour[]> {
  const until = at - at % hourMs + hourMs;
  const counts: CountryHour[] = [];
  for (let start = until - dayMs; start < until; start += spanMs) {
    counts.push(...await ports.reports.countCountryHours({ from: start, until: start + spanMs }));
    await yieldToEventLoop(ports);
  }
  return counts;
}
