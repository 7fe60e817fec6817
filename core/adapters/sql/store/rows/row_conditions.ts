import { sql, type Statement } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import { invitationLifetimeSecondsMax } from "../../../../domain/account/invitation.ts";
import { challengeLifetimeSeconds } from "../../../../domain/challenge/challenge.ts";
import { clockSkewSeconds } from "../../../../domain/expiry.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import { refreshTokenSeconds } from "../../../../domain/oidc/grant.ts";
import type { SessionLimits } from "../../../../domain/session/session.ts";
import type { UserId } from "../../../../domain/user_id.ts";

// The domain's rules for one row as SQL conditions. A row written by a clock that was ahead does
// not count (see `isFromFuture`).

/** Sessions and devices that have neither ended nor expired. */
export function unended(now: Instant): Statement {
  return sql`ended_at IS NULL AND expires_at > ${now} AND ${madeBy(now)}`;
}

/** Open challenges; see `challengeEnd`. */
export function openAt(now: Instant): Statement {
  return sql`ended_as IS NULL AND expires_at > ${now} AND ${madeBy(now)}
    AND created_at > ${after(now, -challengeLifetimeSeconds)}`;
}

/** Invitations that can be used; see `invitationEnd`. */
export function openInvitation(now: Instant): Statement {
  return sql`ended_as IS NULL AND expires_at > ${now} AND ${madeBy(now)}
    AND expires_at <= ${after(now, invitationLifetimeSecondsMax + clockSkewSeconds)}`;
}

/** Unexpired recovery codes: a user's own codes never expire, issued ones do. */
export function validCode(now: Instant): Statement {
  return sql`(expires_at IS NULL OR (expires_at > ${now} AND ${madeBy(now)}))`;
}

/** Nonces that a passkey may still sign. */
export function unexpiredNonce(now: Instant): Statement {
  return sql`expires_at > ${now} AND ${madeBy(now)}`;
}

function madeBy(now: Instant): Statement {
  return sql`created_at <= ${after(now, clockSkewSeconds)}`;
}

/** A user's rows in tables that refer to the user by number. */
export function belongsTo(userId: UserId): Statement {
  return sql`user_number = (SELECT number FROM users WHERE ${isUser(userId)})`;
}

/** A user's active sessions; see `sessionIsActive`. Expired ones do not count toward the limit. */
export function activeSessions(userId: UserId, now: Instant, limits: SessionLimits): Statement {
  return sql`${belongsTo(userId)} AND ended_at IS NULL AND ${unexpired(now, limits)}`;
}

/** Sessions that have not expired, whether or not they have ended. See `idleEnd`. */
export function unexpired(now: Instant, limits: SessionLimits): Statement {
  return sql`expires_at > ${now} AND ${madeBy(now)}
    AND last_seen_at + idle_seconds * 1000 > ${now}
    AND last_seen_at > ${after(now, -limits.idleSeconds)}
    AND expires_at - absolute_seconds * 1000 > ${after(now, -limits.absoluteSeconds)}`;
}

export function activeDevices(userId: UserId, now: Instant): Statement {
  return sql`user_id = ${userId} AND ${unended(now)}`;
}

/** Grants of a user that stay when the sessions end, and can still be used. */
export function lastingGrants(userId: UserId, now: Instant): Statement {
  return sql`user_id = ${userId} AND ended_at IS NULL AND ends_with_number IS NULL
    AND redeemed_at IS NOT NULL AND last_used_at > ${after(now, -refreshTokenSeconds)}`;
}

/**
 * Users who registered, never completed a login and last gave the correct password before that
 * time.
 */
export function unprovenBefore(unverifiedBefore: Instant): Statement {
  return sql`phone_verified_at IS NULL AND last_login_at IS NULL AND origin = 'registered'
    AND coalesce(last_password_at, created_at) < ${unverifiedBefore}`;
}

/** The day of a time, which takes SQLite two bytes instead of six. */
export function dayOf(instant: Instant): number {
  return Math.floor(instant / 86_400_000);
}
