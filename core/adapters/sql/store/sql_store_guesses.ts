import { clockSkewSeconds } from "../../../domain/expiry.ts";
import { after, type Instant } from "../../../domain/instant.ts";
import type { Spend } from "../../../domain/challenge/second_factor.ts";
import { totpStepsAhead } from "../../../domain/factors/totp.ts";
import { usedAgainAfterSeconds } from "../../../domain/account/user.ts";
import type { UserId } from "../../../domain/user_id.ts";
import type { Store } from "./every_method.ts";
import type { Database } from "../database.ts";
import { auditEventInsert, challengeColumns, readChallenge, sessionInsert } from "./rows.ts";
import { deviceInsert, endOldestDevices, recoveryCodeInsert } from "./rows_of_factors.ts";
import { openAt, validCode } from "./in_force.ts";
import { endOldestSessions, networkNote } from "./sql_store_sessions.ts";
import { must, sql, type Statement } from "../sql.ts";

type Guesses = Pick<Store, "takeGuess" | "giveBackGuess" | "openSession">;

// The user's row first, always: see `sql_store_challenges.ts`.

export function createGuesses(database: Database): Guesses {
  return {
    async takeGuess(guess) {
      const { challengeId, userId, now, guessesMax, failuresMax, failuresInRowMax } = guess;
      const latestBlock = after(guess.blockedUntil, clockSkewSeconds);
      // A block that is over starts the count anew, with this guess.
      const failures = sql`CASE WHEN second_factor_blocked_until IS NULL
        THEN second_factor_failures + 1 ELSE 1 END`;
      const done = await database.batch([
        must(sql`UPDATE users
          SET second_factor_failures = ${failures},
            second_factor_blocked_until = CASE WHEN ${failures} >= ${failuresMax}
              THEN CAST(${guess.blockedUntil} AS BIGINT) END,
            second_factor_failures_in_row = second_factor_failures_in_row + 1
          WHERE id = ${userId} AND locked_at IS NULL
            AND second_factor_failures_in_row < ${failuresInRowMax}
            AND (second_factor_blocked_until IS NULL OR second_factor_blocked_until <= ${now}
              OR second_factor_blocked_until > ${latestBlock})
          RETURNING id`),
        must(sql`UPDATE challenges SET attempts = attempts + 1
          WHERE id = ${challengeId} AND user_id = ${userId} AND ${openAt(now)}
            AND attempts < ${guessesMax}
            AND (verification_id IS NOT NULL OR ${guess.ofSentCode ? 1 : 0} = 0)
          RETURNING ${challengeColumns}`),
      ]);
      const row = done?.[1]?.[0];
      return row === undefined ? null : readChallenge(row);
    },

    async giveBackGuess(challengeId, userId) {
      await database.batch([
        // One fewer is below the limit again, so the block that the guess brought goes with it.
        sql`UPDATE users
          SET second_factor_failures = second_factor_failures - 1,
            second_factor_failures_in_row = CASE WHEN second_factor_failures_in_row > 0
              THEN second_factor_failures_in_row - 1 ELSE 0 END,
            second_factor_blocked_until = NULL
          WHERE id = ${userId} AND second_factor_failures > 0`,
        sql`UPDATE challenges SET attempts = attempts - 1
          WHERE id = ${challengeId} AND user_id = ${userId} AND attempts > 0`,
      ]);
    },

    async openSession(opening, event) {
      const { challengeId, session, now } = opening;
      const { userId } = session;
      const verifies = opening.verifiesPhone ? 1 : 0;
      const sameNumber = opening.numberVersion === null
        ? sql``
        : sql`AND number_version = ${opening.numberVersion}`;
      const done = await database.batch([
        must(sql`UPDATE users
          SET second_factor_failures = 0, second_factor_blocked_until = NULL,
            second_factor_failures_in_row = 0, last_login_at = ${now},
            phone_corrections_left = 0,
            phone_used_again_at = CASE WHEN ${verifies} = 1
              AND phone_verified_at <= ${after(now, -usedAgainAfterSeconds)}
              THEN COALESCE(phone_used_again_at, ${now}) ELSE phone_used_again_at END,
            phone_verified_at = CASE WHEN ${verifies} = 1
              THEN COALESCE(phone_verified_at, ${now}) ELSE phone_verified_at END
          WHERE id = ${userId} AND locked_at IS NULL RETURNING id`),
        must(sql`UPDATE challenges SET ended_as = 'consumed'
          WHERE id = ${challengeId} AND user_id = ${userId} AND ended_as IS NULL ${sameNumber}
          RETURNING id`),
        ...(opening.spend === null ? [] : [spendStatement(opening.spend, userId, now)]),
        ...(opening.replaces === null ? [] : [
          must(sql`UPDATE sessions SET ended_at = ${now}
            WHERE id = ${opening.replaces} AND user_id = ${userId} AND ended_at IS NULL
            RETURNING id`),
        ]),
        sessionInsert(session),
        networkNote(session, now),
        endOldestSessions(opening),
        ...(opening.device === null
          ? []
          : [deviceInsert(opening.device), endOldestDevices(opening.device, now)]),
        ...(opening.recoveryCodes === null ? [] : [
          // A first set is the whole set, whatever a replacement left that crossed a reset.
          sql`DELETE FROM recovery_codes WHERE user_id = ${userId}`,
        ]),
        ...(opening.recoveryCodes ?? []).map((hash) => recoveryCodeInsert(userId, hash, now)),
        auditEventInsert(event),
      ]);
      return done !== null;
    },
  };
}

/** Uses up what a proof was made of; `must`, so that the loser of a race writes nothing. */
export function spendStatement(spend: Spend, userId: UserId, now: Instant): Statement {
  switch (spend.kind) {
    case "totp_step":
      return must(sql`UPDATE totps SET last_step = ${spend.step}
        WHERE user_id = ${userId} AND confirmed_at IS NOT NULL
          AND (last_step < ${spend.step} OR last_step > ${spend.step + totpStepsAhead})
        RETURNING user_id`);
    case "recovery_code":
      return must(sql`UPDATE recovery_codes SET used_at = ${now}
        WHERE user_id = ${userId} AND hash = ${spend.hash} AND used_at IS NULL
          AND ${validCode(now)}
        RETURNING hash`);
    case "passkey":
      // Authenticators that do not count stay at 0 (WebAuthn 6.1.1).
      return must(sql`UPDATE passkeys SET sign_count = ${spend.signCount}, last_used_at = ${now}
        WHERE id = ${spend.id} AND user_id = ${userId}
          AND (sign_count < ${spend.signCount} OR (sign_count = 0 AND ${spend.signCount} = 0))
        RETURNING id`);
  }
}
