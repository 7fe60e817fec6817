import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { migrations } from "../../../core/adapters/sql/migrations.ts";
import { schemaVersion } from "../../../core/adapters/sql/schema_version.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { StoreRefused } from "../../../core/adapters/sql/store_refused.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { givenUser } from "../../contracts/store_fixtures.ts";
import { withDirectory } from "./with_directory.ts";

Deno.test("openSqliteDatabase() creates a file that only its owner can read", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/new/data/latchkey.db`;
    await withStore(path, async (stores) => {
      await givenUser(stores);
      const names = [...Deno.readDirSync(`${directory}/new/data`)].map(({ name }) => name);
      deepEqual(names.toSorted(), [
        "latchkey.db",
        "latchkey.db-shm",
        "latchkey.db-use",
        "latchkey.db-wal",
      ]);
      for (const name of names) equal(modeOf(`${directory}/new/data/${name}`), 0o600, name);
      equal(modeOf(`${directory}/new/data`), 0o700);
    });
  });
});

Deno.test("openSqliteDatabase() creates a missing file where a link points", async () => {
  await withDirectory(async (directory) => {
    await Deno.mkdir(`${directory}/volume`);
    const [path, target] = [`${directory}/latchkey.db`, `${directory}/volume/users.db`];
    await Deno.symlink("other.db", path);
    await Deno.symlink("volume/users.db", `${directory}/other.db`);
    for (let start = 0; start < 2; start++) {
      await withStore(path, async (stores) => void await givenUser(stores));
    }
    equal(await Deno.readLink(path), "other.db");
    deepEqual([...Deno.readDirSync(`${directory}/volume`)].map(({ name }) => name), ["users.db"]);
    equal(modeOf(target), 0o600);
    const database = new DatabaseSync(target);
    // Only a file that was created as a whole has it, and not one that SQLite created itself.
    equal(database.prepare("PRAGMA auto_vacuum").get()?.["auto_vacuum"], 2);
    equal(database.prepare("SELECT count(*) AS users FROM users").get()?.["users"], 2);
    database.close();
  });
});

Deno.test("openSqliteDatabase() removes other users' read permission", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    await withStore(path, async () => {});
    await Deno.chmod(path, 0o644);
    await withStore(path, async (stores) => {
      await givenUser(stores);
      for (const end of ["", "-wal", "-shm"]) equal(modeOf(path + end), 0o600);
    });
  });
});

Deno.test("openSqliteDatabase() refuses foreign, newer and damaged files", async () => {
  await withDirectory(async (directory) => {
    const good = `${directory}/good.db`;
    await withStore(good, async (stores) => {
      for (let index = 0; index < 50; index++) await givenUser(stores);
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
        new RegExp(`version 99, but this build supports version ${schemaVersion}`),
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
      deepEqual(await Deno.readFile(path), content, `${name} is unchanged`);
    }
  });
});

Deno.test("openSqliteDatabase() refuses a path that cannot be a file", async () => {
  await withDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/file`, "");
    for (const path of [directory, `${directory}/file/latchkey.db`]) {
      await rejects(openSqliteDatabase({ path }), StoreRefused);
    }
  });
});

Deno.test("four parallel openSqliteDatabase() calls create one file that all use", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const all = await Promise.all(
      Array.from({ length: 4 }, async () => createSqlStores(await openSqliteDatabase({ path }))),
    );
    await Promise.all(all.map((stores) => givenUser(stores)));
    for (const stores of all) equal(await stores.reports.countUsers(), 4);
    for (const stores of all) await stores.upkeep.close();
    const names = [...Deno.readDirSync(directory)].map(({ name }) => name).toSorted();
    deepEqual(names, ["latchkey.db", "latchkey.db-use"]);
  });
});

async function withStore(path: string, body: (stores: Stores) => Promise<void>): Promise<void> {
  const stores = createSqlStores(await openSqliteDatabase({ path }));
  try {
    await body(stores);
  } finally {
    await stores.upkeep.close();
  }
}

function changed(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

Deno.test("openSqliteDatabase() migrates a file of version 1 and loses nothing", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const old = new DatabaseSync(path);
    old.exec(String(migrations[0]));
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
    await withStore(path, async (stores) => {
      const found = await stores.sessions.findSession("s" as never);
      deepEqual([found?.user.username, found?.session.secondFactorAt], ["Ada", 5]);
      const challenge = (await stores.challenges.findChallenge("c" as never))?.challenge;
      deepEqual([challenge?.purpose, challenge?.guesses, challenge?.sends], ["login", 1, 2]);
    });
  });
});
