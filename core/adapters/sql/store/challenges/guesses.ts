import type { Database } from "../../database.ts";
import { must, sql } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import { clockSkewSeconds } from "../../../../domain/expiry.ts";
import { after } from "../../../../domain/instant.ts";
import type { ChallengeStore } from "../../../../ports/stores/challenge_store.ts";
import { openAt } from "../rows/row_conditions.ts";
import { challengeColumns, readChallenge } from "../rows/rows.ts";

type Guesses = Pick<ChallengeStore, "takeGuess" | "giveBackGuess">;

// Lock order: the user's row first. See `challenges.ts`.

export function createGuesses(database: Database): Guesses {
  return {
    async takeGuess(guess) {
      const { challengeId, userId, now, guessesMax, failuresMax, failuresInRowMax } = guess;
      const latestBlock = after(guess.blockedUntil, clockSkewSeconds);
      // After a lockout has ended, the count restarts with this guess.
      const failures = sql`CASE WHEN second_factor_blocked_until IS NULL
        THEN second_factor_failures + 1 ELSE 1 END`;
      const accepting = sql`${isUser(userId)} AND locked_at IS NULL
        AND second_factor_failures_in_row < ${failuresInRowMax}
        AND (second_factor_blocked_until IS NULL OR second_factor_blocked_until <= ${now}
          OR second_factor_blocked_until > ${latestBlock})`;
      const done = await database.batch([
        must(
          guess.onAccount
            ? sql`UPDATE users
              SET second_factor_failures = ${failures},
                second_factor_blocked_until = CASE WHEN ${failures} >= ${failuresMax}
                  THEN CAST(${guess.blockedUntil} AS BIGINT) END,
                second_factor_failures_in_row = second_factor_failures_in_row + 1
              WHERE ${accepting} RETURNING id`
            : sql`SELECT id FROM users WHERE ${accepting} /*pg FOR NO KEY UPDATE */`,
        ),
        must(sql`UPDATE challenges SET attempts = attempts + 1
          WHERE id = ${challengeId} AND user_id = ${userId} AND ${openAt(now)}
            AND attempts < ${guessesMax}
            AND (verification_id IS NOT NULL OR ${guess.ofSentCode ? 1 : 0} = 0)
          RETURNING ${challengeColumns}`),
      ]);
      const row = done?.[1]?.[0];
      return row === undefined ? null : readChallenge(row);
    },

    async giveBackGuess({ challengeId, userId, onAccount }) {
      await database.batch([
        // The count drops below the limit again, so the lockout that the guess caused is removed
        // too.
        ...(onAccount
          ? [sql`UPDATE users
              SET second_factor_failures = second_factor_failures - 1,
                second_factor_failures_in_row = CASE WHEN second_factor_failures_in_row > 0
                  THEN second_factor_failures_in_row - 1 ELSE 0 END,
                second_factor_blocked_until = NULL
              WHERE ${isUser(userId)} AND second_factor_failures > 0`]
          : []),
        sql`UPDATE challenges SET attempts = attempts - 1
          WHERE id = ${challengeId} AND user_id = ${userId} AND attempts > 0`,
      ]);
    },
  };
}
