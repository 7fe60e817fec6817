import type { FailureCount, Span } from "../../ports/stores/report_store.ts";
import { type FailureCause, failureCode } from "../../domain/reports/failure.ts";
import type { Ports } from "../../ports/ports.ts";
import { failureCauseOf } from "./failure_cause.ts";
import { yieldToEventLoop, type YieldToEventLoopPorts } from "./yield_to_event_loop.ts";

export type CountFailuresPorts = YieldToEventLoopPorts & Pick<Ports, "reports" | "evidence">;

/** The number of failures with one cause. */
export interface ActivityFailure {
  readonly cause: FailureCause;
  readonly count: number;
}

export interface FailureTotals {
  /** The provider refused it or definitely did nothing. */
  readonly failed: number;
  /** Our own limits blocked it. */
  readonly blocked: number;
  /** The provider accepted it and the carrier did not deliver it. */
  readonly undelivered: number;
}

export interface CountedFailures {
  readonly totals: FailureTotals;
  /** Most frequent first. */
  readonly failures: readonly ActivityFailure[];
}

/** Counts the failures in all these spans together. */
export async function countFailures(
  ports: CountFailuresPorts,
  spans: readonly Span[],
): Promise<CountedFailures> {
  const counts: FailureCount[] = [];
  for (const span of spans) {
    counts.push(...await ports.reports.listDeliveryFailures(span));
    await yieldToEventLoop(ports);
  }
  const byCause = new Map<string, ActivityFailure>();
  for (const each of counts) {
    const cause = failureCauseOf(ports.evidence, each);
    const key = `${cause.kind} ${failureCode(cause)}`;
    byCause.set(key, { cause, count: (byCause.get(key)?.count ?? 0) + each.count });
  }
  const failures = [...byCause.values()].toSorted((a, b) =>
    b.count - a.count || (failureCode(a.cause) < failureCode(b.cause) ? -1 : 1)
  );
  return { totals: totalsOf(counts), failures };
}

function totalsOf(counts: readonly FailureCount[]): FailureTotals {
  const sum = (...statuses: readonly FailureCount["status"][]): number =>
    counts.reduce((all, { status, count }) => statuses.includes(status) ? all + count : all, 0);
  return { failed: sum("refused", "failed"), blocked: sum("blocked"), undelivered: sum("sent") };
}
