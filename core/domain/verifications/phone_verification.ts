import { challengeLifetimeSeconds, guessesMax } from "../challenge/challenge.ts";
import type { Channel } from "../channel.ts";
import type { PhoneNumber } from "../account/phone_number.ts";
import { isFromFuture } from "../expiry.ts";
import { after, type Instant } from "../instant.ts";
import type { TokenId } from "../token.ts";

/** Public and not a secret: only the API key that started a verification can use it. */
export type PhoneVerificationId = `vrf_${string}`;

export function parsePhoneVerificationId(text: string): PhoneVerificationId | null {
  return /^vrf_[0-9a-z]{26}$/.test(text) ? text as PhoneVerificationId : null;
}

/** What an app verifies a number for. A closed list, so that reports can count by it. */
export const verificationPurposes = [
  "sign_up",
  "sign_in",
  "phone_change",
  "transaction",
  "account_recovery",
] as const;

export type VerificationPurpose = typeof verificationPurposes[number];

/**
 * A phone number that an app with its own accounts verifies with a code. It belongs to the API
 * key that started it, and to no user. Like a challenge, it accepts five guesses and five messages
 * within ten minutes.
 */
export interface PhoneVerification {
  readonly id: PhoneVerificationId;
  readonly apiKeyId: TokenId;
  readonly purpose: VerificationPurpose;
  readonly phoneNumber: PhoneNumber;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  /**
   * How it ended, or null while it is open. `approved`: the correct code was entered. `expired`: a
   * request found it expired.
   */
  readonly endedAs: "approved" | "expired" | null;
  readonly endedAt: Instant | null;
  /** Guesses so far. Each is counted before it is checked. */
  readonly guesses: number;
  /** Messages so far. Each is counted before it is sent. */
  readonly sends: number;
  readonly smsSends: number;
  /** Whether the provider reported the number as a landline, which cannot receive SMS. */
  readonly landline: boolean;
  /** The earliest time of the next message. */
  readonly resendAfter: Instant;
  /** The provider's ID of what our last send started. Null before that. */
  readonly verificationId: string | null;
  /** The channel of the last send. */
  readonly channel: Channel;
}

/** Why a verification accepts no more guesses or sends. `exhausted`: all guesses were incorrect. */
export type VerificationEnd =
  | "verification_consumed"
  | "verification_expired"
  | "verification_exhausted";

/** Returns how a verification ended, or null if it is open at `now`. */
export function verificationEnd(
  { endedAs, createdAt, expiresAt, guesses }: PhoneVerification,
  now: Instant,
): VerificationEnd | null {
  if (endedAs === "approved") return "verification_consumed";
  if (endedAs === "expired" || isFromFuture(createdAt, now)) return "verification_expired";
  const latest = after(createdAt, challengeLifetimeSeconds);
  if (Math.min(expiresAt, latest) <= now) return "verification_expired";
  return guesses >= guessesMax ? "verification_exhausted" : null;
}
