import type { FailureCount, Span } from "../../ports/stores/report_store.ts";
import {
  type FailureKind,
  failureWords,
  providerFailureCode,
} from "../../domain/reports/failure_words.ts";
import type { Ports } from "../../ports/ports.ts";
import { yieldToEventLoop } from "./yield_to_event_loop.ts";

/** What did not go well, of one cause. */
export interface ActivityFailure {
  readonly kind: FailureKind;
  /** The provider's or carrier's code, a block reason, `no_answer` or `http_503`. */
  readonly code: string;
  readonly words: string;
  readonly count: number;
}

export interface FailureTotals {
  /** The provider refused it, or surely did nothing. */
  readonly failed: number;
  /** Our own limits stopped it. */
  readonly blocked: number;
  /** The provider took it and the carrier did not deliver it. */
  readonly undelivered: number;
}

export interface CountedFailures {
  readonly totals: FailureTotals;
  /** Most frequent first. */
  readonly failures: readonly ActivityFailure[];
}

/** Sums up what went wrong in these spans together. */
export async function countFailures(
  ports: Ports,
  spans: readonly Span[],
): Promise<CountedFailures> {
  const counts: FailureCount[] = [];
  for (const span of spans) {
    counts.push(...await ports.reports.listDeliveryFailures(span));
    await yieldToEventLoop(ports);
  }
  const byCause = new Map<string, ActivityFailure>();
  for (const each of counts) {
    const { kind, code } = causeOf(each);
    const known = byCause.get(`${kind} ${code}`)?.count ?? 0;
    const words = failureWords(kind, code);
    byCause.set(`${kind} ${code}`, { kind, code, words, count: known + each.count });
  }
  const failures = [...byCause.values()].toSorted((a, b) =>
    b.count - a.count || (a.code < b.code ? -1 : 1)
  );
  return { totals: totalsOf(counts), failures };
}

function totalsOf(counts: readonly FailureCount[]): FailureTotals {
  const sum = (...statuses: readonly FailureCount["status"][]): number =>
    counts.reduce((all, { status, count }) => statuses.includes(status) ? all + count : all, 0);
  return { failed: sum("refused", "failed"), blocked: sum("blocked"), undelivered: sum("sent") };
}

function causeOf(
  { status, blockReason, providerCode, httpStatus, messageError }: FailureCount,
): Pick<ActivityFailure, "kind" | "code"> {
  if (blockReason !== null) return { kind: "limit", code: blockReason };
  if (status === "sent" && messageError !== null) return { kind: "carrier", code: messageError };
  return { kind: "provider", code: providerFailureCode(providerCode, httpStatus) };
}
