import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { createSqlStore } from "../../../core/adapters/sql/store/sql_store.ts";
import { migrations, schemaVersion } from "../../../core/adapters/sql/migrations.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { StoreRefused } from "../../../core/adapters/sql/store_refused.ts";
import { StorageUnavailable, type Store } from "../../../core/ports/store.ts";
import { givenUser, newUser, passwordHash } from "../../contracts/store_fixtures.ts";
import { newEvent } from "../../contracts/store_fixtures.ts";
import { withDirectory } from "./with_directory.ts";

Deno.test("openSqliteDatabase() makes a file that only its owner reads", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/new/data/latchkey.db`;
    await withStore(path, async (store) => {
      await givenUser(store);
      const names = [...Deno.readDirSync(`${directory}/new/data`)].map(({ name }) => name);
      deepEqual(names.toSorted(), ["latchkey.db", "latchkey.db-shm", "latchkey.db-wal"]);
      for (const name of names) equal(modeOf(`${directory}/new/data/${name}`), 0o600, name);
      equal(modeOf(`${directory}/new/data`), 0o700);
    });
  });
});

Deno.test("openSqliteDatabase() takes others' right to read away", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    await withStore(path, async () => {});
    await Deno.chmod(path, 0o644);
    await withStore(path, async (store) => {
      await givenUser(store);
      for (const end of ["", "-wal", "-shm"]) equal(modeOf(path + end), 0o600);
    });
  });
});

Deno.test("openSqliteDatabase() is durable, in WAL mode, and marks the file as ours", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const database = await openSqliteDatabase({ path });
    const pragma = async (name: string) =>
      Object.values(
        (await database.query({
          parts: [`PRAGMA ${name}`],
          params: [],
          must: false,
        }))[0] ?? {},
      )[0];
    equal(await pragma("journal_mode"), "wal");
    equal(await pragma("synchronous"), 2);
    equal(await pragma("foreign_keys"), 1);
    equal(await pragma("application_id"), 0x4c4b6579);
    equal(await pragma("user_version"), schemaVersion);
    await database.close();
  });
});

Deno.test("openSqliteDatabase() refuses what is not a whole database of ours", async () => {
  await withDirectory(async (directory) => {
    const good = `${directory}/good.db`;
    await withStore(good, async (store) => {
      for (let index = 0; index < 50; index++) await givenUser(store);
    });
    const bytes = await Deno.readFile(good);
    const files: Readonly<Record<string, [Uint8Array, RegExp]>> = {
      empty: [new Uint8Array(), /it is empty\. Restore a backup/],
      short: [bytes.slice(0, 50), /not an SQLite database/],
      text: [new TextEncoder().encode("hello ".repeat(100)), /not an SQLite database/],
      foreign: [changed(bytes, 68, [0, 0, 0, 1]), /another program's/],
      unmarked: [changed(bytes, 68, [0, 0, 0, 0]), /another program's/],
      newer: [
        changed(bytes, 60, [0, 0, 0, 99]),
        new RegExp(`version 99, and this build knows ${schemaVersion}`),
      ],
      truncated: [bytes.slice(0, bytes.length / 2), /damaged/],
      scribbled: [changed(bytes, 4096 * 2, Array(4096).fill(0x5a)), /damaged/],
    };
    for (const [name, [content, expected]] of Object.entries(files)) {
      const path = `${directory}/${name}.db`;
      await Deno.writeFile(path, content);
      await rejects(openSqliteDatabase({ path }), (error: unknown) => {
        ok(error instanceof StoreRefused, `${name}: ${error}`);
        match(error.message, expected);
        ok(error.message.includes(path));
        return true;
      });
      deepEqual(await Deno.readFile(path), content, `${name} is as it was`);
    }
  });
});

Deno.test("openSqliteDatabase() refuses a place where there can be no file", async () => {
  await withDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/file`, "");
    for (const path of [directory, `${directory}/file/latchkey.db`]) {
      await rejects(openSqliteDatabase({ path }), StoreRefused);
    }
  });
});

Deno.test("openSqliteDatabase() four times at once makes one file that all use", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const stores = await Promise.all(
      Array.from({ length: 4 }, async () => createSqlStore(await openSqliteDatabase({ path }))),
    );
    await Promise.all(stores.map((store) => givenUser(store)));
    for (const store of stores) equal(await store.countUsers(), 4);
    for (const store of stores) await store.close();
    deepEqual([...Deno.readDirSync(directory)].map(({ name }) => name), ["latchkey.db"]);
  });
});

