import type { Database } from "../../database.ts";
import { ofUpkeep, sql, type Statement } from "../../sql.ts";
import type { NameKey } from "../../../../domain/account/retired_name.ts";
import type { KeyStore } from "../../../../ports/stores/key_store.ts";
import { text } from "../rows/rows.ts";

/** Keys that are created once and never change. Each is the one row of its table. */
export function createLastingKeys(
  database: Database,
): Pick<KeyStore, "findOrInsertPasswordKey" | "findOrInsertNameKey"> {
  return {
    findOrInsertPasswordKey: (secret) => findOrInsert(database, sql`password_key`, secret),
    findOrInsertNameKey: async (secret) =>
      await findOrInsert(database, sql`name_key`, secret) as NameKey,
  };
}

async function findOrInsert(database: Database, table: Statement, secret: string): Promise<string> {
  const [found] = await database.query(sql`SELECT secret FROM ${table} WHERE id = 1`);
  if (found !== undefined) return text(found, "secret");
  // The update changes nothing: it returns the key of a faster process.
  const insertion = sql`INSERT INTO ${table} (id, secret)
    VALUES (1, ${secret})
    ON CONFLICT (id) DO UPDATE SET secret = ${table}.secret RETURNING secret`;
  const [row = {}] = await database.query(ofUpkeep(insertion));
  return text(row, "secret");
}
