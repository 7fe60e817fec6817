/**
 * Inserts users into the file in the first argument until it is killed, and prints each ID once the
 * store has acknowledged it. A child process of `sqlite_process_test.ts`.
 * @module
 */
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { newEvent, newUser, passwordHash } from "../../contracts/store_fixtures.ts";
import { newInsertion } from "../../user_rows.ts";

const stores = createSqlStores(await openSqliteDatabase({ path: Deno.args[0] ?? "" }));
for (;;) {
  const user = newUser({ createdAt: Date.now() });
  const named = { ...user, username: `${user.username}-${Deno.pid}` as typeof user.username };
  if (await stores.users.insertUser(newInsertion(named, passwordHash), newEvent()) !== "inserted") {
    break;
  }
  Deno.stdout.writeSync(new TextEncoder().encode(`${named.id}\n`));
}
