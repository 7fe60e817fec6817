import { deepEqual, equal } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { openTestCore } from "../../harness.ts";
import { withDirectory } from "../../adapters/sql/with_directory.ts";
import { checkOf } from "../../core/upkeep/readiness_kit.ts";

Deno.test("the readiness check writes at most one row in three seconds for all requests", async () => {
  await using test = await openTestCore();
  const stores = counting(test.ports);
  const { check, later } = checkOf(stores);
  const answers = await Promise.all(Array.from({ length: 50 }, check));
  for (const answer of answers) deepEqual(answer, { database: true, hasher: true });
  later(2);
  await check();
  equal(stores.writes(), 1);
  later(1);
  await check();
  equal(stores.writes(), 2);
  later(-60);
  await check();
  equal(stores.writes(), 3, "an old result is not kept if the clock is set back");
});

Deno.test("the readiness check reports a full and a locked SQLite database", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const database = await openSqliteDatabase({ path });
    const { check, later } = checkOf(createSqlStores(database));
    const limit = (pages: number) =>
      database.query({ parts: [`PRAGMA max_page_count = ${pages}`], params: [], must: false });
    await limit(1);
    equal((await check()).database, "full");
    await limit(1_000_000);
    equal((await check()).database, "full", "there is no new attempt within three seconds");
    later(3);
    equal((await check()).database, true);

    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    later(3);
    let turns = 0;
    const turning = setInterval(() => turns++, 1);
    equal((await check()).database, "locked");
    clearInterval(turning);
    other.exec("ROLLBACK");
    other.close();
    equal(turns > 10, true, "the event loop is not blocked");
    later(3);
    equal((await check()).database, true);
    await database.close();
    later(3);
    equal((await check()).database, "failed");
  });
});

function counting({ upkeep }: Stores): Pick<Stores, "upkeep"> & { writes(): number } {
  let writes = 0;
  const probeWrite: typeof upkeep.probeWrite = (now) => {
    writes++;
    return upkeep.probeWrite(now);
  };
  return { upkeep: { ...upkeep, probeWrite }, writes: () => writes };
}
