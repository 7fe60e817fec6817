import { resendWaitSeconds } from "../challenge/challenge.ts";
import { type Instant, secondsUntil } from "../instant.ts";
import type { GrowingDelay } from "../throttle.ts";
import type { TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";

/** Who requests a code and for which number: the facts that determine whose wait applies. */
export interface SendParty {
  readonly userId: UserId;
  /** See `numberKeyOf`. */
  readonly numberKey: string;
  /** See `Delivery.verified`. */
  readonly verified: boolean;
  /** See `Delivery.familiar`. */
  readonly familiar: boolean;
}

/** A gap is reset after ten minutes without a send, the lifetime of a challenge. */
const gapWindowSeconds = 600;

/**
 * The wait between two codes to the same number. It applies across challenges, so starting another
 * login does not avoid it. The user who verified the number has their own wait, with a separate one
 * for familiar networks, so that no one else's sends delay the owner. Users who never verified the
 * number share one wait: to its owner, they are all strangers.
 */
export function sendGap(party: SendParty): GrowingDelay {
  const { familiar, numberKey } = party;
  const key = party.verified ? ownKey(party, familiar) : `send_gap:${numberKey}`;
  return { key, delaysSeconds: resendWaitSeconds, windowSeconds: gapWindowSeconds };
}

/**
 * The wait between two codes that an API key's app verifies one number with. Each key has its own,
 * so apps do not delay each other, or a login.
 */
export function keySendGap(keyId: TokenId, numberKey: string): GrowingDelay {
  const key = `send_gap:key:${keyId}:${numberKey}`;
  return { key, delaysSeconds: resendWaitSeconds, windowSeconds: gapWindowSeconds };
}

/** The gaps that a correct code ends, because someone with the phone has read the message. */
export function sendGapKeys(party: Omit<SendParty, "familiar">): readonly string[] {
  const { numberKey, verified } = party;
  return verified ? [ownKey(party, true), ownKey(party, false)] : [`send_gap:${numberKey}`];
}

function ownKey({ userId, numberKey }: Omit<SendParty, "familiar">, familiar: boolean): string {
  return `send_gap:${userId}:${familiar ? "familiar" : "others"}:${numberKey}`;
}

const strangersWaitStepSeconds = 30;

/**
 * Seconds to wait, rounded up to 30 for a wait that many users share. The exact value would reveal
 * when someone else requested a code for that number.
 */
export function gapWait(until: Instant, verified: boolean, now: Instant): number {
  const seconds = secondsUntil(until, now);
  const step = verified ? 1 : strangersWaitStepSeconds;
  return Math.ceil(seconds / step) * step;
}
