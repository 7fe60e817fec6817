import { type Channel, channels } from "../channel.ts";
import { isFromFuture } from "../expiry.ts";
import { after, type Instant } from "../instant.ts";
import type { PhoneNumber } from "../account/phone_number.ts";
import type { SecretHash, TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";

/** What a proof of the second factor is for. A challenge serves the one it was opened for. */
export const purposes = [
  "login",
  "step_up",
  "phone_change",
  "password_reset",
  "passkey_enrollment",
] as const;

export type Purpose = typeof purposes[number];

/**
 * Something begun whose second factor is awaited: a login whose password was right, a step-up, a
 * change of number, a reset. It is not a session. A user has one open challenge per purpose.
 */
export interface Challenge {
  readonly id: TokenId;
  readonly secretHash: SecretHash;
  readonly userId: UserId;
  readonly purpose: Purpose;
  /** The number that codes go to where it is not the user's own: the new one of a change. */
  readonly phoneNumber: PhoneNumber | null;
  /** The session that began it; null where there is none (login, password reset). */
  readonly sessionId: TokenId | null;
  /** Grows when the number is corrected: codes that were sent for an earlier one prove nothing. */
  readonly numberVersion: number;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  /**
   * How it ended; null while it is open. `replaced`: the user logged in again. `expired`: somebody
   * has seen it so.
   */
  readonly endedAs: "consumed" | "replaced" | "expired" | null;
  /** Guesses counted so far. Counted before they are checked. */
  readonly guesses: number;
  /** Messages counted so far. Counted before they are sent. */
  readonly sends: number;
  /** How many of them went by sms. */
  readonly smsSends: number;
  /** The provider said that the number is a landline, which gets no sms. */
  readonly landline: boolean;
  /** No further message before this instant. */
  readonly resendAfter: Instant;
  /** The provider's name for the verification that our last send started; null before the first. */
  readonly verificationId: string | null;
  /** The channel of that send. */
  readonly channel: Channel | null;
  /** What a passkey must sign, base64url; null where no passkey was asked. */
  readonly passkeyNonce: string | null;
}

// ASVS 5.0 6.5.5: ten minutes at most. It is also the life of a Twilio verification.
export const challengeLifetimeSeconds = 600;

/** Guesses per challenge; Twilio allows as many per verification. */
export const guessesMax = 5;

/** Messages per challenge; Twilio allows as many per number in ten minutes. */
export const sendsMax = 5;

/** Waits after the first, second, ... send (twilio-labs/verify-retry). */
export const resendWaitSeconds = [30, 40, 60, 90, 120] as const;

/** When the next send may follow one that was the `sends`-th, made at `now`. */
export function resendAfter(sends: number, now: Instant): Instant {
  return after(now, resendWaitSeconds[Math.min(sends, resendWaitSeconds.length) - 1] ?? 30);
}

/** After a fault of the provider: soon, yet no storm. */
export const resendWaitAfterFaultSeconds = 5;

/** A code's purpose: a login's is a registration's until the phone was verified. */
export function codePurpose(
  challenge: Challenge,
  phoneVerifiedAt: Instant | null,
): Purpose | "registration" {
  const unverified = challenge.purpose === "login" && phoneVerifiedAt === null;
  return unverified ? "registration" : challenge.purpose;
}

/** Why a challenge takes no more guesses or sends at `now`; null while it is open. */
export function challengeEnd(
  challenge: Challenge,
  now: Instant,
): "challenge_consumed" | "challenge_replaced" | "challenge_expired" | "too_many_attempts" | null {
  if (challenge.endedAs === "consumed") return "challenge_consumed";
  if (challenge.endedAs === "replaced") return "challenge_replaced";
  if (challenge.endedAs === "expired" || isFromFuture(challenge.createdAt, now)) {
    return "challenge_expired";
  }
  const latest = after(challenge.createdAt, challengeLifetimeSeconds);
  if (Math.min(challenge.expiresAt, latest) <= now) return "challenge_expired";
  return challenge.guesses >= guessesMax ? "too_many_attempts" : null;
}

/**
 * The channels that a code can take now. Voice is what toll fraud likes best, so it opens after the
 * second sms, or at once for a landline (TWILIO_VERIFY, section 4).
 */
export function openChannels(challenge: Challenge): readonly Channel[] {
  if (challenge.landline) return ["call"];
  return challenge.smsSends >= smsBeforeCall ? channels : ["sms", "whatsapp"];
}

const smsBeforeCall = 2;
