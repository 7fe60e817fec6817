import { after, type Instant } from "../instant.ts";
import type { WindowThrottle } from "../throttle.ts";
import type { SecretHash, TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";
import type { PhoneNumber } from "./phone_number.ts";

/** How long a password reset waits that only a phone has started. */
export interface DelayedResetPolicy {
  readonly waitSeconds: number;
}

/** What ended a delayed reset. `expired`: it was not completed in time. */
export const delayedResetEnds = [
  "completed",
  "expired",
  "login",
  "step_up",
  "password_reset",
  "operator",
] as const;

export type DelayedResetEnd = typeof delayedResetEnds[number];

/**
 * A password reset that waits, because its user has proven only the phone. A user has at most one.
 *
 * Waits are counted in measured milliseconds (see `ClockWatch.measure`), which no change of a clock
 * can shorten. Instants are only for people, for the last day on which it can be completed, and for
 * the sweep.
 */
export interface DelayedReset {
  readonly id: TokenId;
  readonly secretHash: SecretHash;
  readonly userId: UserId;
  /** The user's number when it started. It is void for any other number. */
  readonly phoneNumber: PhoneNumber;
  readonly startedAt: Instant;
  /** It cannot be completed from then on, however long it has waited. */
  readonly expiresAt: Instant;
  readonly startedMs: number;
  readonly waitMs: number;
  /** When the second notice was sent. Null before. */
  readonly halfwayMs: number | null;
  readonly endedMs: number | null;
  readonly endedAs: DelayedResetEnd | null;
}

const daySeconds = 24 * 60 * 60;

/** How long the phone must have been verified. A new number could be that of a thief. */
export const delayedResetPhoneDays = 30;

/** After one that something ended, a user can start another one only after this time. */
export const delayedResetRestDays = 7;

/** How long a reset can be completed once its wait is over. */
export const delayedResetOpenDays = 3;

/** Latchkey may have been stopped for some time, which does not count as waiting. */
const slackDays = 4;

export const delayedResetRestMs: number = delayedResetRestDays * daySeconds * 1000;

/** The latest time at which a reset that starts now can be completed. */
export function delayedResetExpiry({ waitSeconds }: DelayedResetPolicy, now: Instant): Instant {
  return after(now, waitSeconds + (delayedResetOpenDays + slackDays) * daySeconds);
}

/**
 * Measured milliseconds until a reset can be completed, 0 if it can be now. Half of the wait always
 * follows the second notice, even if that was late.
 */
export function millisecondsToWait(
  { startedMs, waitMs, halfwayMs }: DelayedReset,
  measuredMs: number,
): number {
  const opensMs = Math.max(startedMs + waitMs, (halfwayMs ?? measuredMs) + waitMs / 2);
  return Math.max(0, opensMs - measuredMs);
}

/** Whether a reset that has not ended can no longer be completed. */
export function delayedResetIsOver(
  reset: DelayedReset,
  measuredMs: number,
  now: Instant,
): boolean {
  const { startedMs, waitMs, halfwayMs, expiresAt } = reset;
  if (expiresAt <= now) return true;
  if (halfwayMs === null) return false;
  const opensMs = Math.max(startedMs + waitMs, halfwayMs + waitMs / 2);
  return measuredMs >= opensMs + delayedResetOpenDays * daySeconds * 1000;
}

/** Whether the user's last reset, which has ended, allows another one. */
export function mayFollow({ endedAs, endedMs }: DelayedReset, measuredMs: number): boolean {
  if (endedAs === null) return false;
  return endedAs === "expired" || (endedMs ?? 0) + delayedResetRestMs <= measuredMs;
}

/**
 * Limits messages that start a delayed reset. Anyone who knows a username can cause one, so there
 * are few, and strangers cannot use up those of the user's own networks.
 */
export function delayedResetThrottles(
  userId: UserId,
  familiar: boolean,
): readonly WindowThrottle[] {
  const limit = familiar ? "delayed_reset_familiar" : "delayed_reset";
  return [
    { key: `${limit}:${userId}`, max: 2, windowSeconds: daySeconds },
    { key: `${limit}:week:${userId}`, max: 4, windowSeconds: 7 * daySeconds },
  ];
}
