/** Writes to the database in the first argument until killed, and prints each row's number. */
import { sql } from "../../../core/adapters/sql/sql.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";

const database = await openSqliteDatabase({ path: Deno.args[0] ?? "" });
for (let row = 1;; row++) {
  const key = `row-${row}`;
  await database.query(sql`INSERT INTO throttles (key, count, ends_at) VALUES (${key}, 1, 1)`);
  Deno.stdout.writeSync(new TextEncoder().encode(`${row}\n`));
}
