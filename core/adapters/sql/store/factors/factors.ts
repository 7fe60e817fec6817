import type { Database } from "../../database.ts";
import { must, sql, type Statement } from "../../sql.ts";
import type { FactorStore } from "../../../../ports/stores/factor_store.ts";
import { createPasskeys } from "./passkeys.ts";
import { createRecoveryCodes } from "./recovery_codes.ts";
import { createTotps } from "./totp.ts";
import { endChallenges, endSessions } from "../rows/ends.ts";
import { holdUser } from "../rows/hold_user.ts";
import { auditEventInsert, integer, integerOrNull } from "../rows/rows.ts";
import { endDevices } from "../rows/rows_of_factors.ts";

// The user's row first, always: see `challenges.ts`.

export function createFactors(database: Database): FactorStore {
  const done = async (...statements: readonly Statement[]): Promise<boolean> =>
    await database.batch(statements) !== null;
  return {
    ...createTotps(database),
    ...createPasskeys(database),
    ...createRecoveryCodes(database),
    async findAuthenticators(userId) {
      const [row] = await database.query(sql`SELECT
        (SELECT confirmed_at FROM totps WHERE user_id = ${userId}) AS totp_confirmed_at,
        (SELECT COUNT(*) FROM passkeys WHERE user_id = ${userId}) AS passkeys,
        (SELECT COUNT(*) FROM recovery_codes
          WHERE user_id = ${userId} AND used_at IS NULL AND expires_at IS NULL) AS recovery_codes,
        (SELECT max(expires_at) FROM recovery_codes
          WHERE user_id = ${userId} AND used_at IS NULL) AS issued_code`);
      return {
        totpConfirmedAt: integerOrNull(row ?? {}, "totp_confirmed_at"),
        passkeys: integer(row ?? {}, "passkeys"),
        recoveryCodesLeft: integer(row ?? {}, "recovery_codes"),
        issuedCodeExpiresAt: integerOrNull(row ?? {}, "issued_code"),
      };
    },

    removeFactorOf: (userId, passkeyId, now, event) =>
      done(
        holdUser(userId),
        must(
          passkeyId === null
            ? sql`DELETE FROM totps WHERE user_id = ${userId} RETURNING user_id`
            : sql`DELETE FROM passkeys WHERE id = ${passkeyId} AND user_id = ${userId}
                RETURNING id`,
        ),
        endDevices(userId, now),
        auditEventInsert(event),
      ),

    resetSecondFactor: (userId, now, event) =>
      done(
        must(sql`UPDATE users SET phone_verified_at = NULL, phone_used_again_at = NULL,
            phone_corrections_left = 0, second_factor_failures = 0,
            second_factor_failures_in_row = 0, second_factor_blocked_until = NULL
          WHERE id = ${userId} AND phone_verified_at IS NOT NULL RETURNING id`),
        sql`DELETE FROM totps WHERE user_id = ${userId}`,
        sql`DELETE FROM passkeys WHERE user_id = ${userId}`,
        sql`DELETE FROM recovery_codes WHERE user_id = ${userId}`,
        endSessions(userId, now),
        endDevices(userId, now),
        endChallenges(userId),
        auditEventInsert(event),
      ),
  };
}
