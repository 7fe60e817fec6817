import { sql, type Statement } from "../../sql.ts";
import { challengeLifetimeSeconds } from "../../../../domain/challenge/challenge.ts";
import { clockSkewSeconds } from "../../../../domain/expiry.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import type { UserId } from "../../../../domain/user_id.ts";

// What the domain says of one row, as conditions: a row that a clock made which was ahead counts
// for nothing (see `isFromFuture`).

/** Of sessions and devices: neither ended nor expired. */
export function unended(now: Instant): Statement {
  return sql`ended_at IS NULL AND expires_at > ${now} AND ${madeBy(now)}`;
}

/** Of challenges: see `challengeEnd`. */
export function openAt(now: Instant): Statement {
  return sql`ended_as IS NULL AND expires_at > ${now} AND ${madeBy(now)}
    AND created_at > ${after(now, -challengeLifetimeSeconds)}`;
}

/** Of recovery codes: a user's own, which do not expire, and issued ones that have not. */
export function validCode(now: Instant): Statement {
  return sql`(expires_at IS NULL OR (expires_at > ${now} AND ${madeBy(now)}))`;
}

function madeBy(now: Instant): Statement {
  return sql`created_at <= ${after(now, clockSkewSeconds)}`;
}

/** `sessionInForce`, for all of a user's: one that is over takes nobody's place. */
export function inForce(userId: UserId, now: Instant, idleSince: Instant): Statement {
  return sql`user_id = ${userId} AND ended_at IS NULL AND ${unexpired(now, idleSince)}`;
}

/** Of sessions, whether or not they have ended. */
export function unexpired(now: Instant, idleSince: Instant): Statement {
  return sql`expires_at > ${now} AND ${madeBy(now)} AND last_seen_at > ${idleSince}`;
}

export function devicesInForce(userId: UserId, now: Instant): Statement {
  return sql`user_id = ${userId} AND ${unended(now)}`;
}

/** Users who never finished a login and gave their last right password before that. */
export function unprovenBefore(unverifiedBefore: Instant): Statement {
  return sql`phone_verified_at IS NULL AND last_login_at IS NULL
    AND coalesce(last_password_at, created_at) < ${unverifiedBefore}`;
}
