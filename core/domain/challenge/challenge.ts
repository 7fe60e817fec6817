import { type Channel, channels } from "../channel.ts";
import { isFromFuture } from "../expiry.ts";
import { after, type Instant } from "../instant.ts";
import type { PhoneNumber } from "../account/phone_number.ts";
import type { SecretHash, TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";

/** What a second factor is verified for. A challenge is valid only for its own purpose. */
export const purposes = [
  "login",
  "step_up",
  "phone_change",
  "password_reset",
  /** The first code of a reset that waits; the code that completes it is for a `password_reset`. */
  "delayed_reset",
  "passkey_enrollment",
] as const;

export type Purpose = typeof purposes[number];

/**
 * What a password reset can have proven before its code is sent, so that it needs no recovery code
 * at the end.
 */
export const priorProofs = ["totp", "passkey", "waiting_period"] as const;

export type PriorProof = typeof priorProofs[number];

/**
 * An operation that waits for its second factor: a login with a correct password, a step-up, a
 * change of number or a password reset. It is not a session. A user has at most one open challenge
 * for each purpose.
 */
export interface Challenge {
  readonly id: TokenId;
  readonly secretHash: SecretHash;
  readonly userId: UserId;
  readonly purpose: Purpose;
  /** The new number of a change, which codes go to. Null to use the user's own number. */
  readonly phoneNumber: PhoneNumber | null;
  /** The session that started it. Null for a login or password reset. */
  readonly sessionId: TokenId | null;
  /** Incremented when the number is corrected, which invalidates codes sent for an earlier one. */
  readonly numberVersion: number;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  /**
   * How it ended, or null while it is open. `replaced`: the user logged in again. `expired`: a
   * request found it expired.
   */
  readonly endedAs: "consumed" | "replaced" | "expired" | null;
  /** Guesses so far. Each is counted before it is checked. */
  readonly guesses: number;
  /** Messages so far. Each is counted before it is sent. */
  readonly sends: number;
  /** How many of them were sent by SMS. */
  readonly smsSends: number;
  /** Whether the provider reported the number as a landline, which cannot receive SMS. */
  readonly landline: boolean;
  /** The earliest time of the next message. */
  readonly resendAfter: Instant;
  /** When the newest message was counted. Null if there was none for this number. */
  readonly lastSendAt: Instant | null;
  /**
   * The channel of the newest message, if the provider reported that it did not arrive: the other
   * channels need not wait for `resendAfter`. Null otherwise.
   */
  readonly undeliveredChannel: Channel | null;
  /** Whether an SMS to this number did not arrive. Makes calls available. */
  readonly smsUndelivered: boolean;
  /**
   * The provider's ID of the verification that our last send started, or `testVerificationId` if
   * the number is a test number. Null before the first.
   */
  readonly verificationId: string | null;
  /** The channel of that send. */
  readonly channel: Channel | null;
  /** What a passkey must sign, in base64url. Null if none was requested. */
  readonly passkeyNonce: string | null;
  /** What a password reset has proven already. Null for a recovery code, and for other purposes. */
  readonly priorProof: PriorProof | null;
}

// ASVS 5.0 6.5.5: at most ten minutes. A Twilio verification lasts equally long.
export const challengeLifetimeSeconds = 600;

/** Guesses per challenge. Twilio allows the same number per verification. */
export const guessesMax = 5;

/** Messages per challenge. Twilio allows the same number per phone number in ten minutes. */
export const sendsMax = 5;

/** Waits after the first, second, ... send (twilio-labs/verify-retry). */
export const resendWaitSeconds = [30, 40, 60, 90, 120] as const;

/** When the next send is allowed after the `sends`-th one, made at `now`. */
export function resendAfter(sends: number, now: Instant): Instant {
  return after(now, resendWaitSeconds[Math.min(sends, resendWaitSeconds.length) - 1] ?? 30);
}

/** Wait after a provider fault: short, but long enough to prevent a storm of retries. */
export const resendWaitAfterFaultSeconds = 5;

/** What a code is for. */
export type CodePurpose = Exclude<Purpose, "delayed_reset"> | "registration";

/**
 * The purpose of a code. A login counts as a registration until the phone is verified, and both
 * codes of a delayed reset are those of a reset.
 */
export function codePurpose(
  challenge: Challenge,
  phoneVerifiedAt: Instant | null,
): CodePurpose {
  const { purpose } = challenge;
  if (purpose === "delayed_reset") return "password_reset";
  return purpose === "login" && phoneVerifiedAt === null ? "registration" : purpose;
}

/**
 * Whether an incorrect guess counts against the account, which locks the second factor out. Not for
 * the first code of a delayed reset: anyone who knows a username can request one, and must not be
 * able to lock the owner out (see `delayedResetThrottles`). It opens nothing, and the second code
 * counts.
 */
export function guessCountsOnAccount({ purpose }: Pick<Challenge, "purpose">): boolean {
  return purpose !== "delayed_reset";
}

/** Why a challenge accepts no more guesses or sends. `exhausted`: all guesses were incorrect. */
export type ChallengeEnd =
  | "challenge_consumed"
  | "challenge_replaced"
  | "challenge_expired"
  | "challenge_exhausted";

/** Returns how a challenge ended, or null if it is open at `now`. */
export function challengeEnd(
  challenge: Challenge,
  now: Instant,
): ChallengeEnd | null {
  if (challenge.endedAs === "consumed") return "challenge_consumed";
  if (challenge.endedAs === "replaced") return "challenge_replaced";
  if (challenge.endedAs === "expired" || isFromFuture(challenge.createdAt, now)) {
    return "challenge_expired";
  }
  const latest = after(challenge.createdAt, challengeLifetimeSeconds);
  if (Math.min(challenge.expiresAt, latest) <= now) return "challenge_expired";
  return challenge.guesses >= guessesMax ? "challenge_exhausted" : null;
}

/**
 * The channels that a code can be sent by now. Toll fraud favors voice calls, so calls become
 * available only after the second SMS, after one that did not arrive, or immediately for a
 * landline.
 */
export function openChannels(
  { landline, smsSends, smsUndelivered = false }:
    & Pick<Challenge, "landline" | "smsSends">
    & Partial<Pick<Challenge, "smsUndelivered">>,
): readonly Channel[] {
  if (landline) return ["call"];
  return smsSends >= smsBeforeCall || smsUndelivered ? channels : ["sms", "whatsapp"];
}

/**
 * Whether a message need not wait for `resendAfter`, because the newest one used another channel
 * and did not arrive.
 */
export function skipsWait(
  { undeliveredChannel = null }: Partial<Pick<Challenge, "undeliveredChannel">>,
  channel: Channel,
): boolean {
  return undeliveredChannel !== null && undeliveredChannel !== channel;
}

const smsBeforeCall = 2;
