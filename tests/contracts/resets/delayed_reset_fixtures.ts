/** Users whose password resets wait. @module */
import { equal } from "node:assert/strict";
import type { DelayedReset } from "../../../core/domain/account/delayed_reset.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { Challenge } from "../../../core/domain/challenge/challenge.ts";
import { mintToken } from "../../../core/domain/token.ts";
import type { DelayedResetStart } from "../../../core/ports/stores/reset_store.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  day,
  givenUser,
  hour,
  limits,
  newChallenge,
  newEvent,
  now,
  randomBytes,
} from "../store_fixtures.ts";

export const waitMs = 24 * hour;

/** A user whose phone was verified 31 days ago. */
export function givenEligible(stores: Stores, facts: Partial<User> = {}): Promise<User> {
  return givenUser(stores, { phoneVerifiedAt: now - 31 * day, ...facts });
}

export function newDelayedReset(user: User, facts: Partial<DelayedReset> = {}): DelayedReset {
  const { id, secretHash } = mintToken("reset", randomBytes);
  return {
    id,
    secretHash,
    userId: user.id,
    phoneNumber: user.phoneNumber,
    startedAt: now,
    expiresAt: now + 8 * day,
    startedMs: 1000,
    waitMs,
    halfwayMs: null,
    endedMs: null,
    endedAs: null,
    ...facts,
  };
}

/** Opens the challenge of a first code. */
export async function givenFirstCode(stores: Stores, user: User): Promise<Challenge> {
  const challenge = newChallenge(user, { purpose: "delayed_reset" });
  await stores.challenges.insertChallenge(challenge, newEvent());
  return challenge;
}

export function startOf(challenge: Challenge, reset: DelayedReset): DelayedResetStart {
  const phoneVerifiedBy = now - 30 * day;
  const restsSinceMs = reset.startedMs - 7 * day;
  return { challengeId: challenge.id, reset, phoneVerifiedBy, restsSinceMs, limits };
}

/** Starts a reset, or fails the test. */
export async function givenWaiting(
  stores: Stores,
  user: User,
  facts: Partial<DelayedReset> = {},
): Promise<DelayedReset> {
  const reset = newDelayedReset(user, facts);
  const start = startOf(await givenFirstCode(stores, user), reset);
  equal(await stores.resets.startDelayedReset(start, newEvent()), true);
  return reset;
}
