import { sql, type Statement } from "../../sql.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import { belongsTo } from "./row_conditions.ts";

// Statements that end sessions and challenges when the account changes.

/** Ends all of a user's sessions without counting them. */
export function endSessions(userId: UserId, now: Instant): Statement {
  return sql`UPDATE sessions SET ended_at = ${now}
    WHERE ${belongsTo(userId)} AND ended_at IS NULL`;
}

/** Ends all that a user gave to clients of OpenID Connect. */
export function endGrants(userId: UserId, now: Instant): Statement {
  return sql`UPDATE oidc_grants SET ended_at = ${now}, ended_as = 'account'
    WHERE user_id = ${userId} AND ended_at IS NULL`;
}

/** A reset that an authenticator started must not outlive that authenticator. */
export function endProvenResets(userId: UserId): Statement {
  return sql`UPDATE challenges SET ended_as = 'replaced'
    WHERE user_id = ${userId} AND prior_proof IS NOT NULL AND ended_as IS NULL`;
}

/** A challenge started with the old password or number must not be completed with the new one. */
export function endChallenges(userId: UserId): Statement {
  return sql`UPDATE challenges SET ended_as = 'replaced'
    WHERE user_id = ${userId} AND ended_as IS NULL`;
}
