import type { Database } from "../../database.ts";
import { sql } from "../../sql.ts";
import type { KeyStore } from "../../../../ports/stores/key_store.ts";
import { text } from "../rows/rows.ts";

export function createPasswordKey(database: Database): Pick<KeyStore, "findOrInsertPasswordKey"> {
  return {
    async findOrInsertPasswordKey(secret) {
      const [found] = await database.query(sql`SELECT secret FROM password_key WHERE id = 1`);
      if (found !== undefined) return text(found, "secret");
      // The update changes nothing: it returns the key of a faster process.
      const [row = {}] = await database.query(sql`INSERT INTO password_key (id, secret)
        VALUES (1, ${secret})
        ON CONFLICT (id) DO UPDATE SET secret = password_key.secret RETURNING secret`);
      return text(row, "secret");
    },
  };
}
