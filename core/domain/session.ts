import type { Channel } from "./challenge.ts";
import { after, type Instant } from "./instant.ts";
import type { SecretHash, TokenId } from "./token.ts";
import type { UserId } from "./user.ts";

/** Authenticator assurance level (NIST SP 800-63B-4). Latchkey grants sessions at aal2 only. */
export type Aal = "aal2";

/** Authentication methods, RFC 8176 where it has a name (`pwd`, `sms`, `tel`). */
export type Amr = "pwd" | "sms" | "tel" | "whatsapp";

/** Proof of a finished login. Exists only when earned. */
export interface Session {
  readonly id: TokenId;
  readonly secretHash: SecretHash;
  readonly userId: UserId;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
  readonly aal: Aal;
  /** Exactly two: the password and what confirmed it. */
  readonly amr: readonly [Amr, Amr];
  readonly address: string | null;
  readonly userAgent: string | null;
}

// NIST SP 800-63B-4 2.2.3: at AAL2 one hour idle, 24 hours in all.
export const sessionIdleSeconds = 60 * 60;
export const sessionAbsoluteSeconds = 24 * 60 * 60;

/** How stale `lastSeenAt` may be: one write a minute and session at most. */
export const lastSeenGrainSeconds = 60;

/** Whether a session is in force: not ended, seen within the hour, younger than a day. */
export function sessionInForce(session: Session, now: Instant): boolean {
  return session.endedAt === null && now < session.expiresAt && now < idleEnd(session);
}

/** When the session ends if nobody uses it again. */
export function idleEnd(session: Session): Instant {
  return Math.min(after(session.lastSeenAt, sessionIdleSeconds), session.expiresAt);
}

const amrOfChannel = { sms: "sms", call: "tel", whatsapp: "whatsapp" } as const satisfies Record<
  Channel,
  Amr
>;

export function amrFor(channel: Channel): readonly [Amr, Amr] {
  return ["pwd", amrOfChannel[channel]];
}
