import type { Channel } from "../channel.ts";
import { isFromFuture } from "../expiry.ts";
import { after, type Instant } from "../instant.ts";
import type { SecretHash, TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";

/**
 * Authenticator assurance level (NIST SP 800-63B-4): `aal2` if a second factor was verified in the
 * session, `aal1` if only the password was. A trusted device is not an authenticator: it is a
 * secret that a browser stores.
 */
export type Aal = "aal1" | "aal2";

/**
 * Authentication methods, with their names from RFC 8176 if it has one (`pwd`, `sms`, `tel`, `otp`,
 * `pop`). `device` is a device that was trusted at an earlier second factor, `test` the code of a
 * test number. docs/verify_tokens.md explains each one.
 */
export const amrs = [
  "pwd",
  "sms",
  "tel",
  "whatsapp",
  "otp",
  "recovery",
  "pop",
  "device",
  "test",
] as const;

export type Amr = typeof amrs[number];

/** How long a session lives: without a request, and in total. */
export interface SessionLimits {
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
}

/** Proof of a completed login. Its own limits are those that applied when it was opened. */
export interface Session extends SessionLimits {
  readonly id: TokenId;
  readonly secretHash: SecretHash;
  readonly userId: UserId;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  /** `absoluteSeconds` after the login. A step-up does not move it. */
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
  /** Exactly two: the password and the second factor, or `device` for a trusted device. */
  readonly amr: readonly [Amr, Amr];
  /** When the password was verified. A step-up does not move it. */
  readonly authenticatedAt: Instant;
  /**
   * When a second factor was last verified. Null if a trusted device replaced it, and for a user of
   * a test number, who never has one.
   */
  readonly secondFactorAt: Instant | null;
  /** When the session was found to have dropped to `aal1` (see `aalAt`). Null if it was not. */
  readonly aal2EndedAt: Instant | null;
  /** The trusted device that opened it, or null. */
  readonly deviceId: TokenId | null;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/**
 * What the check of a session reads: all but what its user recognizes it by in a list. The text of
 * the user agent is in another table.
 */
export type CheckedSession = Omit<Session, "address" | "userAgent">;

/** From the settings: the limits of every session, and how many a user may have. */
export interface SessionPolicy extends SessionLimits {
  /** From a second factor until the session drops to `aal1`. */
  readonly aal2Seconds: number;
  /** If a user has more, the oldest session ends. */
  readonly perUserMax: number;
}

/** The most days that LATCHKEY_SESSION_DAYS allows. */
export const sessionDaysMax = 400;

const day = 24 * 60 * 60;

// NIST SP 800-63B-4 2.1.3 recommends at most 30 days at AAL1, 2.2.3 at most 24 hours at AAL2.
export const defaultSessionPolicy: SessionPolicy = {
  idleSeconds: 7 * day,
  absoluteSeconds: 30 * day,
  aal2Seconds: day,
  perUserMax: 20,
};

/** The limits of a session that was not opened with `remember`. */
export const shortLimits: SessionLimits = { idleSeconds: 60 * 60, absoluteSeconds: day };

/** The limits of a new session: the settings for `remember`, otherwise at most `shortLimits`. */
export function newLimits(policy: SessionLimits, remember: boolean): SessionLimits {
  const own = remember ? policy : shortLimits;
  return shorterLimits(own, policy);
}

function shorterLimits(one: SessionLimits, other: SessionLimits): SessionLimits {
  return {
    idleSeconds: Math.min(one.idleSeconds, other.idleSeconds),
    absoluteSeconds: Math.min(one.absoluteSeconds, other.absoluteSeconds),
  };
}

/** How stale `lastSeenAt` may be: at most one write per minute and session. */
export const lastSeenGrainSeconds = 60;

/**
 * Whether a session is active: not ended, not idle for too long, not expired. A session opened by a
 * clock that was ahead is not active, because its age is unknown.
 */
export function sessionIsActive(
  session: CheckedSession,
  now: Instant,
  limits: SessionLimits,
): boolean {
  return session.endedAt === null && !isFromFuture(session.createdAt, now) &&
    now < idleEnd(session, limits);
}

/**
 * When the session ends if it is not used again. Its own limits and those of the settings both
 * apply, so a changed setting may shorten a session but never extends one.
 */
export function idleEnd(session: CheckedSession, limits: SessionLimits): Instant {
  const { idleSeconds, absoluteSeconds } = shorterLimits(session, limits);
  const loggedInAt = after(session.expiresAt, -session.absoluteSeconds);
  return Math.min(
    after(session.lastSeenAt, idleSeconds),
    after(loggedInAt, absoluteSeconds),
  );
}

/** Whether to update `lastSeenAt`: a minute has passed, or a clock that was ahead wrote it. */
export function lastSeenIsStale({ lastSeenAt }: CheckedSession, now: Instant): boolean {
  return after(lastSeenAt, lastSeenGrainSeconds) <= now || isFromFuture(lastSeenAt, now);
}

const amrOfChannel = { sms: "sms", call: "tel", whatsapp: "whatsapp" } as const satisfies Record<
  Channel,
  Amr
>;

export function amrOf(channel: Channel): Amr {
  return amrOfChannel[channel];
}