Deno.test("a write waits for another process's lock while the event loop turns", async () => {
  await withLockedStore(2000, async (store, other) => {
    let turns = 0;
    let longest = 0;
    let last = performance.now();
    const ticker = setInterval(() => {
      turns++;
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
      if (turns === 100) other.prepare("COMMIT").run();
    }, 2);
    // Many wait at once, and a reader passes them.
    const writes = Promise.all(Array.from({ length: 20 }, () => givenUser(store)));
    equal(await store.countUsers(), 0);
    await writes;
    clearInterval(ticker);
    equal(await store.countUsers(), 20);
    ok(turns >= 100);
    ok(longest < 250, `the event loop stood still for ${longest} ms`);
  });
});

Deno.test("a write that waits in vain is StorageUnavailable, and the next one works", async () => {
  await withLockedStore(150, async (store, other) => {
    const started = performance.now();
    const user = newUser();
    const refused = await Promise.allSettled([
      store.insertUser(user, passwordHash, newEvent()),
      store.touchSession("x" as Parameters<Store["touchSession"]>[0], 0, 1),
      givenUser(store),
    ]);
    for (const answer of refused) {
      ok(answer.status === "rejected" && answer.reason instanceof StorageUnavailable);
    }
    ok(performance.now() - started < 1000);
    other.prepare("COMMIT").run();
    equal(await store.findUser(user.id), null);
    await givenUser(store);
    equal(await store.countUsers(), 1);
  });
});

Deno.test("a full disk is StorageUnavailable, and heals without a restart", async () => {
  await withDirectory(async (directory) => {
    const database = await openSqliteDatabase({ path: `${directory}/latchkey.db` });
    const store = createSqlStore(database);
    await givenUser(store);
    const limit = (pages: number) =>
      database.query({ parts: [`PRAGMA max_page_count = ${pages}`], params: [], must: false });
    await limit(1);
    await rejects(async () => {
      for (let index = 0; index < 200; index++) await givenUser(store);
    }, StorageUnavailable);
    const before = await store.countUsers();
    await limit(1_000_000);
    await givenUser(store);
    equal(await store.countUsers(), before + 1);
    await store.close();
  });
});

async function withStore(path: string, body: (store: Store) => Promise<void>): Promise<void> {
  const store = createSqlStore(await openSqliteDatabase({ path }));
  try {
    await body(store);
  } finally {
    await store.close();
  }
}

/** A store whose write lock another connection holds. */
async function withLockedStore(
  busyMs: number,
  body: (store: Store, other: DatabaseSync) => Promise<void>,
): Promise<void> {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const store = createSqlStore(await openSqliteDatabase({ path, busyMs }));
    const other = new DatabaseSync(path);
    other.prepare("BEGIN IMMEDIATE").run();
    try {
      await body(store, other);
    } finally {
      other.close();
      await store.close();
    }
  });
}

function changed(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

Deno.test("openSqliteDatabase() brings a file of the first version up to date, and loses nothing", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const old = new DatabaseSync(path);
    old.exec(migrations[0] ?? "");
    old.exec(
      "PRAGMA application_id = 0x4c4b6579; PRAGMA user_version = 1; PRAGMA journal_mode = WAL",
    );
    old.exec(
      `INSERT INTO users VALUES ('usr_1', 'Ada', 'ada', 'hash', '+12025550142', 5, 5, 5, 0, NULL);
      INSERT INTO challenges VALUES ('c', '${
        "0".repeat(64)
      }', 'usr_1', 5, 9, NULL, 1, 2, 5, 'VE', 'sms');
      INSERT INTO sessions VALUES ('s', '${"0".repeat(64)}', 'usr_1', 5, 6, 9, NULL, 'aal2', 'pwd',
        'sms', NULL, NULL)`,
    );
    old.close();
    await withStore(path, async (store) => {
      const found = await store.findSession("s" as never);
      deepEqual([found?.user.username, found?.session.secondFactorAt], ["Ada", 5]);
      const challenge = (await store.findChallenge("c" as never))?.challenge;
      deepEqual([challenge?.purpose, challenge?.guesses, challenge?.sends], ["login", 1, 2]);
    });
  });
});
