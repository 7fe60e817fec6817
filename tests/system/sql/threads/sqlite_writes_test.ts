import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { schemaVersion } from "../../../../core/adapters/sql/schema_version.ts";
import { sql, type Statement } from "../../../../core/adapters/sql/sql.ts";
import { openSqliteDatabase } from "../../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { createSqlStores } from "../../../../core/adapters/sql/store/sql_stores.ts";
import { StorageUnavailable } from "../../../../core/ports/stores/storage.ts";
import type { Stores } from "../../../../core/ports/stores/stores.ts";
import { givenUser, newEvent, newUser, passwordHash } from "../../../contracts/store_fixtures.ts";
import { newInsertion } from "../../../user_rows.ts";
import { withDirectory } from "../../../adapters/sql/with_directory.ts";

for (const writer of ["inline", "thread"] as const) {
  Deno.test(`${writer}: openSqliteDatabase() is durable, in WAL mode, and sets the application ID`, async () => {
    await withDirectory(async (directory) => {
      const path = `${directory}/latchkey.db`;
      const database = await openSqliteDatabase({ path, writer });
      const pragma = async (name: string) =>
        Object.values((await database.query(pragmaOf(name)))[0] ?? {})[0];
      equal(await pragma("journal_mode"), "wal");
      equal(await pragma("synchronous"), 2);
      equal(await pragma("foreign_keys"), 1);
      equal(await pragma("application_id"), 0x4c4b6579);
      equal(await pragma("user_version"), schemaVersion);
      await database.close();
    });
  });

  Deno.test(`${writer}: openSqliteDatabase() waits for no disk if it need not be durable`, async () => {
    await withDirectory(async (directory) => {
      const path = `${directory}/latchkey.db`;
      const database = await openSqliteDatabase({ path, writer, durable: false });
      const [row] = await database.query(sql`PRAGMA synchronous`);
      deepEqual(row, { synchronous: 0 });
      await database.close();
    });
  });

  Deno.test(`${writer}: query() waits for another process's lock without blocking the event loop`, async () => {
    await withLockedStore(writer, 2000, async (stores, other) => {
      let turns = 0;
      // The lock is released only if the event loop is not blocked.
      const ticker = setInterval(() => {
        if (++turns === 20) other.prepare("COMMIT").run();
      }, 2);
      // Many writes wait at the same time, and a read does not wait for them.
      const writes = Promise.all(Array.from({ length: 20 }, () => givenUser(stores)));
      equal(await stores.reports.countUsers(), 0);
      await writes;
      clearInterval(ticker);
      equal(await stores.reports.countUsers(), 20);
      ok(turns >= 20);
    });
  });

  Deno.test(`${writer}: query() throws StorageUnavailable when its wait for the lock times out`, async () => {
    await withLockedStore(writer, 150, async (stores, other) => {
      const started = performance.now();
      const user = newUser();
      const refused = await Promise.allSettled([
        stores.users.insertUser(newInsertion(user, passwordHash), newEvent()),
        stores.sessions.touchSession(
          "x" as Parameters<Stores["sessions"]["touchSession"]>[0],
          0,
          1,
        ),
        givenUser(stores),
      ]);
      for (const answer of refused) {
        ok(answer.status === "rejected" && answer.reason instanceof StorageUnavailable);
      }
      ok(performance.now() - started < 1000);
      other.prepare("COMMIT").run();
      equal(await stores.users.findUser(user.id), null);
      await givenUser(stores);
      equal(await stores.reports.countUsers(), 1);
    });
  });

  Deno.test(`${writer}: endAllSessions() waits longer for the lock than other writes`, async () => {
    await withLockedStore(writer, 20, async (stores, other) => {
      const end = { now: 1, devices: false };
      const ending = stores.sessions.endAllSessions(end, newEvent());
      await rejects(givenUser(stores), StorageUnavailable);
      other.prepare("COMMIT").run();
      await ending;
    });
  });

  Deno.test(`${writer}: a full disk is StorageUnavailable; writes work again without a restart`, async () => {
    await withDirectory(async (directory) => {
      const database = await openSqliteDatabase({ path: `${directory}/latchkey.db`, writer });
      const stores = createSqlStores(database);
      await givenUser(stores);
      const limit = (pages: number) => database.query(pragmaOf(`max_page_count = ${pages}`));
      await limit(1);
      await rejects(async () => {
        for (let index = 0; index < 200; index++) await givenUser(stores);
      }, StorageUnavailable);
      const before = await stores.reports.countUsers();
      await limit(1_000_000);
      await givenUser(stores);
      equal(await stores.reports.countUsers(), before + 1);
      await stores.upkeep.close();
    });
  });
}

function pragmaOf(text: string): Statement {
  return { parts: [`PRAGMA ${text}`], params: [], must: false };
}

/** Runs `body` while another connection has the write lock. */
async function withLockedStore(
  writer: "inline" | "thread",
  busyMs: number,
  body: (stores: Stores, other: DatabaseSync) => Promise<void>,
): Promise<void> {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const stores = createSqlStores(await openSqliteDatabase({ path, busyMs, writer }));
    const other = new DatabaseSync(path);
    other.prepare("BEGIN IMMEDIATE").run();
    try {
      await body(stores, other);
    } finally {
      other.close();
      await stores.upkeep.close();
    }
  });
}
