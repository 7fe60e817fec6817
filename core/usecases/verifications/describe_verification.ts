import { guessesMax, openChannels, sendsMax } from "../../domain/challenge/challenge.ts";
import type { Channel } from "../../domain/channel.ts";
import { type Instant, secondsUntil } from "../../domain/instant.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import {
  type PhoneVerification,
  type PhoneVerificationId,
  verificationEnd,
  type VerificationPurpose,
} from "../../domain/verifications/phone_verification.ts";

/** `exhausted`: all guesses were incorrect. */
export const verificationStatuses = ["pending", "approved", "expired", "exhausted"] as const;

/** The state of a verification, for the app whose key started it. */
export interface VerificationState {
  readonly id: PhoneVerificationId;
  readonly status: typeof verificationStatuses[number];
  readonly purpose: VerificationPurpose;
  /** Whole, because the app named it itself. */
  readonly phoneNumber: PhoneNumber;
  /** The channel of the last code. */
  readonly channel: Channel;
  /** The channels that a code can be sent by now; none after the end. */
  readonly channels: readonly Channel[];
  readonly sendsLeft: number;
  readonly guessesLeft: number;
  /** Whole seconds to wait before the next send; 0 if one may be sent now. */
  readonly resendAfterSeconds: number;
  readonly expiresAt: Instant;
  /** When the correct code was entered, or null. */
  readonly approvedAt: Instant | null;
}

export function stateOfVerification(
  verification: PhoneVerification,
  now: Instant,
): VerificationState {
  const { id, purpose, phoneNumber, channel, sends, guesses, resendAfter } = verification;
  const status = statusOf(verification, now);
  const isOpen = status === "pending";
  return {
    id,
    status,
    purpose,
    phoneNumber,
    channel,
    channels: isOpen ? openChannels(verification) : [],
    sendsLeft: isOpen ? Math.max(0, sendsMax - sends) : 0,
    guessesLeft: isOpen ? Math.max(0, guessesMax - guesses) : 0,
    resendAfterSeconds: isOpen && resendAfter > now ? secondsUntil(resendAfter, now) : 0,
    expiresAt: verification.expiresAt,
    approvedAt: verification.endedAs === "approved" ? verification.endedAt : null,
  };
}

function statusOf(verification: PhoneVerification, now: Instant): VerificationState["status"] {
  switch (verificationEnd(verification, now)) {
    case null:
      return "pending";
    case "verification_consumed":
      return "approved";
    case "verification_expired":
      return "expired";
    case "verification_exhausted":
      return "exhausted";
  }
}
