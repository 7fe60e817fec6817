import { deepEqual, equal } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import postgres from "postgres";
import { openPostgresDatabase } from "../../../core/adapters/sql/postgres/postgres_database.ts";
import { createSqlStore } from "../../../core/adapters/sql/store/sql_store.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import type { Store } from "../../../core/ports/store.ts";
import { createReadinessCheck } from "../../../core/usecases/upkeep/check_readiness.ts";
import { findServerPrograms, startCluster } from "../../contracts/postgres_servers.ts";
import { openTestCore } from "../../harness.ts";
import { withDirectory } from "../../adapters/sql/with_directory.ts";

const programs = findServerPrograms();

/** A check whose clock the test turns; `later` passes what is kept of an answer. */
function checkOf(store: Store): {
  readonly check: () => ReturnType<ReturnType<typeof createReadinessCheck>>;
  readonly later: (seconds: number) => void;
} {
  let now = 1_000_000;
  const hasher = { ping: () => Promise.resolve() };
  const ports = { store, clock: () => now, hasher } as Parameters<typeof createReadinessCheck>[0];
  const check = createReadinessCheck(ports);
  return { check, later: (seconds) => now += seconds * 1000 };
}

Deno.test("the readiness check writes one row in three seconds for all who ask", async () => {
  await using test = await openTestCore();
  const store = counting(test.ports.store);
  const { check, later } = checkOf(store);
  const answers = await Promise.all(Array.from({ length: 50 }, check));
  for (const answer of answers) deepEqual(answer, { database: true, hasher: true });
  later(2);
  await check();
  equal(store.writes(), 1);
  later(1);
  await check();
  equal(store.writes(), 2);
  later(-60);
  await check();
  equal(store.writes(), 3, "a clock that was set back keeps no old answer");
});

Deno.test("a full SQLite database and one that is locked are not ready, and say so", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const database = await openSqliteDatabase({ path });
    const { check, later } = checkOf(createSqlStore(database));
    const limit = (pages: number) =>
      database.query({ parts: [`PRAGMA max_page_count = ${pages}`], params: [], must: false });
    await limit(1);
    equal((await check()).database, "full");
    await limit(1_000_000);
    equal((await check()).database, "full", "within three seconds nothing is tried");
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
    equal(turns > 10, true, "the event loop turns meanwhile");
    later(3);
    equal((await check()).database, true);
    await database.close();
    later(3);
    equal((await check()).database, "failed");
  });
});

Deno.test({
  name:
    "a PostgreSQL server that became read-only is not ready, and says so; so is one that is gone",
  ignore: programs === null,
  fn: async () => {
    if (programs === null) return;
    const server = await startCluster(programs);
    const database = await openPostgresDatabase({ url: await server.freshUrl() });
    const admin = postgres(server.url, { max: 1, onnotice: () => {} });
    const setReadOnly = async (word: "on" | "off"): Promise<void> => {
      await admin.unsafe("SET default_transaction_read_only = off");
      await admin.unsafe(`ALTER SYSTEM SET default_transaction_read_only = ${word}`);
      await admin.unsafe("SELECT pg_reload_conf()");
      // Each process of the server reads its settings by itself: ask the one that the check asks.
      const seen = { parts: ["SHOW default_transaction_read_only"], params: [], must: false };
      for (let shown: unknown = null; shown !== word;) {
        shown = (await database.query(seen))[0]?.["default_transaction_read_only"];
      }
    };
    try {
      const { check, later } = checkOf(createSqlStore(database));
      equal((await check()).database, true);
      await setReadOnly("on");
      later(3);
      equal((await check()).database, "read_only");
      await setReadOnly("off");
      later(3);
      equal((await check()).database, true);
    } finally {
      await admin.end();
      await server.stop();
    }
    const gone = checkOf(createSqlStore(database));
    equal((await gone.check()).database, "unreachable");
    await database.close();
  },
});

function counting(store: Store): Store & { writes(): number } {
  let writes = 0;
  return {
    ...store,
    probeWrite: (now) => {
      writes++;
      return store.probeWrite(now);
    },
    writes: () => writes,
  };
}
