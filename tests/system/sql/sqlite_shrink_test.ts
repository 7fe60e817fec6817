import { equal, ok } from "node:assert/strict";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { withDirectory } from "../../adapters/sql/with_directory.ts";

const megabyte = 1024 * 1024;

/** Adds and removes rows of about 40 MB, as after a retention period has been shortened. */
async function leaveSpace(database: Database): Promise<void> {
  await database.query(sql`INSERT INTO throttles (key, count, ends_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
    SELECT hex(zeroblob(5000)) || i, 1, 1 FROM n`);
  await database.query(sql`DELETE FROM throttles`);
}

async function sizeOf(path: string): Promise<number> {
  // Writes reach the file when the last connection closes.
  return (await Deno.stat(path)).size;
}

Deno.test("shrink() returns the space of removed rows in steps, and keeps 10 MB", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const database = await openSqliteDatabase({ path });
    await leaveSpace(database);
    let steps = 1;
    while (await database.shrink()) steps++;
    ok(steps > 10, `${steps} steps`);
    equal(await database.shrink(), false);
    await database.close();
    const size = await sizeOf(path);
    ok(size > 9 * megabyte && size < 13 * megabyte, `${size} bytes`);
  });
});

Deno.test("the WAL does not keep the size of the largest write", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const database = await openSqliteDatabase({ path });
    const grow = async (): Promise<void> => {
      await database.batch([
        sql`INSERT INTO throttles (key, count, ends_at)
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
          SELECT hex(zeroblob(5000)) || i, 1, 1 FROM n`,
        sql`DELETE FROM throttles`,
      ]);
    };
    await grow();
    const largest = await sizeOf(`${path}-wal`);
    ok(largest > 66 * megabyte, `${largest} bytes`);
    for (let write = 0; write < 3; write++) {
      await database.query(
        sql`INSERT INTO throttles (key, count, ends_at) VALUES (${write}, 1, 1)`,
      );
    }
    const left = await sizeOf(`${path}-wal`);
    ok(left <= 64 * megabyte, `${left} bytes of ${largest}`);
    await database.close();
  });
});
