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
 * `pop`). `device` is a device that was trusted at an earlier second factor. docs/verify_tokens.md
 * explains each one.
 */
export const amrs = ["pwd", "sms", "tel", "whatsapp", "otp", "recovery", "pop", "device"] as const;

export type Amr = typeof amrs[number];

/** Proof of a completed login. */
export interface Session {
  readonly id: TokenId;
  readonly secretHash: SecretHash;
  readonly userId: UserId;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
  /** Exactly two: the password and the second factor, or `device` for a trusted device. */
  readonly amr: readonly [Amr, Amr];
  /** When a second factor was last verified. Null if a trusted device replaced it. */
  readonly secondFactorAt: Instant | null;
  /** The trusted device that opened it, or null. */
  readonly deviceId: TokenId | null;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** How long sessions last and how many a user may have, from the settings. */
export interface SessionPolicy {
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
  /** If a user has more, the oldest session ends. */
  readonly perUserMax: number;
}

// NIST SP 800-63B-4 2.2.3: at AAL2, one hour of inactivity, 24 hours in total.
export const defaultSessionPolicy: SessionPolicy = {
  idleSeconds: 60 * 60,
  absoluteSeconds: 24 * 60 * 60,
  perUserMax: 20,
};

/** How long a second factor counts as recent for sensitive operations (see `steppedUp`). */
export const stepUpFreshSeconds = 10 * 60;

/** How stale `lastSeenAt` may be: at most one write per minute and session. */
export const lastSeenGrainSeconds = 60;

/**
 * Whether a session is active: not ended, not idle for too long, not expired. A session opened by a
 * clock that was ahead is not active, because its age is unknown.
 */
export function sessionIsActive(session: Session, now: Instant, policy: SessionPolicy): boolean {
  return session.endedAt === null && !isFromFuture(session.createdAt, now) &&
    now < idleEnd(session, policy);
}

/** When the session ends if it is not used again. */
export function idleEnd(session: Session, policy: SessionPolicy): Instant {
  return Math.min(
    after(session.lastSeenAt, policy.idleSeconds),
    after(session.createdAt, policy.absoluteSeconds),
    session.expiresAt,
  );
}

/** Whether to update `lastSeenAt`: a minute has passed, or a clock that was ahead wrote it. */
export function lastSeenIsStale({ lastSeenAt }: Session, now: Instant): boolean {
  return after(lastSeenAt, lastSeenGrainSeconds) <= now || isFromFuture(lastSeenAt, now);
}

/** The session's level, computed so that it never rises without a proof. */
export function aalOf({ secondFactorAt }: Session): Aal {
  return secondFactorAt === null ? "aal1" : "aal2";
}

/** When the factor behind the session's `aal` was verified: the second factor or the password. */
export function authenticatedAt({ secondFactorAt, createdAt }: Session): Instant {
  return secondFactorAt ?? createdAt;
}

/** Whether sensitive operations are allowed: the second factor is at most ten minutes old. */
export function steppedUp(session: Session, now: Instant): boolean {
  const { secondFactorAt: at } = session;
  return at !== null && !isFromFuture(at, now) && now < after(at, stepUpFreshSeconds);
}

const amrOfChannel = { sms: "sms", call: "tel", whatsapp: "whatsapp" } as const satisfies Record<
  Channel,
  Amr
>;

export function amrOf(channel: Channel): Amr {
  return amrOfChannel[channel];
}
