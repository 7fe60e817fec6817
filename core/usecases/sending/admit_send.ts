import type { Caller } from "../../domain/audit_event.ts";
import type { Channel } from "../../domain/channel.ts";
import type { Circuit } from "../../domain/sending/circuit.ts";
import type { BlockReason, Delivery, DeliveryPurpose } from "../../domain/sending/delivery.ts";
import { type Destination, destinationOf } from "../../domain/sending/destination.ts";
import { guardScopes } from "../../domain/sending/guard_scope.ts";
import { type Instant, secondsUntil } from "../../domain/instant.ts";
import { numberKeyOf } from "../../domain/sending/number_key.ts";
import { maskPhoneNumber, type PhoneNumber } from "../../domain/account/phone_number.ts";
import { fullPriceOf, priceOf } from "../../domain/sending/price_table.ts";
import {
  type BudgetThrottle,
  budgetThrottles,
  destinationRefusal,
} from "../../domain/sending/send_policy.ts";
import { gapWait } from "../../domain/sending/send_gap.ts";
import { stopOf } from "../../domain/sending/send_stop.ts";
import { networkOf } from "../../domain/network.ts";
import {
  blockedDeliveryThrottles,
  type GrowingDelay,
  type TakenThrottle,
} from "../../domain/throttle.ts";
import type { TokenId } from "../../domain/token.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import { circuitWait, leaveProbe } from "./circuits.ts";
import { guardSend } from "./guard_send.ts";

/** A message that somebody wants sent. */
export interface SendRequest {
  readonly to: PhoneNumber;
  readonly channel: Channel;
  readonly purpose: DeliveryPurpose;
  readonly userId: UserId | null;
  readonly challengeId: TokenId | null;
  /** See `Delivery.verified`. */
  readonly verified: boolean;
  /** See `Delivery.known`. */
  readonly known: boolean;
  /** See `Delivery.familiar`. */
  readonly familiar: boolean;
  readonly at: Instant;
  /** The wait that a code has to keep; null for what is no code of a challenge. */
  readonly gap: GrowingDelay | null;
}

/** What the person is told. Neutral: whoever pumps messages must not learn which rule held. */
export type AdmissionRefusal =
  | "phone_number_unreachable"
  | "channel_unavailable"
  | "provider_unavailable"
  | "sending_limited";

export interface AdmittedSend {
  readonly delivery: Delivery;
  /** Counted; to be given back where nothing was sent. */
  readonly budgets: readonly TakenThrottle[];
  /** Of the channel, as it was before the provider is asked. */
  readonly circuit: Circuit | null;
}

/** Our own limits keep it back: it goes on record as a delivery. */
export interface BlockedSend {
  readonly refusal: AdmissionRefusal;
  readonly retryAfterSeconds: number | null;
  /** For the operator. */
  readonly reason: BlockReason;
  readonly blockedBy: string | null;
}

/** Another code to that number was faster. Only for a request with a gap; it has no delivery. */
export interface EarlySend {
  readonly refusal: "resend_too_soon";
  readonly retryAfterSeconds: number;
  readonly reason: null;
}

export type Admission =
  | { readonly admitted: true; readonly send: AdmittedSend }
  | { readonly admitted: false; readonly block: BlockedSend | EarlySend };

/**
 * Whether a message may go out: destination, operator's stops, fraud guard, circuit, then budgets,
 * which are counted and committed together with the delivery's row before the provider is asked.
 * Whoever gets it admitted sends once and settles it.
 */
export async function admitSend(
  ports: Ports,
  request: SendRequest,
  caller: Caller,
): Promise<Admission> {
  const { at: now, gap } = request;
  const destination = destinationOf(request.to, ports.policies.send.numberRanges);
  const delivery = newDelivery(ports, request, destination, caller, now);
  const looked = await lookAround(ports, delivery, destination, caller);
  if ("reason" in looked) return await refuse(ports, delivery, looked);
  const budgets = budgetThrottles(ports.policies.send, {
    destination,
    numberKey: numberKeyOf(request.to),
    network: delivery.network,
    userId: delivery.userId,
    verified: delivery.verified,
    known: delivery.known,
    familiar: delivery.familiar,
    price: fullPriceOf(
      delivery.estimatedPrice,
      delivery.purpose,
      ports.policies.prices.verificationFee,
    ),
  });
  const throttles = gap === null ? budgets : [...budgets, gap];
  const take = await ports.sending.admitDelivery(delivery, throttles, now);
  if (take.passed) {
    return { admitted: true, send: { delivery, budgets: take.taken, circuit: looked.circuit } };
  }
  await leaveProbe(ports, delivery.channel, looked.circuit);
  if (take.key === gap?.key) {
    return { admitted: false, block: tooSoon(gapWait(take.until, delivery.verified, now)) };
  }
  return await refuse(ports, delivery, {
    refusal: "sending_limited",
    retryAfterSeconds: coarseWait(take.until, now),
    reason: "budget",
    blockedBy: nameOf(budgets, take.key),
  });
}

