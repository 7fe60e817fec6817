import type { Database } from "../../database.ts";
import { must, sql } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import type { FactorStore } from "../../../../ports/stores/factor_store.ts";
import { UserGone } from "../../../../ports/stores/storage.ts";
import { endGrants } from "../rows/ends.ts";
import { holdUnlockedUser } from "../rows/hold_user.ts";
import { bytesOf } from "../rows/bytes.ts";
import { belongsTo, validCode } from "../rows/row_conditions.ts";
import { auditEventInsert } from "../rows/rows.ts";
import { endDevices, recoveryCodeInsert } from "../rows/rows_of_factors.ts";

type RecoveryCodes = Pick<
  FactorStore,
  "findRecoveryCode" | "replaceRecoveryCodes" | "issueRecoveryCode" | "removeExpiredCode"
>;

// Lock order: the user's row first. See `challenges.ts`.

export function createRecoveryCodes(database: Database): RecoveryCodes {
  return {
    async findRecoveryCode(userId, hash, now) {
      const [row] = await database.query(sql`SELECT expires_at FROM recovery_codes
        WHERE ${belongsTo(userId)} AND hash = ${bytesOf(hash)} AND used_at IS NULL AND ${
        validCode(now)
      }`);
      if (row === undefined) return null;
      return row["expires_at"] === null ? "recovery_codes" : "issued_code";
    },

    async replaceRecoveryCodes(userId, hashes, now, event) {
      const done = await database.batch([
        holdUnlockedUser(userId),
        sql`DELETE FROM recovery_codes WHERE ${belongsTo(userId)}`,
        ...hashes.map((hash) => recoveryCodeInsert(userId, hash, now)),
        endGrants(userId, now),
        endDevices(userId, now),
        auditEventInsert(event),
      ]);
      if (done === null) throw new UserGone("Cannot replace recovery codes: the user was deleted");
    },

    async issueRecoveryCode({ userId, hash, now, expiresAt }, event) {
      const done = await database.batch([
        must(sql`SELECT id FROM users
          WHERE ${isUser(userId)} AND locked_at IS NULL AND phone_verified_at IS NOT NULL
          /*pg FOR NO KEY UPDATE */`),
        sql`DELETE FROM recovery_codes WHERE ${belongsTo(userId)} AND expires_at IS NOT NULL`,
        recoveryCodeInsert(userId, hash, now, expiresAt),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async removeExpiredCode(userId, now) {
      await database.query(sql`DELETE FROM recovery_codes
        WHERE ${belongsTo(userId)} AND NOT ${validCode(now)}`);
    },
  };
}
