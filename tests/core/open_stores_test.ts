import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { schemaVersion } from "../../core/adapters/sql/schema_version.ts";
import { StoreRefused } from "../../core/adapters/sql/store_refused.ts";
import { migrateDatabase, openStores, type StorePlace } from "../../core/open_stores.ts";
import { oldDatabase } from "../adapters/sql/old_rows.ts";
import { withDirectory } from "../adapters/sql/with_directory.ts";

const oldVersion = 9;

/** Makes the SQLite file of an older build. */
function makeOld(directory: string): StorePlace {
  const file = new DatabaseSync(`${directory}/latchkey.db`);
  for (const change of oldDatabase(oldVersion)) file.exec(change);
  file.exec(`PRAGMA application_id = 0x4c4b6579; PRAGMA user_version = ${oldVersion}`);
  file.close();
  return placeIn(directory);
}

function placeIn(directory: string): StorePlace {
  const backups = { folder: `${directory}/backups`, everyHours: null, keep: 1 };
  return { dataDir: directory, databaseUrl: null, backups };
}

/** The schema version and the users of a file. */
function contentOf(path: string): readonly unknown[] {
  const file = new DatabaseSync(path, { readOnly: true });
  try {
    const users = file.prepare("SELECT username FROM users ORDER BY username").all();
    return [
      file.prepare("PRAGMA user_version").get()?.["user_version"],
      users.map(({ username }) => username),
    ];
  } finally {
    file.close();
  }
}

Deno.test("openStores() without migrates refuses an older schema and changes nothing", async () => {
  await withDirectory(async (directory) => {
    const place = makeOld(directory);
    await rejects(openStores(place, {}), (error: unknown) => {
      ok(error instanceof StoreRefused);
      match(error.message, /version 9, but this build needs version \d+.*deno task migrate/);
      return true;
    });
    deepEqual(contentOf(`${directory}/latchkey.db`), [oldVersion, ["Ada", "Bob"]]);
  });
});

Deno.test("openStores() without migrates creates a missing database", async () => {
  await withDirectory(async (directory) => {
    const { upkeep } = await openStores(placeIn(directory), {});
    await upkeep.close();
    deepEqual(contentOf(`${directory}/latchkey.db`), [schemaVersion, []]);
  });
});

Deno.test("migrateDatabase() copies the file of an older build, and then migrates it", async () => {
  await withDirectory(async (directory) => {
    const place = makeOld(directory);
    const copy = await migrateDatabase(place);
    ok(copy?.startsWith(`${directory}/backups/before-migration-of-version-9-`), String(copy));
    deepEqual(contentOf(copy ?? ""), [oldVersion, ["Ada", "Bob"]]);
    deepEqual(contentOf(`${directory}/latchkey.db`), [schemaVersion, ["Ada", "Bob"]]);
    equal(((await Deno.stat(copy ?? "")).mode ?? 0) & 0o777, 0o600);
    equal(await migrateDatabase(place), null, "nothing is left to migrate");
  });
});

Deno.test("migrateDatabase() migrates nothing if the copy cannot be written", async () => {
  await withDirectory(async (directory) => {
    const place = makeOld(directory);
    await Deno.writeTextFile(`${directory}/backups`, "a file where the folder should be");
    await rejects(migrateDatabase(place), /LATCHKEY_BACKUP_DIR/);
    deepEqual(contentOf(`${directory}/latchkey.db`), [oldVersion, ["Ada", "Bob"]]);
  });
});
