import type { Store } from "../../ports.ts";
import type { Database } from "./database.ts";
import { auditEventInsert, challengeColumns, readChallenge, sessionInsert } from "./rows.ts";
import { must, sql } from "./sql.ts";

type Attempts = Pick<Store, "takeAttempt" | "giveBackAttempt" | "openSession">;

// The user's row first, always: see `sql_store_challenges.ts`.

export function createAttempts(database: Database): Attempts {
  return {
    async takeAttempt({ challengeId, userId, now, attemptsMax, failuresMax, blockedUntil }) {
      // A block that is over starts the count anew, with this guess.
      const failures = sql`CASE WHEN second_factor_blocked_until IS NULL
        THEN second_factor_failures + 1 ELSE 1 END`;
      const done = await database.batch([
        must(sql`UPDATE users
          SET second_factor_failures = ${failures},
            second_factor_blocked_until =
              CASE WHEN ${failures} >= ${failuresMax} THEN CAST(${blockedUntil} AS BIGINT) END
          WHERE id = ${userId}
            AND (second_factor_blocked_until IS NULL OR second_factor_blocked_until <= ${now})
          RETURNING id`),
        must(sql`UPDATE challenges SET attempts = attempts + 1
          WHERE id = ${challengeId} AND user_id = ${userId} AND ended_as IS NULL
            AND expires_at > ${now} AND verification_id IS NOT NULL AND attempts < ${attemptsMax}
          RETURNING ${challengeColumns}`),
      ]);
      const row = done?.[1]?.[0];
      return row === undefined ? null : readChallenge(row);
    },

    async giveBackAttempt(challengeId, userId) {
      await database.batch([
        // One fewer is below the limit again, so the block that the guess brought goes with it.
        sql`UPDATE users
          SET second_factor_failures = second_factor_failures - 1,
            second_factor_blocked_until = NULL
          WHERE id = ${userId} AND second_factor_failures > 0`,
        sql`UPDATE challenges SET attempts = attempts - 1
          WHERE id = ${challengeId} AND user_id = ${userId} AND attempts > 0`,
      ]);
    },

    async openSession({ challengeId, session, now }, event) {
      const done = await database.batch([
        must(sql`UPDATE users
          SET second_factor_failures = 0, second_factor_blocked_until = NULL,
            last_login_at = ${now}, phone_verified_at = COALESCE(phone_verified_at, ${now})
          WHERE id = ${session.userId} RETURNING id`),
        must(sql`UPDATE challenges SET ended_as = 'consumed'
          WHERE id = ${challengeId} AND user_id = ${session.userId} AND ended_as IS NULL
          RETURNING id`),
        sessionInsert(session),
        auditEventInsert(event),
      ]);
      return done !== null;
    },
  };
}
