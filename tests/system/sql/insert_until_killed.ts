/**
 * Inserts users into the file in the first argument until it is killed, and prints each ID once the
 * store has acknowledged it. With the second argument `thread`, a thread commits the inserts of
 * eight loops in groups. A child process of `sqlite_process_test.ts`.
 * @module
 */
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { newEvent, newUser, passwordHash } from "../../contracts/store_fixtures.ts";
import { newInsertion } from "../../user_rows.ts";

const [path = "", writer] = Deno.args;
const threaded = writer === "thread";
const stores = createSqlStores(
  await openSqliteDatabase({ path, writer: threaded ? "thread" : "inline" }),
);

async function insertUntilKilled(): Promise<void> {
  for (;;) {
    const user = newUser({ createdAt: Date.now() });
    const named = { ...user, username: `${user.username}-${Deno.pid}` as typeof user.username };
    const insertion = newInsertion(named, passwordHash);
    if (await stores.users.insertUser(insertion, newEvent()) !== "inserted") return;
    Deno.stdout.writeSync(new TextEncoder().encode(`${named.id}\n`));
  }
}

await Promise.all(Array.from({ length: threaded ? 8 : 1 }, insertUntilKilled));
