import { after, type Instant } from "../instant.ts";
import { type Aal, type Amr, idleEnd, lastSeenGrainSeconds } from "./session.ts";
import type { Session, SessionPolicy } from "./session.ts";
import type { Throttle } from "../throttle.ts";
import type { TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";
import type { Username } from "../account/username.ts";

/** For whom tokens are signed; from the settings. */
export interface TokenPolicy {
  /** The `iss` of every token: an https URL, compared byte by byte by those who verify. */
  readonly issuer: string;
  /** The services that may be named as `aud`. */
  readonly audiences: readonly string[];
}

/** What a signed token says. Instants are on whole seconds, since a JWT counts in seconds. */
export interface SignedTokenFacts {
  readonly issuer: string;
  readonly audience: string;
  readonly userId: UserId;
  readonly username: Username;
  readonly sessionId: TokenId;
  /** The token's own name; that of its line in the record. */
  readonly id: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  /** When that was proven which `aal` rests on. */
  readonly authenticatedAt: Instant;
  readonly amr: readonly Amr[];
  readonly aal: Aal;
}

/** A token outlives the end of its session by this much at worst: nobody is asked about it. */
export const signedTokenLifetimeSeconds = 5 * 60;

/** When a token that is signed at `now` ends: never after its session. */
export function signedTokenEnd(session: Session, now: Instant, policy: SessionPolicy): Instant {
  // The session's use at this moment may not be noted yet, or be spared for up to a minute.
  const seenAt = Math.max(session.lastSeenAt, after(now, -lastSeenGrainSeconds));
  const sessionEnd = idleEnd({ ...session, lastSeenAt: seenAt }, policy);
  return wholeSecond(Math.min(after(now, signedTokenLifetimeSeconds), sessionEnd));
}

export function wholeSecond(at: Instant): Instant {
  return Math.floor(at / 1000) * 1000;
}

/** Far more than one token a lifetime for each service; each writes a line of the record. */
export function signedTokenThrottle(sessionId: TokenId): Throttle {
  return { key: `signed_token:${sessionId}`, max: 60, windowSeconds: signedTokenLifetimeSeconds };
}
