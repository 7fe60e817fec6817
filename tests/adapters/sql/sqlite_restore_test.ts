import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { schemaVersion } from "../../../core/adapters/sql/schema_version.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { backUpSqlite } from "../../../core/adapters/sql/sqlite/sqlite_backup.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { restoreSqlite } from "../../../core/adapters/sql/sqlite/sqlite_restore.ts";
import { StoreRefused } from "../../../core/adapters/sql/store_refused.ts";
import { withDirectory } from "./with_directory.ts";

const stamp = "20260102T030405Z";

interface Place {
  readonly directory: string;
  readonly path: string;
  readonly backup: string;
}

/** A database with the keys `a` and `b`, and a backup of it with `a` only. */
async function givenBackup(directory: string): Promise<Place> {
  const [path, backup] = [`${directory}/latchkey.db`, `${directory}/backup.db`];
  const database = await openSqliteDatabase({ path });
  const add = (key: string) =>
    database.query(sql`INSERT INTO throttles (key, count, ends_at) VALUES (${key}, 1, 1)`);
  await add("a");
  await backUpSqlite(path, backup);
  await add("b");
  await database.close();
  return { directory, path, backup };
}

async function keysIn(path: string): Promise<readonly unknown[]> {
  const database = await openSqliteDatabase({ path });
  const rows = await database.query(sql`SELECT key FROM throttles ORDER BY key`);
  await database.close();
  return rows.map(({ key }) => key);
}

async function refused({ backup, path }: Place, words: RegExp): Promise<void> {
  await rejects(restoreSqlite(backup, path, stamp), (error: unknown) => {
    ok(error instanceof StoreRefused);
    match(error.message, words);
    return true;
  });
}

Deno.test("restoreSqlite() replaces the file and keeps the replaced one (F-21)", async () => {
  await withDirectory(async (directory) => {
    const { path, backup } = await givenBackup(directory);
    const restored = await restoreSqlite(backup, path, stamp);
    deepEqual(restored, {
      version: schemaVersion,
      users: 0,
      replaced: `${path}.replaced-${stamp}`,
    });
    deepEqual(await keysIn(path), ["a"]);
    deepEqual(await keysIn(restored.replaced ?? ""), ["a", "b"]);
    equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    deepEqual(await restoreSqlite(backup, `${directory}/new/latchkey.db`, stamp), {
      version: schemaVersion,
      users: 0,
      replaced: null,
    });
  });
});

Deno.test("restoreSqlite() restores a copy of a file whose migration was interrupted", async () => {
  for (const name of ["users_before", "users_next"]) {
    await withDirectory(async (directory) => {
      const { path, backup } = await givenBackup(directory);
      const copy = new DatabaseSync(backup);
      copy.exec(`PRAGMA foreign_keys = OFF; DROP TABLE users;
        CREATE TABLE ${name} (number INTEGER PRIMARY KEY); INSERT INTO ${name} VALUES (1), (2);
        PRAGMA user_version = 50`);
      copy.close();
      const { version, users } = await restoreSqlite(backup, path, stamp);
      deepEqual({ version, users }, { version: 50, users: 2 });
    });
  }
});

Deno.test("restoreSqlite() keeps the WAL of a crash away from the restored file", async () => {
  await withDirectory(async (directory) => {
    const { path, backup } = await givenBackup(directory);
    // A connection that never closes leaves the WAL of a crash behind.
    const crashed = new DatabaseSync(path);
    crashed.exec("PRAGMA wal_autocheckpoint = 0");
    crashed.exec("INSERT INTO throttles (key, count, ends_at) VALUES ('c', 1, 1)");
    ok((await Deno.stat(`${path}-wal`)).size > 0);
    const { replaced } = await restoreSqlite(backup, path, stamp);
    deepEqual(await keysIn(path), ["a"]);
    deepEqual(await keysIn(replaced ?? ""), ["a", "b", "c"]);
    crashed.close();
  });
});

Deno.test("restoreSqlite() refuses while a process uses the file, and changes nothing", async () => {
  await withDirectory(async (directory) => {
    const place = await givenBackup(directory);
    const [service, terminal] = [
      await openSqliteDatabase({ path: place.path }),
      await openSqliteDatabase({ path: place.path }),
    ];
    await refused(place, /a process is using it/);
    await service.close();
    await refused(place, /a process is using it/);
    await terminal.close();
    deepEqual(await keysIn(place.path), ["a", "b"]);
    await restoreSqlite(place.backup, place.path, stamp);
  });
});

Deno.test("restoreSqlite() refuses a bad backup, and changes nothing", async () => {
  await withDirectory(async (directory) => {
    const place = await givenBackup(directory);
    const { backup } = place;
    const whole = await Deno.readFile(backup);
    const newer = whole.slice();
    new DataView(newer.buffer).setUint32(60, schemaVersion + 1);
    const damaged = whole.slice();
    damaged.fill(0x5a, 4096, 3 * 4096);
    const cases: readonly (readonly [Uint8Array | null, RegExp])[] = [
      [null, /no such file/],
      [new Uint8Array(), /is empty/],
      [new TextEncoder().encode("x".repeat(5000)), /not an SQLite database/],
      [damaged, /damaged/],
      [newer, /its schema is version \d+, but this build supports/],
    ];
    for (const [bytes, words] of cases) {
      await Deno.remove(backup);
      if (bytes !== null) await Deno.writeFile(backup, bytes);
      else await Deno.symlink("nowhere", backup);
      await refused(place, words);
    }
    const names = [...Deno.readDirSync(directory)].map(({ name }) => name).toSorted();
    deepEqual(names, ["backup.db", "latchkey.db", "latchkey.db-use"]);
    deepEqual(await keysIn(place.path), ["a", "b"]);
  });
});
