import type { Database } from "../../database.ts";
import { limitTo, sql } from "../../sql.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { KeyStore } from "../../../../ports/stores/key_store.ts";
import { createLastingKeys } from "./lasting_keys.ts";
import { createSecretChecks } from "./secret_checks.ts";
import { createSigningKeys } from "./signing_keys.ts";
import { text } from "../rows/rows.ts";

const boxesListedMax = 100;

export function createKeys(database: Database): KeyStore {
  return {
    ...createSigningKeys(database),
    ...createSecretChecks(database),
    ...createLastingKeys(database),
    async listTotpBoxes(after) {
      const rows = await database.query(sql`SELECT user_id, secret_box FROM totps
        WHERE user_id > ${after ?? ""} ORDER BY user_id ${limitTo(boxesListedMax)}`);
      return rows.map((row) => ({
        userId: text(row, "user_id") as UserId,
        secretBox: text(row, "secret_box"),
      }));
    },

    async replaceTotpBox({ userId, from, to }) {
      const rows = await database.query(sql`UPDATE totps SET secret_box = ${to}
        WHERE user_id = ${userId} AND secret_box = ${from} RETURNING user_id`);
      return rows.length === 1;
    },
  };
}
