import type { Channel } from "../../domain/channel.ts";
import type { Circuit } from "../../domain/sending/circuit.ts";
import type { Delivery, DeliveryPurpose } from "../../domain/sending/delivery.ts";
import { type Instant, secondsUntil } from "../../domain/instant.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import { type BlockReason, type Refused, refused } from "../../domain/refusal.ts";
import type { GrowingDelay, TakenThrottle } from "../../domain/throttle.ts";
import type { TokenId } from "../../domain/token.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { PhoneVerificationId } from "../../domain/verifications/phone_verification.ts";
import type { SendPurpose } from "../../ports/verifier.ts";

/** A request to send a message. */
export interface SendRequest {
  readonly to: PhoneNumber;
  readonly channel: Channel;
  /** See `SendOptions.locale`. */
  readonly locale: string | null;
  readonly purpose: DeliveryPurpose;
  readonly userId: UserId | null;
  readonly challengeId: TokenId | null;
  readonly phoneVerificationId: PhoneVerificationId | null;
  /** See `Delivery.verified`. */
  readonly verified: boolean;
  /** See `Delivery.known`. */
  readonly known: boolean;
  /** See `Delivery.familiar`. */
  readonly familiar: boolean;
  readonly at: Instant;
  /** The wait between codes; null for a message that is not a challenge's code. */
  readonly gap: GrowingDelay | null;
}

/** A message with a challenge's code, before its language is known. */
export interface CodeMessage extends Omit<SendRequest, "locale"> {
  readonly purpose: SendPurpose;
}

/** The result of `admitSend`: a delivery to send now, or why it is not sent. */
export type Admission = AdmittedSend | WithheldSend | BlockedSend | EarlySend;

/** The delivery's row is written and its budgets are counted. Send it once, then settle it. */
export interface AdmittedSend {
  readonly admitted: true;
  readonly delivery: Delivery;
  /** The counted budgets, to be given back if nothing was sent. */
  readonly budgets: readonly TakenThrottle[];
  /** The channel's circuit, as read before the provider is called. */
  readonly circuit: Circuit | null;
}

/**
 * The number is a test number, and its code works: nothing is sent, and there is no delivery. Only
 * the code of a challenge is withheld; everything else is blocked.
 */
export interface WithheldSend {
  readonly admitted: "withheld";
}

/**
 * What the client sees. Neutral on purpose: someone who pumps messages must not learn which rule
 * blocked them.
 */
export type AdmissionRefusal =
  | "phone_number_unreachable"
  | "channel_unavailable"
  | "provider_unavailable"
  | "sending_limited"
  | "test_number";

/** Our own limits block the message; it is recorded as a delivery. */
export interface BlockedSend {
  readonly admitted: false;
  readonly refusal: AdmissionRefusal;
  readonly retryAfterSeconds: number | null;
  /** For the operator: see `operatorRefusal`. */
  readonly reason: BlockReason;
  readonly blockedBy: string | null;
  /** When the block ends; null if that is not known. Clients get it rounded, if at all. */
  readonly until: Instant | null;
}

/**
 * Another code to that number was sent first. Only for a request with a gap; it has no delivery.
 */
export interface EarlySend {
  readonly admitted: false;
  readonly refusal: "resend_too_soon";
  readonly retryAfterSeconds: number;
  readonly reason: null;
}

/** What an operator may know about a blocked message: which limit blocked it, and until when. */
export function operatorRefusal(
  { refusal, reason, blockedBy, until }: BlockedSend,
  now: Instant,
): Refused<AdmissionRefusal> {
  const wait = until === null || until <= now
    ? {}
    : { retryAfterSeconds: secondsUntil(until, now) };
  return refused(refusal, { ...wait, block: { reason, by: blockedBy } });
}
