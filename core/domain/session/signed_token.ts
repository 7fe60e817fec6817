import { after, type Instant } from "../instant.ts";
import { type Aal, type Amr, idleEnd, lastSeenGrainSeconds } from "./session.ts";
import type { SessionPolicy } from "./session.ts";
import type { Role } from "../account/role.ts";
import type { SessionAt } from "./assurance.ts";
import type { Throttle } from "../throttle.ts";
import type { TokenId } from "../token.ts";
import type { UserId } from "../user_id.ts";
import type { Username } from "../account/username.ts";

/** The issuer and audiences of signed tokens, from the settings. */
export interface TokenPolicy {
  /** The `iss` of every token: an https URL. Verifiers compare it byte by byte. */
  readonly issuer: string;
  /** The services that may be the `aud` of a token of `/v1/session/jwt`. Empty: none is issued. */
  readonly audiences: readonly string[];
}

/** The claims of a signed token. Instants are whole seconds, like those of a JWT. */
export interface SignedTokenFacts {
  readonly issuer: string;
  readonly audience: string;
  readonly userId: UserId;
  readonly username: Username;
  /** As of `issuedAt`: a change reaches the next token. */
  readonly roles: readonly Role[];
  readonly sessionId: TokenId;
  /** The token's id, which is also in its audit log entry. */
  readonly id: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  /** When the password was verified. */
  readonly authenticatedAt: Instant;
  /** When the second factor was verified. Null if a trusted device replaced it. */
  readonly secondFactorAt: Instant | null;
  readonly amr: readonly Amr[];
  readonly aal: Aal;
  /** Whether the user was verified with a test number. */
  readonly test: boolean;
}

/** The `typ` in the header: no token is accepted in the place of another (RFC 8725 3.11). */
export const tokenTypes = ["JWT", "at+jwt", "logout+jwt"] as const;

export type TokenType = typeof tokenTypes[number];

/** The claims of a signed token as they are on the wire. Times are whole seconds. */
export type SignedClaims = Readonly<Record<string, unknown>>;

/**
 * RFC 7519's claims; `sid`, `auth_time`, `amr`, `acr` and the name are OpenID Connect's.
 * `roles` is RFC 9068's. `second_factor_at`, with seconds like `auth_time`, and `test` are ours.
 */
export function signedTokenClaims(facts: SignedTokenFacts): SignedClaims {
  return {
    iss: facts.issuer,
    sub: facts.userId,
    aud: facts.audience,
    iat: facts.issuedAt / 1000,
    exp: facts.expiresAt / 1000,
    jti: facts.id,
    sid: facts.sessionId,
    auth_time: facts.authenticatedAt / 1000,
    ...(facts.secondFactorAt === null ? {} : { second_factor_at: facts.secondFactorAt / 1000 }),
    amr: facts.amr,
    acr: facts.aal,
    preferred_username: facts.username,
    roles: facts.roles,
    ...(facts.test ? { test: true } : {}),
  };
}

/**
 * A token can outlive its session by at most this much, since verifiers do not check it with us.
 */
export const signedTokenLifetimeSeconds = 5 * 60;

/** When a token signed at `now` expires: never after its session, nor after its `aal2`. */
export function signedTokenEnd(session: SessionAt, now: Instant, policy: SessionPolicy): Instant {
  // The current use of the session may not be recorded yet, for up to a minute.
  const seenAt = Math.max(session.lastSeenAt, after(now, -lastSeenGrainSeconds));
  const sessionEnd = idleEnd({ ...session, lastSeenAt: seenAt }, policy);
  const { aal, secondFactorAt } = session;
  const levelEnd = aal === "aal2" && secondFactorAt !== null
    ? after(secondFactorAt, policy.aal2Seconds)
    : sessionEnd;
  return wholeSecond(Math.min(after(now, signedTokenLifetimeSeconds), sessionEnd, levelEnd));
}

export function wholeSecond(at: Instant): Instant {
  return Math.floor(at / 1000) * 1000;
}

/** Far more than one token per lifetime and service. Each token adds an audit log entry. */
export function signedTokenThrottle(sessionId: TokenId): Throttle {
  return { key: `signed_token:${sessionId}`, max: 60, windowSeconds: signedTokenLifetimeSeconds };
}
