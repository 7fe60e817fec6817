import type { Ports } from "../../ports/ports.ts";
import type { LatencyCount, Span } from "../../ports/stores/report_store.ts";
import { yieldToEventLoop, type YieldToEventLoopPorts } from "./yield_to_event_loop.ts";

/**
 * The latencies of the newest `newestMax` messages in these spans, oldest first, as counts of each,
 * shortest first. Reads no more spans than it needs.
 */
export async function newestLatencies(
  ports: YieldToEventLoopPorts & Pick<Ports, "reports">,
  spans: readonly Span[],
  newestMax: number,
): Promise<readonly LatencyCount[]> {
  const counts = new Map<number, number>();
  let left = newestMax;
  for (const span of spans.toReversed()) {
    for (const { latencyMs, count } of await ports.reports.listLatencies(span, left)) {
      counts.set(latencyMs, (counts.get(latencyMs) ?? 0) + count);
      left -= count;
    }
    await yieldToEventLoop(ports);
    if (left === 0) break;
  }
  return [...counts].map(([latencyMs, count]) => ({ latencyMs, count }))
    .toSorted((a, b) => a.latencyMs - b.latencyMs);
}
