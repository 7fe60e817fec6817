import { resendWaitSeconds } from "../challenge/challenge.ts";
import { type Instant, secondsUntil } from "../instant.ts";
import type { GrowingDelay } from "../throttle.ts";
import type { UserId } from "../user_id.ts";

/** Who asks for a code to which number, as far as it decides whose wait it is. */
export interface SendParty {
  readonly userId: UserId;
  /** See `numberKeyOf`. */
  readonly numberKey: string;
  /** See `Delivery.verified`. */
  readonly verified: boolean;
  /** See `Delivery.familiar`. */
  readonly familiar: boolean;
}

/** A gap is forgotten after ten minutes without a send, the life of a challenge. */
const gapWindowSeconds = 600;

/**
 * The wait between two codes to one number, whatever the challenge: asking again does not shed it.
 * It belongs to the user who verified the number, apart for familiar networks, so that no one
 * else's sends delay the owner. Users who never verified the number share one: to its owner they
 * are all strangers.
 */
export function sendGap(party: SendParty): GrowingDelay {
  const { familiar, numberKey } = party;
  const key = party.verified ? ownKey(party, familiar) : `send_gap:${numberKey}`;
  return { key, delaysSeconds: resendWaitSeconds, windowSeconds: gapWindowSeconds };
}

/** The gaps that a right code ends: somebody with the phone in hand has read the message. */
export function sendGapKeys(party: Omit<SendParty, "familiar">): readonly string[] {
  const { numberKey, verified } = party;
  return verified ? [ownKey(party, true), ownKey(party, false)] : [`send_gap:${numberKey}`];
}

function ownKey({ userId, numberKey }: Omit<SendParty, "familiar">, familiar: boolean): string {
  return `send_gap:${userId}:${familiar ? "familiar" : "others"}:${numberKey}`;
}

const strangersWaitStepSeconds = 30;

/**
 * Of a wait that many users share, the second would tell when somebody else asked for a code to
 * that number.
 */
export function gapWait(until: Instant, verified: boolean, now: Instant): number {
  const seconds = secondsUntil(until, now);
  const step = verified ? 1 : strangersWaitStepSeconds;
  return Math.ceil(seconds / step) * step;
}
