import type { Caller } from "../../domain/audit_event.ts";
import { type Delivery, forwardingKey, verifyingKey } from "../../domain/sending/delivery.ts";
import type { BlockReason } from "../../domain/refusal.ts";
import { type Destination, destinationOf } from "../../domain/sending/destination.ts";
import { gapWait } from "../../domain/sending/send_gap.ts";
import { numberKeyOf } from "../../domain/sending/number_key.ts";
import { fullPriceOf } from "../../domain/sending/price_table.ts";
import { type BudgetThrottle, budgetThrottles } from "../../domain/sending/send_policy.ts";
import { blockedDeliveryThrottles, type FullThrottle } from "../../domain/throttle.ts";
import type { Ports } from "../../ports/ports.ts";
import type { Admission, BlockedSend, EarlySend, SendRequest } from "./admission.ts";
import { checkControls, type CheckControlsPorts, coarseWait } from "./check_controls.ts";
import { leaveProbe } from "./circuits.ts";
import { newDelivery } from "./new_delivery.ts";

export type AdmitSendPorts =
  & CheckControlsPorts
  & Pick<Ports, "sending" | "controls" | "throttles" | "testNumbers" | "policies" | "meter">;

/**
 * Decides whether a message may be sent. Nothing is ever sent to a test number: this is where
 * that is decided, once for each message. Checks the destination, operator stops, the fraud guard,
 * the circuit and then the budgets. The budgets are counted and committed together with the
 * delivery's row before the provider is called. The caller of an admitted send sends it once and
 * settles it.
 */
export async function admitSend(
  ports: AdmitSendPorts,
  request: SendRequest,
  caller: Caller,
): Promise<Admission> {
  const destination = destinationOf(request.to, ports.policies.send.numberRanges);
  const delivery = newDelivery(ports, request, destination, caller);
  const admission = await decide(ports, request, delivery, destination, caller);
  if (admission.admitted === false && admission.reason !== null) {
    countBlocked(ports, delivery, admission.reason);
  }
  return admission;
}

function countBlocked(
  { meter }: Pick<Ports, "meter">,
  { channel, country, purpose }: Delivery,
  reason: BlockReason,
): void {
  meter.count("latchkey_sends_blocked_total", { reason });
  if (purpose === "notice") return;
  meter.count("latchkey_sends_total", { channel, country, result: "blocked" });
}

async function decide(
  ports: AdmitSendPorts,
  request: SendRequest,
  delivery: Delivery,
  destination: Destination,
  caller: Caller,
): Promise<Admission> {
  if (await ports.testNumbers.isTestNumber(request.to)) {
    return await withholdSend(ports, request, delivery);
  }
  const checked = await checkControls(ports, delivery, destination, caller);
  if (checked.block !== null) return await recordBlocked(ports, delivery, checked.block);

  const budgets = budgetsOf(ports, request, delivery, destination);
  const limits = request.gap === null ? budgets : [...budgets, request.gap];
  const take = await ports.sending.admitDelivery(delivery, limits, delivery.at);
  const { circuit } = checked;
  if (take.passed) return { admitted: true, delivery, budgets: take.taken, circuit };

  await leaveProbe(ports, delivery.channel, circuit);
  if (take.key !== request.gap?.key) {
    return await recordBlocked(ports, delivery, overBudget(budgets, take, delivery));
  }
  return earlySend(take, delivery);
}

function earlySend({ until }: FullThrottle, { verified, at }: Delivery): EarlySend {
  const retryAfterSeconds = gapWait(until, verified, at);
  return { admitted: false, refusal: "resend_too_soon", retryAfterSeconds, reason: null };
}

/**
 * A code for a test number takes the same wait as one that is sent. Anything else, and everything
 * while test numbers are off, is blocked.
 */
async function withholdSend(
  ports: AdmitSendPorts,
  { challengeId, gap }: SendRequest,
  delivery: Delivery,
): Promise<Admission> {
  if (challengeId === null || gap === null || !ports.policies.testNumbers) {
    const refusal = "test_number";
    const block = { reason: refusal, blockedBy: null, until: null } as const;
    return { admitted: false, refusal, retryAfterSeconds: null, ...block };
  }
  const take = await ports.throttles.takeThrottles([gap], delivery.at);
  return take.passed ? { admitted: "withheld" } : earlySend(take, delivery);
}

function budgetsOf(
  ports: AdmitSendPorts,
  { to }: SendRequest,
  delivery: Delivery,
  destination: Destination,
): readonly BudgetThrottle[] {
  const { network, userId, verified, known, familiar, estimatedPrice, purpose } = delivery;
  const numberKey = numberKeyOf(to);
  const price = fullPriceOf(estimatedPrice, purpose, ports.policies.prices.verificationFee);
  const keys = { keyId: verifyingKey(delivery), forwarderId: forwardingKey(delivery) };
  const who = { network, userId, ...keys, verified, known, familiar };
  const facts = { destination, numberKey, ...who, price };
  return budgetThrottles(ports.policies.send, facts);
}

function overBudget(
  budgets: readonly BudgetThrottle[],
  { key, until }: FullThrottle,
  { at }: Delivery,
): BlockedSend {
  return {
    admitted: false,
    refusal: "sending_limited",
    retryAfterSeconds: coarseWait(until, at),
    reason: "budget",
    blockedBy: budgets.find((budget) => budget.key === key)?.budget ?? "budget",
    until,
  };
}

/** Records the blocked delivery for operators and the replay, up to a limit. */
async function recordBlocked(
  ports: AdmitSendPorts,
  delivery: Delivery,
  block: BlockedSend,
): Promise<BlockedSend> {
  const limits = blockedDeliveryThrottles(delivery.prefix);
  const take = await ports.throttles.takeThrottles(limits, delivery.at);
  if (take.passed) {
    const { reason: blockReason, blockedBy } = block;
    const written = { ...delivery, status: "blocked", blockReason, blockedBy } as const;
    await ports.sending.insertBlockedDelivery(written);
  }
  return block;
}
