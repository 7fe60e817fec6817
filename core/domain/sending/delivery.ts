import type { Purpose } from "../challenge/challenge.ts";
import type { Channel } from "../channel.ts";
import type { Instant } from "../instant.ts";
import type { MicroUsd } from "./money.ts";
import type { TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";

export type DeliveryId = `dlv_${string}`;

export function isDeliveryId(text: string): text is DeliveryId {
  return /^dlv_[0-9a-z]{26}$/.test(text);
}

/** What a message was for. A notice holds no code, so it is never approved. */
export type DeliveryPurpose = Purpose | "registration" | "test" | "notice";

export const deliveryPurposes = [
  "login",
  "step_up",
  "phone_change",
  "password_reset",
  "passkey_enrollment",
  "registration",
  "test",
  "notice",
] as const satisfies readonly DeliveryPurpose[];

/**
 * `started`: handed to the provider, whose answer is not written yet (in flight, or a crash).
 * `sent`: taken by the provider. `refused`: the provider said no. `failed`: the provider surely did
 * nothing. `uncertain`: no answer that can be believed came, so it may have gone out and counts as
 * sent. `blocked`: our own limits stopped it before the provider was asked; see `blockReasons`.
 */
export const deliveryStatuses = [
  "started",
  "sent",
  "refused",
  "failed",
  "uncertain",
  "blocked",
] as const;

export type DeliveryStatus = typeof deliveryStatuses[number];

/** Why a send was not made. Operators see it; users get one of a few neutral refusals. */
export const blockReasons = [
  "country_denied",
  "number_kind_refused",
  "stopped_by_operator",
  "circuit_open",
  "fraud_guard",
  "budget",
] as const;

export type BlockReason = typeof blockReasons[number];

/** One send and all that became of it. Holds no whole phone number and no code. */
export interface Delivery {
  readonly id: DeliveryId;
  readonly at: Instant;
  readonly purpose: DeliveryPurpose;
  /** The channel that was asked for; what the code is checked by and budgeted as. */
  readonly channel: Channel;
  readonly userId: UserId | null;
  readonly challengeId: TokenId | null;
  /** As `maskPhoneNumber` gives it; null once its user was deleted. */
  readonly maskedPhoneNumber: string | null;
  /** Tells sends to one number from others (see `numberKeyOf`); null once its user was deleted. */
  readonly numberKey: string | null;
  readonly country: string;
  readonly prefix: string;
  /** To a user's own number, which a code had verified before. */
  readonly verified: boolean;
  /** To one that `isKnownNumber`: exempt from the fraud guard, and served from the reserve. */
  readonly known: boolean;
  /**
   * To a user's own number, for somebody who was in a session of theirs, or on a network from which
   * they finished a login before: served from the part of the number's budget that is kept for
   * them.
   */
  readonly familiar: boolean;
  /** As `networkOf` gives it; null for the terminal. */
  readonly network: string | null;
  readonly requestId: string | null;
  readonly status: DeliveryStatus;
  /** Why it was blocked; null for all others. */
  readonly blockReason: BlockReason | null;
  /** Which limit: a budget (`prefix/day/usd`), a paused scope, a stop's. Null without one. */
  readonly blockedBy: string | null;
  /**
   * The provider's word for the way that it went, in lower case (`sms`, `rcs`); null where it gave
   * none. Kept for the operator: nothing depends on it.
   */
  readonly answeredChannel: string | null;
  readonly verificationId: string | null;
  /** The provider's name for this one message; null where it did not say. */
  readonly messageId: string | null;
  /** When a send whose answer was lost was found in the provider's list; null: it was not. */
  readonly foundAt: Instant | null;
  readonly providerCode: number | null;
  readonly httpStatus: number | null;
  readonly latencyMs: number | null;
  /** By our price table, when it was sent. */
  readonly estimatedPrice: MicroUsd;
  /** The provider's own figure; null until it was reconciled. */
  readonly price: MicroUsd | null;
  /** Guesses at its code that the provider judged. */
  readonly guesses: number;
  /** When its code came back right; null where it did not. */
  readonly approvedAt: Instant | null;
  /** What the carrier said, in the provider's word (`delivered`, `undelivered`); null: unknown. */
  readonly messageStatus: string | null;
  /** The carrier's error, as 30008; null without one. */
  readonly messageError: string | null;
  readonly reconciledAt: Instant | null;
}

/** What the provider's answer says of a delivery. */
export interface DeliveryResult {
  readonly id: DeliveryId;
  readonly status: Exclude<DeliveryStatus, "started" | "blocked">;
  readonly answeredChannel: string | null;
  readonly verificationId: string | null;
  readonly messageId: string | null;
  readonly providerCode: number | null;
  readonly httpStatus: number | null;
  readonly latencyMs: number;
}
