import { deepEqual, equal, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { emptyDatabase, findClockMark } from "../../../tasks/dev/database.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { oldDatabase } from "../../adapters/sql/old_rows.ts";
import { givenClient } from "../../contracts/oidc/clients_contract.ts";
import { withDirectory } from "../../adapters/sql/with_directory.ts";

/** The number of rows of each table that has any. */
function rowsIn(path: string): Record<string, number> {
  const database = new DatabaseSync(path);
  try {
    // Without SQLite's own table of numbers that it has given.
    const tables = database.prepare(`SELECT name FROM sqlite_schema
      WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).all();
    const counts = tables.map(({ name }) => {
      const row = database.prepare(`SELECT count(*) AS n FROM "${name}"`).get();
      return [String(name), Number(row?.["n"])] as const;
    });
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  } finally {
    database.close();
  }
}

Deno.test("emptyDatabase() keeps only keys and the mark, while a service uses the file", () =>
  withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const file = new DatabaseSync(path);
    for (const statements of oldDatabase(4)) file.exec(statements);
    file.exec("PRAGMA application_id = 0x4c4b6579; PRAGMA user_version = 4");
    file.close();
    const database = await openSqliteDatabase({ path });
    const stores = createSqlStores(database);
    const { upkeep, keys, reports } = stores;
    try {
      await upkeep.moveClockMark(null, 5000, null);
      await upkeep.markDevelopment(1);
      await keys.findOrInsertPasswordKey("the key");
      await keys.findOrInsertNameKey("the key for names");
      await givenClient(stores);
      equal(findClockMark(path), 5000);
      const before = rowsIn(path);
      const tables = ["users", "sessions", "throttles", "audit_events", "totps", "deliveries"];
      for (const table of tables) ok(before[table], table);
      emptyDatabase(path);
      deepEqual(Object.keys(rowsIn(path)).toSorted(), [
        "development_mark",
        "name_key",
        "oidc_clients",
        "password_key",
        "secret_checks",
        "signing_keys",
      ]);
      equal(findClockMark(path), null);
      equal(await reports.countUsers(), 0);
      equal(await upkeep.isForDevelopment(), true);
      emptyDatabase(path);
    } finally {
      await database.close();
    }
  }));

Deno.test("findClockMark() is null for a file that is missing or is not a database", () =>
  withDirectory((directory) => {
    equal(findClockMark(`${directory}/none.db`), null);
    Deno.writeTextFileSync(`${directory}/text.db`, "not a database");
    equal(findClockMark(`${directory}/text.db`), null);
    deepEqual([...Deno.readDirSync(directory)].map(({ name }) => name), ["text.db"]);
    return Promise.resolve();
  }));
