import type { UserId } from "../user_id.ts";
import { endsBy } from "../expiry.ts";
import { after, type Instant } from "../instant.ts";
import type { PhoneNumber } from "./phone_number.ts";
import type { Role } from "./role.ts";
import type { Username } from "./username.ts";

/** A person who can log in. */
export interface User {
  readonly id: UserId;
  readonly username: Username;
  readonly phoneNumber: PhoneNumber;
  /**
   * When the user first entered a correct code sent to the phone. Null until then. The time of the
   * import for a number that came verified, until the first correct code here.
   */
  readonly phoneVerifiedAt: Instant | null;
  /** When the user first did so again, at least a day later. Null until then. */
  readonly phoneUsedAgainAt: Instant | null;
  /**
   * How many times the number can still be corrected during a login. It starts at
   * `phoneCorrectionsMax` at registration, becomes 0 with the first session, and never increases.
   */
  readonly phoneCorrectionsLeft: number;
  readonly createdAt: Instant;
  readonly lastLoginAt: Instant | null;
  /** Consecutive incorrect second factors over all challenges. A correct one resets it to 0. */
  readonly secondFactorFailures: number;
  /** The end of the second factor's lockout, or null. */
  readonly secondFactorBlockedUntil: Instant | null;
  /** Incorrect second factors since the last correct one, including those before a lockout. */
  readonly secondFactorFailuresInRow: number;
  /** Incorrect passwords from strangers since the last correct one; see `failuresInRowMax`. */
  readonly passwordFailures: number;
  /** The same from familiar networks, trusted devices and the user's own sessions. */
  readonly familiarPasswordFailures: number;
  /** When an operator locked the account, which blocks all logins. Null if it is not locked. */
  readonly lockedAt: Instant | null;
  /** At most `rolesMax`, in byte order, without duplicates. */
  readonly roles: readonly Role[];
  readonly origin: UserOrigin;
  /** When the user of a test number is deleted. Null for everyone else. */
  readonly testUntil: Instant | null;
}

/**
 * How an account came to exist. Only a `registered` one is removed if no login is ever completed:
 * an operator or their app wanted the others.
 */
export const userOrigins = ["registered", "created", "invited", "imported"] as const;

export type UserOrigin = typeof userOrigins[number];

/** How many times a number that was mistyped at registration can be corrected. */
export const phoneCorrectionsMax = 3;

/**
 * Whether a login may still correct the number. Only registration sets the counter: it is 0 for a
 * user who was created in any other way, has had a session, or whose second factor was reset.
 */
export function mayCorrectNumber(
  { phoneVerifiedAt, phoneCorrectionsLeft }: Pick<User, "phoneVerifiedAt" | "phoneCorrectionsLeft">,
): boolean {
  return phoneVerifiedAt === null && phoneCorrectionsLeft > 0;
}

const daySeconds = 24 * 60 * 60;

/** The minimum time between the first verification and the one that sets `phoneUsedAgainAt`. */
export const usedAgainAfterSeconds = daySeconds;

/** Rented numbers are given up earlier. */
const knownAfterSeconds = 7 * daySeconds;

/**
 * Whether the user's number is known: it was verified at least seven days ago, and correct codes
 * were entered on two days. Only sends to known numbers are exempt from the fraud guard and may use
 * the reserve of `SendPolicy.verifiedReservePercent`. A single verification proves little, since
 * attackers rent numbers for minutes.
 */
export function isKnownNumber(
  { phoneVerifiedAt, phoneUsedAgainAt }: Pick<User, "phoneVerifiedAt" | "phoneUsedAgainAt">,
  now: Instant,
): boolean {
  return phoneVerifiedAt !== null && phoneUsedAgainAt !== null &&
    after(phoneVerifiedAt, knownAfterSeconds) <= now;
}

/**
 * Whether a correct code was entered here. A number that came verified with an import counts as
 * verified, but its first correct code is treated like that of any new user: only then do the waits
 * of `isKnownNumber` begin, and the user gets recovery codes.
 */
export function hasProvenNumber(
  { phoneVerifiedAt, lastLoginAt, origin }: Pick<
    User,
    "phoneVerifiedAt" | "lastLoginAt" | "origin"
  >,
): boolean {
  return phoneVerifiedAt !== null && (origin !== "imported" || lastLoginAt !== null);
}

/**
 * Whether the user's phone was ever verified. An operator's reset of the second factor clears
 * `phoneVerifiedAt`, but not `lastLoginAt`.
 */
export function hasFinishedLogin({ phoneVerifiedAt, lastLoginAt }: User): boolean {
  return phoneVerifiedAt !== null || lastLoginAt !== null;
}

/**
 * Consecutive incorrect second factors on an account, over challenges, resends and logins, before
 * it is locked out. The counter is separate from the password's, so that strangers, who do not know
 * the password, cannot lock out the owner's second factor.
 */
export const secondFactorFailuresMax = 10;
export const secondFactorBlockSeconds = 15 * 60;

/** The end of the lockout of the user's second factor. Null if it is not locked out at `now`. */
export function secondFactorBlock(
  { secondFactorBlockedUntil: stored }: Pick<User, "secondFactorBlockedUntil">,
  now: Instant,
): Instant | null {
  const until = stored === null ? now : endsBy(stored, now, secondFactorBlockSeconds);
  return until > now ? until : null;
}

/**
 * How long a user who never completed a login is kept after their last correct password. Enough for
 * several challenges of ten minutes, but short for someone who registers names to block them.
 */
export const unverifiedLifetimeSeconds = 60 * 60;

/**
 * Consecutive incorrect passwords, or incorrect second factors, after which that authenticator is
 * disabled (NIST SP 800-63B-4 3.2.2). Passwords have two counters, so that strangers cannot lock
 * the owner out: one disables the password only for strangers, the other only for familiar
 * networks, trusted devices and sessions. An operator's unlock or a new password enables it again.
 */
export const failuresInRowMax = 100;

/** Incorrect passwords since the last correct one, from all guessers. */
export function wrongPasswords({ passwordFailures, familiarPasswordFailures }: User): number {
  return passwordFailures + familiarPasswordFailures;
}

/**
 * Whose incorrect passwords are counted together. `familiar`: familiar networks, trusted devices
 * and sessions of the user. `strangers`: everyone else.
 */
export type GuesserKind = "strangers" | "familiar";

/** A network is familiar to a user for this long after they completed a login there. */
export const familiarSeconds = 30 * 24 * 60 * 60;
