import type { Delivery } from "../../domain/sending/delivery.ts";
import { after } from "../../domain/instant.ts";
import type { ReplayedSend } from "../../domain/reports/policy_replay.ts";
import { type PolicyReplay, replaySends } from "../../domain/reports/replay_report.ts";
import type { SendPolicy } from "../../domain/sending/send_policy.ts";
import type { Ports } from "../../ports/ports.ts";
import type { DeliveryQuery } from "../../ports/stores/sending_store.ts";
import type { Page } from "../../ports/stores/storage.ts";
import { yieldToEventLoop, type YieldToEventLoopPorts } from "./yield_to_event_loop.ts";

export type ReplayPolicyPorts =
  & YieldToEventLoopPorts
  & Pick<Ports, "sending" | "policies" | "clock">;

const daySeconds = 24 * 60 * 60;
const daysMax = 366;
/** A page takes 3 ms, in which the terminal reads no key. */
const sendsPerPage = 500;

/** More would not fit in memory: each takes about 250 bytes. */
const sendsMax = 1_000_000;

/** The longest window of a budget: it may have started before the reported period. */
export const warmUpSeconds = daySeconds;

/**
 * Replays the sends of the last days under a policy, or the current policy if null, and compares
 * the outcomes. `days` is clamped to 1 to 366; the replay is limited to the time for which
 * deliveries are kept. Nothing is sent or written.
 */
export async function replayPolicy(
  ports: ReplayPolicyPorts,
  input: { readonly policy: SendPolicy | null; readonly days: number },
): Promise<PolicyReplay> {
  const until = ports.clock() + 1;
  const days = Math.min(Math.max(1, Math.trunc(input.days)), daysMax);
  const from = after(until, -days * daySeconds);
  const recorded = await recordedSends(ports, { since: after(from, -warmUpSeconds), until });
  const span = { from, until, complete: recorded.complete };
  const { verificationFee } = ports.policies.prices;
  return replaySends(input.policy ?? ports.policies.send, recorded.sends, span, verificationFee);
}

/** The sends of a time, oldest first; the newest, if there are too many. */
export async function recordedSends(
  ports: ReplayPolicyPorts,
  query: Pick<DeliveryQuery, "since" | "until" | "country">,
): Promise<{ readonly sends: readonly ReplayedSend[]; readonly complete: boolean }> {
  const sends: ReplayedSend[] = [];
  let cursor: string | null = null;
  do {
    const next = { ...query, cursor, limit: sendsPerPage };
    const page: Page<Delivery> = await ports.sending.listDeliveries(next);
    sends.push(...page.items.map(replayed));
    cursor = page.next;
    // The terminal must stay responsive between two pages.
    await yieldToEventLoop(ports);
  } while (cursor !== null && sends.length < sendsMax);
  // Pages are ordered by ID, which depends on the clocks of several instances.
  return { sends: sends.toReversed().toSorted((a, b) => a.at - b.at), complete: cursor === null };
}

/** Keeps only the needed fields: there may be a million. */
function replayed(delivery: Delivery): ReplayedSend {
  const { id, at, channel, purpose, userId, apiKey, numberKey, country, prefix, network } =
    delivery;
  const { status, blockReason, blockedBy, verificationId, latencyMs } = delivery;
  const { verified, known, familiar, estimatedPrice, price, approvedAt, undelivered } = delivery;
  return {
    ...{ id, at, channel, purpose, userId, apiKey, numberKey, country, prefix, network },
    ...{ status, blockReason, blockedBy, verificationId, latencyMs },
    ...{ verified, known, familiar, estimatedPrice, price, approvedAt, undelivered },
  };
}
