import type { Database } from "../../database.ts";
import { sql } from "../../sql.ts";
import type { ResetStore } from "../../../../ports/stores/reset_store.ts";
import { createDelayedResets } from "./delayed_resets.ts";
import { unexpiredNonce } from "../rows/row_conditions.ts";

export function createResets(database: Database): ResetStore {
  return {
    ...createDelayedResets(database),
    async insertResetNonce({ text, now, expiresAt }) {
      await database.query(sql`INSERT INTO reset_nonces (nonce, created_at, expires_at)
        VALUES (${text}, ${now}, ${expiresAt})`);
    },

    async takeResetNonce(text, now) {
      const rows = await database.query(sql`DELETE FROM reset_nonces WHERE nonce = ${text}
        RETURNING CASE WHEN ${unexpiredNonce(now)} THEN 1 ELSE 0 END AS valid`);
      return rows[0]?.["valid"] === 1;
    },
  };
}
