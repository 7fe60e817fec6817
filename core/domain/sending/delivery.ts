import type { CallerKey } from "../audit_event.ts";
import type { Purpose } from "../challenge/challenge.ts";
import type { Channel } from "../channel.ts";
import type { Instant } from "../instant.ts";
import type { BlockReason } from "../refusal.ts";
import type { MicroUsd } from "./money.ts";
import type { TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";
import type { PhoneVerificationId } from "../verifications/phone_verification.ts";

export type DeliveryId = `dlv_${string}`;

export function isDeliveryId(text: string): text is DeliveryId {
  return /^dlv_[0-9a-z]{26}$/.test(text);
}

/**
 * What a message was for. A notice has no code, so it is never approved. A verification is for an
 * app with its own accounts, so it has no user.
 */
export type DeliveryPurpose =
  | Exclude<Purpose, "delayed_reset">
  | "registration"
  | "verification"
  | "test"
  | "notice";

export const deliveryPurposes = [
  "login",
  "step_up",
  "phone_change",
  "password_reset",
  "passkey_enrollment",
  "registration",
  "verification",
  "test",
  "notice",
] as const satisfies readonly DeliveryPurpose[];

/**
 * `started`: passed to the provider; its response is not recorded yet (in flight, or a crash).
 * `sent`: accepted by the provider. `refused`: refused by the provider. `failed`: the provider
 * certainly did nothing. `uncertain`: there was no plausible response, so the message may have been
 * sent and counts as sent. `blocked`: our own limits blocked it before the request; see
 * `blockReasons`.
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

/**
 * What happened to a message, for lists. `approved`: its code was entered correctly. `waiting`: it
 * was sent or is being sent, and nothing else is known. `failed`: the provider or the carrier
 * refused or failed it. `blocked`: by our own limits. `problem`: the last two together.
 */
export const deliveryOutcomes = ["approved", "waiting", "failed", "blocked", "problem"] as const;

export type DeliveryOutcome = typeof deliveryOutcomes[number];

/** A send and its outcome. Never contains a code or a full phone number. */
export interface Delivery {
  readonly id: DeliveryId;
  readonly at: Instant;
  readonly purpose: DeliveryPurpose;
  /** The requested channel, which determines the check and the budget. */
  readonly channel: Channel;
  /** The language of the request; see `SendOptions.locale`. */
  readonly locale: string | null;
  readonly userId: UserId | null;
  readonly challengeId: TokenId | null;
  /** Only for the purpose `verification`. */
  readonly phoneVerificationId: PhoneVerificationId | null;
  /** The API key of the request, or null. */
  readonly apiKey: CallerKey | null;
  /** See `maskPhoneNumber`. Null after the user was deleted. */
  readonly maskedPhoneNumber: string | null;
  /** Identifies the number (see `numberKeyOf`). Null after the user was deleted. */
  readonly numberKey: string | null;
  readonly country: string;
  readonly prefix: string;
  /** Whether it went to the user's own number, verified before. */
  readonly verified: boolean;
  /** See `isKnownNumber`. Exempt from the fraud guard, and may use the reserve. */
  readonly known: boolean;
  /**
   * Whether it went to the user's own number and was requested in one of their sessions or on a
   * network where they completed a login before. May use the part of the number's budget that is
   * reserved for them.
   */
  readonly familiar: boolean;
  /** See `networkOf`. Null for the terminal. */
  readonly network: string | null;
  readonly requestId: string | null;
  readonly status: DeliveryStatus;
  /** Why it was blocked. Null for other statuses. */
  readonly blockReason: BlockReason | null;
  /** The limit that blocked it: a budget (`prefix/day/usd`), a paused scope or a stop, or null. */
  readonly blockedBy: string | null;
  /**
   * The channel that the provider reports, in lowercase (`sms`, `rcs`), or null. For operators
   * only: nothing depends on it.
   */
  readonly answeredChannel: string | null;
  readonly verificationId: string | null;
  /** The provider's ID for this message. Null if it gave none. */
  readonly messageId: string | null;
  /** When a send with a lost response was found in the provider's list, or null. */
  readonly foundAt: Instant | null;
  readonly providerCode: number | null;
  readonly httpStatus: number | null;
  readonly latencyMs: number | null;
  /** By our price table at the time of sending. */
  readonly estimatedPrice: MicroUsd;
  /** The provider's price. Null until it is reconciled. */
  readonly price: MicroUsd | null;
  /** Guesses at its code that the provider checked. */
  readonly guesses: number;
  /** When the correct code was entered, or null. */
  readonly approvedAt: Instant | null;
  /** The message status that the provider reports (`delivered`, `undelivered`). Null if unknown. */
  readonly messageStatus: string | null;
  /** The carrier's error, such as 30008, or null. */
  readonly messageError: string | null;
  /** Whether the provider reported that the message did not arrive. */
  readonly undelivered: boolean;
  readonly reconciledAt: Instant | null;
}

/** The API key whose budget a delivery counts against. Null if it is not a key's verification. */
export function verifyingKey(
  { purpose, apiKey }: Pick<Delivery, "purpose" | "apiKey">,
): TokenId | null {
  return purpose === "verification" ? apiKey?.id ?? null : null;
}

/** The API key that named the client of a delivery. Null for a key's verification. */
export function forwardingKey(
  { purpose, apiKey }: Pick<Delivery, "purpose" | "apiKey">,
): TokenId | null {
  return purpose === "verification" ? null : apiKey?.id ?? null;
}

/** The result of a delivery from the provider's response. */
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