/** Everything but the budgets. */
async function lookAround(
  ports: Ports,
  delivery: Delivery,
  destination: Destination,
  caller: Caller,
): Promise<BlockedSend | { readonly circuit: Circuit | null }> {
  const refused = destinationRefusal(ports.policies.send, destination);
  if (refused !== null) return blocked("phone_number_unreachable", refused, destination.country);
  const { channel, purpose, known } = delivery;
  const controls = await ports.controls.findSendControls(
    destination.country,
    guardScopes(delivery),
  );
  const stop = stopOf(controls.stops, channel, destination.country);
  if (stop !== null) {
    const ofChannel = stop.scope.startsWith("channel:");
    const refusal = ofChannel ? "channel_unavailable" : "provider_unavailable";
    return blocked(refusal, "stopped_by_operator", stop.scope);
  }
  const pause = known ? null : await guardSend(ports, delivery, controls.pauses, caller);
  if (pause !== null) {
    const wait = coarseWait(pause.until, ports.clock());
    return blocked("sending_limited", "fraud_guard", pause.scope, wait);
  }
  // Notices do not go the way of codes, and learn nothing of it.
  if (purpose === "notice") return { circuit: null };
  const circuit = controls.circuits.find(({ name }) => name === channel) ?? null;
  const wait = await circuitWait(ports, channel, circuit);
  return wait === null
    ? { circuit }
    : blocked("provider_unavailable", "circuit_open", channel, wait);
}

function tooSoon(retryAfterSeconds: number): EarlySend {
  return { refusal: "resend_too_soon", retryAfterSeconds, reason: null };
}

const coarseWaitSeconds = 5 * 60;

/** To the second, a wait would tell who else has asked for the same number, and when. */
function coarseWait(until: Instant, now: Instant): number {
  return Math.ceil(secondsUntil(until, now) / coarseWaitSeconds) * coarseWaitSeconds;
}

function blocked(
  refusal: AdmissionRefusal,
  reason: BlockReason,
  blockedBy: string | null,
  retryAfterSeconds: number | null = null,
): BlockedSend {
  return { refusal, retryAfterSeconds, reason, blockedBy };
}

/** Writes it down for the operator and the replay, but not without end. */
async function refuse(
  ports: Ports,
  delivery: Delivery,
  block: BlockedSend,
): Promise<Admission> {
  const throttles = blockedDeliveryThrottles(delivery.prefix);
  const take = await ports.throttles.takeThrottles(throttles, delivery.at);
  if (take.passed) {
    const { reason: blockReason, blockedBy } = block;
    const written = { ...delivery, status: "blocked", blockReason, blockedBy } as const;
    await ports.sending.insertBlockedDelivery(written);
  }
  return { admitted: false, block };
}

function nameOf(budgets: readonly BudgetThrottle[], key: string): string {
  return budgets.find((budget) => budget.key === key)?.budget ?? "budget";
}

function newDelivery(
  ports: Ports,
  { to, channel, purpose, userId, challengeId, verified, known, familiar }: SendRequest,
  { country, prefix }: Destination,
  caller: Caller,
  at: Instant,
): Delivery {
  return {
    id: ports.newId("dlv", at),
    at,
    purpose,
    channel,
    userId,
    challengeId,
    maskedPhoneNumber: maskPhoneNumber(to),
    numberKey: numberKeyOf(to),
    country,
    prefix,
    verified,
    known,
    familiar,
    network: caller.address === null ? null : networkOf(caller.address),
    requestId: caller.requestId,
    status: "started",
    blockReason: null,
    blockedBy: null,
    answeredChannel: null,
    verificationId: null,
    messageId: null,
    foundAt: null,
    providerCode: null,
    httpStatus: null,
    latencyMs: null,
    estimatedPrice: priceOf(ports.policies.prices, country, channel),
    price: null,
    guesses: 0,
    approvedAt: null,
    messageStatus: null,
    messageError: null,
    reconciledAt: null,
  };
}
