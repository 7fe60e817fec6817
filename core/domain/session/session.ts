import type { Channel } from "../channel.ts";
import { isFromFuture } from "../expiry.ts";
import { after, type Instant } from "../instant.ts";
import type { SecretHash, TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";

/**
 * Authenticator assurance level (NIST SP 800-63B-4): `aal2` when a second factor was proven in the
 * session, `aal1` when only the password was. A trusted device is no authenticator: it is a secret
 * that a browser keeps.
 */
export type Aal = "aal1" | "aal2";

/**
 * Authentication methods, RFC 8176 where it has a name (`pwd`, `sms`, `tel`, `otp`, `pop`);
 * `device` is one that was trusted at an earlier second factor. Users read what each means in
 * docs/verify_tokens.md.
 */
export const amrs = ["pwd", "sms", "tel", "whatsapp", "otp", "recovery", "pop", "device"] as const;

export type Amr = typeof amrs[number];

/** Proof of a finished login. Exists only when earned. */
export interface Session {
  readonly id: TokenId;
  readonly secretHash: SecretHash;
  readonly userId: UserId;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
  /** Exactly two: the password and what confirmed it; `device` where that was a trusted one. */
  readonly amr: readonly [Amr, Amr];
  /** When a second factor was last proven in it; null where a trusted device stood in for one. */
  readonly secondFactorAt: Instant | null;
  /** The trusted device that opened it, or null. */
  readonly deviceId: TokenId | null;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** How long sessions last and how many a user may have; from the settings. */
export interface SessionPolicy {
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
  /** Beyond it the oldest ends. */
  readonly perUserMax: number;
}

// NIST SP 800-63B-4 2.2.3: at AAL2 one hour idle, 24 hours in all.
export const defaultSessionPolicy: SessionPolicy = {
  idleSeconds: 60 * 60,
  absoluteSeconds: 24 * 60 * 60,
  perUserMax: 20,
};

/** How long a second factor counts as fresh for dangerous acts. */
export const stepUpFreshSeconds = 10 * 60;

/** How stale `lastSeenAt` may be: one write a minute and session at most. */
export const lastSeenGrainSeconds = 60;

/**
 * Whether a session is in force: not ended, used lately enough, not too old. One that was opened by
 * a clock that was ahead is not: how old it is cannot be told.
 */
export function sessionInForce(session: Session, now: Instant, policy: SessionPolicy): boolean {
  return session.endedAt === null && !isFromFuture(session.createdAt, now) &&
    now < idleEnd(session, policy);
}

/** When the session ends if nobody uses it again. */
export function idleEnd(session: Session, policy: SessionPolicy): Instant {
  return Math.min(
    after(session.lastSeenAt, policy.idleSeconds),
    after(session.createdAt, policy.absoluteSeconds),
    session.expiresAt,
  );
}

/** Whether its last use is to be noted: a minute has passed, or a clock that was ahead noted it. */
export function lastSeenIsStale({ lastSeenAt }: Session, now: Instant): boolean {
  return after(lastSeenAt, lastSeenGrainSeconds) <= now || isFromFuture(lastSeenAt, now);
}

/** Computed, so that it never rises without a proof. */
export function aalOf({ secondFactorAt }: Session): Aal {
  return secondFactorAt === null ? "aal1" : "aal2";
}

/** When that was proven which the session's `aal` rests on: the second factor, or the password. */
export function authenticatedAt({ secondFactorAt, createdAt }: Session): Instant {
  return secondFactorAt ?? createdAt;
}

/** Whether the session may do dangerous things: its second factor is at most ten minutes old. */
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
