import type { Store } from "./every_method.ts";
import type { Database } from "../database.ts";
import { validCode } from "./in_force.ts";
import { integer, integerOrNull } from "./rows.ts";
import { sql } from "../sql.ts";

type Factors = Pick<Store, "findAuthenticators" | "hasRecoveryCode" | "removeExpiredCode">;

export function createFactors(database: Database): Factors {
  return {
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

    async hasRecoveryCode(userId, hash, now) {
      const rows = await database.query(sql`SELECT hash FROM recovery_codes
        WHERE user_id = ${userId} AND hash = ${hash} AND used_at IS NULL AND ${validCode(now)}`);
      return rows.length > 0;
    },

    async removeExpiredCode(userId, now) {
      await database.query(sql`DELETE FROM recovery_codes
        WHERE user_id = ${userId} AND NOT ${validCode(now)}`);
    },
  };
}
