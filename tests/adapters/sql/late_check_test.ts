/** When the pages of an SQLite file are checked: before it is used, or later. */
import { equal, match, ok, rejects } from "node:assert/strict";
import type { LateCheck } from "../../../core/adapters/sql/sqlite/late_check.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { StoreRefused } from "../../../core/adapters/sql/store_refused.ts";
import { damage, givenLargeFile } from "./large_file.ts";
import { withDirectory } from "./with_directory.ts";

/** Waits for the result of the check of a file that is opened with `lateCheck`. */
function nextFailure(): { readonly lateCheck: LateCheck; readonly failure: Promise<unknown> } {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  return { lateCheck: { afterMs: 0, onFailed: resolve }, failure: promise };
}

/** No check may fail. */
const never: LateCheck = {
  afterMs: 0,
  onFailed: (error) => {
    throw error;
  },
};

async function refusedFirst(path: string, lateCheck: LateCheck = never): Promise<void> {
  await rejects(openSqliteDatabase({ path, lateCheck }), (error: unknown) => {
    ok(error instanceof StoreRefused, String(error));
    match(error.message, /it is damaged [^]*Restore a backup/);
    return true;
  });
}

Deno.test("a large file that was closed is opened without a check, and checked later", async () => {
  await withDirectory(async (directory) => {
    const path = await givenLargeFile(directory);
    await damage(path);
    const { lateCheck, failure } = nextFailure();
    const database = await openSqliteDatabase({ path, lateCheck });
    const [row] = await database.query(sql`SELECT username FROM users ORDER BY rowid LIMIT 1`);
    equal(row?.["username"], "user-0@example.com");
    const refused = await failure;
    ok(refused instanceof StoreRefused, String(refused));
    match(refused.message, /latchkey\.db: it is damaged [^]*Restore a backup/);
    await database.close();
    // From now on, it is refused before it is used.
    await refusedFirst(path);
    await refusedFirst(path);
  });
});

Deno.test("a large file with the log of a crash is checked before it is used", async () => {
  await withDirectory(async (directory) => {
    const path = await givenLargeFile(directory);
    const database = await openSqliteDatabase({ path });
    await database.query(sql`CREATE TABLE more (n INTEGER)`);
    // What a crash leaves: the file and its log, without the last connection's end.
    const crashed = `${directory}/crashed.db`;
    await Deno.copyFile(path, crashed);
    await Deno.copyFile(`${path}-wal`, `${crashed}-wal`);
    await database.close();
    await damage(crashed);
    await refusedFirst(crashed);
    // The refusal itself has removed the log.
    await refusedFirst(crashed);
  });
});

Deno.test("a file that was found damaged is used again once it is whole", async () => {
  await withDirectory(async (directory) => {
    const path = await givenLargeFile(directory);
    const whole = await Deno.readFile(path);
    await damage(path);
    await rejects(openSqliteDatabase({ path }), StoreRefused);
    await Deno.writeFile(path, whole);
    for (let turn = 0; turn < 2; turn++) {
      const database = await openSqliteDatabase({ path, lateCheck: never });
      await database.close();
    }
    equal((await Deno.stat(`${path}-use`)).size, 0, "no mark is left");
  });
});

Deno.test("without `lateCheck`, every file is checked before it is used", async () => {
  await withDirectory(async (directory) => {
    const path = await givenLargeFile(directory);
    await damage(path);
    await rejects(openSqliteDatabase({ path }), StoreRefused);
  });
});
