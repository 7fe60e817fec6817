import type { UserId } from "../user_id.ts";
import { endsBy } from "../expiry.ts";
import { after, type Instant } from "../instant.ts";
import type { PhoneNumber } from "./phone_number.ts";
import type { Username } from "./username.ts";

/** A person who can log in. */
export interface User {
  readonly id: UserId;
  readonly username: Username;
  readonly phoneNumber: PhoneNumber;
  /** When a code sent to the phone first came back right; null until then. */
  readonly phoneVerifiedAt: Instant | null;
  /** When one first came back right again, a day or more after that; null until then. */
  readonly phoneUsedAgainAt: Instant | null;
  /**
   * How often the number can still be corrected within a login. `phoneCorrectionsMax` for a user
   * who registered and has never had a session, else 0; nothing ever raises it.
   */
  readonly phoneCorrectionsLeft: number;
  readonly createdAt: Instant;
  readonly lastLoginAt: Instant | null;
  /** Wrong second factors in a row, over all challenges; a right one sets it to 0. */
  readonly secondFactorFailures: number;
  /** No second factor is looked at before this instant; null when nothing is blocked. */
  readonly secondFactorBlockedUntil: Instant | null;
  /** Wrong second factors since the last right one, whatever rests lay between. */
  readonly secondFactorFailuresInRow: number;
  /** Wrong passwords of strangers since the last right one; see `failuresInRowMax`. */
  readonly passwordFailures: number;
  /** The same of familiar networks, trusted devices and sessions of the user's own. */
  readonly familiarPasswordFailures: number;
  /** When an operator locked the account: no factor of it is taken. Null: it is not locked. */
  readonly lockedAt: Instant | null;
}

/** Corrections of a number that was mistyped at sign-up. */
export const phoneCorrectionsMax = 3;

/**
 * Whether a login may still correct the number: by the mark alone, which only registering sets. A
 * user who was made in any other way, or had a session, or was reset, has none.
 */
export function mayCorrectNumber(
  { phoneVerifiedAt, phoneCorrectionsLeft }: Pick<User, "phoneVerifiedAt" | "phoneCorrectionsLeft">,
): boolean {
  return phoneVerifiedAt === null && phoneCorrectionsLeft > 0;
}

const daySeconds = 24 * 60 * 60;

/** The second of the two logins is at least this much later than the first one. */
export const usedAgainAfterSeconds = daySeconds;

/** Rented numbers are given up sooner. */
const knownAfterSeconds = 7 * daySeconds;

/**
 * Whether the user's own number is known: verified at least seven days ago, and codes to it came
 * back right on two days. Only then is a send to it exempt from the fraud guard, and may it use
 * what `SendPolicy.verifiedReservePercent` keeps. A number that was verified once proves little:
 * attackers rent one for minutes.
 */
export function isKnownNumber(
  { phoneVerifiedAt, phoneUsedAgainAt }: Pick<User, "phoneVerifiedAt" | "phoneUsedAgainAt">,
  now: Instant,
): boolean {
  return phoneVerifiedAt !== null && phoneUsedAgainAt !== null &&
    after(phoneVerifiedAt, knownAfterSeconds) <= now;
}

/**
 * Whether the phone was ever verified. An operator's reset of the second factor forgets that it
 * was, but not the logins.
 */
export function hasFinishedLogin({ phoneVerifiedAt, lastLoginAt }: User): boolean {
  return phoneVerifiedAt !== null || lastLoginAt !== null;
}

/**
 * Consecutive wrong second factors on an account, over challenges, resends and re-logins, before
 * it rests. The counter is apart from the password's, so that strangers cannot lock the owner's
 * second factor (SECURITY 1.2).
 */
export const secondFactorFailuresMax = 10;
export const secondFactorBlockSeconds = 15 * 60;

/** Until when no second factor of the user's is looked at; null where none is blocked at `now`. */
export function secondFactorBlock(
  { secondFactorBlockedUntil: stored }: Pick<User, "secondFactorBlockedUntil">,
  now: Instant,
): Instant | null {
  const until = stored === null ? now : endsBy(stored, now, secondFactorBlockSeconds);
  return until > now ? until : null;
}

/**
 * How long a user who never finished a login is kept after their last right password: time for
 * several challenges of ten minutes, and little for somebody who registers names to block them.
 */
export const unverifiedLifetimeSeconds = 60 * 60;

/**
 * Wrong passwords in a row, or wrong second factors in a row, after which that authenticator is
 * disabled (NIST SP 800-63B-4 3.2.2). Passwords have two counters, so that strangers cannot lock
 * the owner out: theirs disables the password for strangers only, and the other one, of familiar
 * networks, trusted devices and sessions, for those. An operator's unlock enables it again, and a
 * new password does.
 */
export const failuresInRowMax = 100;

/** Wrong passwords since the last right one, of all guessers. */
export function wrongPasswords({ passwordFailures, familiarPasswordFailures }: User): number {
  return passwordFailures + familiarPasswordFailures;
}

/** Whose wrong passwords a counter counts. */
export type GuesserKind = "strangers" | "familiar";

/** A network is familiar to a user for this long after they finished a login there. */
export const familiarSeconds = 30 * 24 * 60 * 60;
