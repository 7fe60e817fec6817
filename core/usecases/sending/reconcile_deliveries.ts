import { type OperatorCaller, serviceItself } from "../../domain/audit_event.ts";
import { challengeLifetimeSeconds } from "../../domain/challenge/challenge.ts";
import { after, type Instant } from "../../domain/instant.ts";
import type { Ports } from "../../ports/ports.ts";
import type { ProviderMessage } from "../../ports/verifier.ts";
import { recordReport } from "./receipts/record_report.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type ReconcileDeliveriesPorts =
  & NewEventPorts
  & Pick<Ports, "sending" | "events" | "verifier" | "clock">;

/** The result of a run; after a fault, what was written before it. */
export interface Reconciliation {
  /** Messages listed by the provider. */
  readonly messages: number;
  /** Of these, those that match one of our deliveries. */
  readonly matched: number;
  /** Not ours: sent by another client of the account, or before this database existed. */
  readonly unmatched: number;
  /**
   * Matched, but the provider does not know the price or final status yet: the next run requests it
   * again.
   */
  readonly stillOpen: number;
  /** When the oldest open send was made; null if there was none. */
  readonly from: Instant | null;
}

export type ReconcileAnswer =
  & { readonly reconciliation: Reconciliation }
  & ({ readonly result: "reconciled" | "endless_list" } | ListFault);

/** `words` is the adapter's description of the fault, for operators. */
interface ListFault {
  readonly result: "fault";
  readonly words: string;
}

const hourMs = 3_600_000;
/** The provider keeps message records for thirty days. */
const lookBackMs = 30 * 24 * hourMs;
/** If the price or the carrier's report is missing after three days, it will not come. */
const giveUpAfterMs = 3 * 24 * hourMs;
/** Our clock may be ahead of the provider's. */
const clockSkewMs = 5 * 60_000;
/** Pages of 500 messages: more than this in thirty days means that the list does not end. */
const pagesMax = 20_000;

/**
 * Fills in what the provider learns about our messages after they start: price, delivery status and
 * the carrier's error. Lists from the oldest send that is still open. May run alongside the service
 * and repeatedly; after a fault, what was written is kept. Records one event in the audit log,
 * unless no send was open; then the provider is not called.
 */
export async function reconcileDeliveries(
  ports: ReconcileDeliveriesPorts,
  caller: OperatorCaller,
): Promise<ReconcileAnswer> {
  const counts = { messages: 0, matched: 0, unmatched: 0, stillOpen: 0 };
  const from = await ports.sending.findOldestUnreconciled(ports.clock() - lookBackMs);
  if (from === null) return { result: "reconciled", reconciliation: { ...counts, from } };
  const end = await takeAll(ports, from - clockSkewMs, async (message) => {
    const final = isFinal(message, ports.clock());
    counts.messages += 1;
    if (!await reconcile(ports, message, final)) counts.unmatched += 1;
    else {
      counts.matched += 1;
      if (!final) counts.stillOpen += 1;
    }
  });
  await ports.events.appendAuditEvent(newEvent(ports, caller, {
    type: "deliveries.reconciled",
    reason: end.result === "reconciled" ? null : "provider_error",
    detail: {
      from: new Date(from).toISOString(),
      messages: counts.messages,
      matched: counts.matched,
      unmatched: counts.unmatched,
      still_open: counts.stillOpen,
    },
  }));
  return { ...end, reconciliation: { ...counts, from } };
}

async function takeAll(
  { verifier }: ReconcileDeliveriesPorts,
  since: Instant,
  take: (message: ProviderMessage) => Promise<void>,
): Promise<{ readonly result: "reconciled" | "endless_list" } | ListFault> {
  const seen = new Set<string>();
  for (let page: string | null = null; seen.size < pagesMax;) {
    const answer = await verifier.listMessages(since, page);
    if (answer.result === "fault") return answer;
    for (const message of answer.messages) await take(message);
    if (answer.next === null) return { result: "reconciled" };
    if (seen.has(answer.next)) break;
    page = answer.next;
    seen.add(page);
  }
  return { result: "endless_list" };
}

function isFinal({ createdAt, price, ended }: ProviderMessage, now: Instant): boolean {
  if (createdAt !== null && now >= createdAt + giveUpAfterMs) return true;
  return price !== null && ended;
}

async function reconcile(
  ports: ReconcileDeliveriesPorts,
  message: ProviderMessage,
  final: boolean,
): Promise<boolean> {
  const { createdAt, ended: _ended, ...report } = message;
  const now = ports.clock();
  // The challenge of such a message may still be open.
  if (createdAt !== null && after(createdAt, challengeLifetimeSeconds) > now) {
    await recordReport(ports, report, serviceItself);
  }
  return await ports.sending.reconcileDelivery({ ...report, final, now });
}
