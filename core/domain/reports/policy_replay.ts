import { type Delivery, forwardingKey, verifyingKey } from "../sending/delivery.ts";
import type { BlockReason } from "../refusal.ts";
import { after, type Instant } from "../instant.ts";
import { fullPriceOf } from "../sending/price_table.ts";
import type { MicroUsd } from "../sending/money.ts";
import { createReplayedCounters } from "./replayed_counters.ts";
import { createReplayedGuard } from "./replayed_guard.ts";
import {
  budgetThrottles,
  destinationRefusal,
  isOwnBudget,
  type SendFacts,
  type SendPolicy,
} from "../sending/send_policy.ts";
import { stopOf, type StopScope } from "../sending/send_stop.ts";
import type { TakenThrottle } from "../throttle.ts";

/** The fields of a recorded send that a replay uses. */
export type ReplayedSend = Pick<
  Delivery,
  | "id"
  | "at"
  | "channel"
  | "purpose"
  | "userId"
  | "apiKey"
  | "numberKey"
  | "country"
  | "prefix"
  | "verified"
  | "known"
  | "undelivered"
  | "familiar"
  | "network"
  | "status"
  | "blockReason"
  | "blockedBy"
  | "verificationId"
  | "latencyMs"
  | "estimatedPrice"
  | "price"
  | "approvedAt"
>;

/**
 * A policy's verdict on a send. `not_evaluated`: a stop or an open circuit blocked it at the time.
 */
export type ReplayVerdict =
  | { readonly verdict: "sent" }
  | { readonly verdict: "not_evaluated" }
  | {
    readonly verdict: "blocked";
    readonly reason: BlockReason;
    /** See `Delivery.blockedBy`. */
    readonly blockedBy: string | null;
  };

export interface PolicyReplayer {
  /** Evaluates the next send. Sends must be passed in order of time. */
  evaluate(send: ReplayedSend): ReplayVerdict;
}

/** What an operator may do with the messages of a scope, to see its effect first. */
export interface ReplayedStop {
  readonly order: "stop" | "resume";
  readonly scope: StopScope;
}

/** Whether the stop concerns a send: a resumption only those that the stop had blocked. */
export function isConcerned(stop: ReplayedStop, send: ReplayedSend): boolean {
  if (stop.order === "stop") return isStopped(stop, send);
  return send.blockReason === "stopped_by_operator" && send.blockedBy === stop.scope;
}

function isStopped({ scope }: ReplayedStop, { channel, country }: ReplayedSend): boolean {
  return stopOf([{ scope }], channel, country) !== null;
}

const sent: ReplayVerdict = { verdict: "sent" };
const notEvaluated: ReplayVerdict = { verdict: "not_evaluated" };

/**
 * Applies a policy to recorded sends, with the checks in the same order as in `admitSend`. A send
 * that it blocks has no later effect. A send that was blocked at the time and passes now counts
 * against the budgets, but not in the fraud guard: it is unknown whether its code would have been
 * entered. Number kinds are not recorded, so numbers that were refused for their kind stay refused
 * under any policy that refuses kinds, and no others are. `verificationFee` is that of the price
 * table; see `fullPriceOf`. A `stop` is put or removed for the whole replay.
 */
export function createPolicyReplayer(
  policy: SendPolicy,
  verificationFee: MicroUsd = 0,
  stop: ReplayedStop | null = null,
): PolicyReplayer {
  const counters = createReplayedCounters();
  const guard = createReplayedGuard(policy.guard);
  const countries = { ...policy, kindsRefused: [] };
  let refunds: Refund[] = [];

  function refundUntil(now: Instant): void {
    if (refunds.length === 0) return;
    for (const { at, taken } of refunds) if (at <= now) counters.giveBack(taken);
    refunds = refunds.filter(({ at }) => at > now);
  }

  function count(send: ReplayedSend): ReplayVerdict {
    const budgets = budgetThrottles(policy, factsOf(send, verificationFee));
    const take = counters.take(budgets, send.at);
    if (!take.passed) {
      const name = budgets.find(({ key }) => key === take.key)?.budget ?? null;
      return { verdict: "blocked", reason: "budget", blockedBy: name };
    }
    if (!send.known && wentOut(send) && !isUndelivered(send)) {
      guard.sent(send, send.at, send.approvedAt);
    }
    const refund = refundOf(send, take.taken);
    if (refund !== null) refunds.push(refund);
    return sent;
  }

  return {
    evaluate: (send) => {
      refundUntil(send.at);
      const { country, prefix, blockReason } = send;
      const refusal = destinationRefusal(countries, { country, prefix, kind: "unknown" });
      if (refusal !== null) return { verdict: "blocked", reason: refusal, blockedBy: country };
      if (blockReason === "number_kind_refused" && policy.kindsRefused.length > 0) {
        return { verdict: "blocked", reason: blockReason, blockedBy: country };
      }
      if (stop?.order === "stop" && isStopped(stop, send)) {
        return { verdict: "blocked", reason: "stopped_by_operator", blockedBy: stop.scope };
      }
      const isResumed = stop?.order === "resume" && send.blockedBy === stop.scope;
      if (blockReason === "stopped_by_operator" && !isResumed) return notEvaluated;
      const pause = send.known ? null : guard.evaluate(send, send.at);
      if (pause !== null) {
        return { verdict: "blocked", reason: "fraud_guard", blockedBy: pause.scope };
      }
      return blockReason === "circuit_open" ? notEvaluated : count(send);
    },
  };
}

interface Refund {
  readonly at: Instant;
  readonly taken: readonly TakenThrottle[];
}

/** The fraud guard does not count a code that did not arrive. */
function isUndelivered({ undelivered, approvedAt }: ReplayedSend): boolean {
  return undelivered && approvedAt === null;
}

/** Whether a message was sent or may have been. */
export function wentOut({ status }: Pick<Delivery, "status">): boolean {
  return status === "sent" || status === "uncertain" || status === "started";
}

/** Gives budgets back like `settleSend`, at the time of the provider's response. */
function refundOf(send: ReplayedSend, taken: readonly TakenThrottle[]): Refund | null {
  const { status, verificationId } = send;
  const at = after(send.at, (send.latencyMs ?? 0) / 1000);
  if (status === "failed") return { at, taken };
  // A refused send with a verification went out anyway.
  if (status !== "refused" || verificationId !== null) return null;
  return { at, taken: taken.filter(({ key }) => !isOwnBudget(key)) };
}

function factsOf(send: ReplayedSend, verificationFee: MicroUsd): SendFacts {
  const { country, prefix, network, userId, verified, known, familiar } = send;
  return {
    destination: { country, prefix, kind: "unknown" },
    // Numbers of deleted users cannot be distinguished, so each send counts as its own number.
    numberKey: send.numberKey ?? send.id,
    network,
    userId,
    keyId: verifyingKey(send),
    forwarderId: forwardingKey(send),
    verified,
    known,
    familiar,
    price: fullPriceOf(send.estimatedPrice, send.purpose, verificationFee),
  };
}
