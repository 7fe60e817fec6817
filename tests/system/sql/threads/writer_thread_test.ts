import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Database } from "../../../../core/adapters/sql/database.ts";
import { must, ofUpkeep, sql, type Statement } from "../../../../core/adapters/sql/sql.ts";
import { holdFileAlone } from "../../../../core/adapters/sql/sqlite/file_hold.ts";
import { openSqliteDatabase } from "../../../../core/adapters/sql/sqlite/sqlite_database.ts";
import type { WriterWorker } from "../../../../core/adapters/sql/sqlite/writer_thread.ts";
import { StoreRefused } from "../../../../core/adapters/sql/store_refused.ts";
import { StorageUnavailable } from "../../../../core/ports/stores/storage.ts";
import { withDirectory } from "../../../adapters/sql/with_directory.ts";

interface Threaded {
  readonly path: string;
  readonly database: Database;
  /** The threads that were started. */
  readonly workers: readonly WriterWorker[];
}

async function withThread(
  body: (threaded: Threaded) => Promise<void>,
  options: { readonly writerIdleMs?: number } = {},
): Promise<void> {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const workers: WriterWorker[] = [];
    const startWriter = (): WriterWorker => {
      const source = new URL("./crashing_writer.ts", import.meta.url);
      const worker = new Worker(source, { type: "module" });
      workers.push(worker);
      return worker;
    };
    const database = await openSqliteDatabase({ ...options, path, writer: "thread", startWriter });
    try {
      await body({ path, database, workers });
    } finally {
      await database.close();
    }
  });
}

function insertion(key: string): Statement {
  return sql`INSERT INTO throttles (key, count, ends_at) VALUES (${key}, 1, 1) RETURNING key`;
}

const keys = sql`SELECT key FROM throttles ORDER BY key`;

/** Runs on the thread for as long as this process needs for many turns. */
const longWrite = sql`INSERT INTO throttles (key, count, ends_at)
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
  SELECT 'long', count(*), 1 FROM n RETURNING count`;

Deno.test("reads do not wait for a write, and see it once it has resolved", async () => {
  await withThread(async ({ database }) => {
    await database.query(insertion("first"));
    let written = false;
    const writing = database.query(longWrite).then((rows) => {
      written = true;
      return rows;
    });
    deepEqual(await database.query(keys), [{ key: "first" }]);
    ok(!written, "the write still runs");
    deepEqual(await writing, [{ count: 1_000_000 }]);
    deepEqual(await database.query(keys), [{ key: "first" }, { key: "long" }]);
  });
});

Deno.test("a prepared read sees each write that has resolved", async () => {
  await withThread(async ({ database }) => {
    const read = database.prepareRead<[string]>({
      columns: sql`throttles.key`,
      from: sql`throttles`,
      matches: (key) => sql`throttles.key = ${key}`,
    });
    for (let written = 0; written < 20; written++) {
      const key = `k${written}`;
      equal(await read(key), undefined);
      await database.query(insertion(key));
      // The second one makes the others one statement.
      const both = await Promise.all([read(key), read("unknown"), read(key)]);
      deepEqual(both.map((row) => row?.[0]), [key, undefined, key]);
    }
  });
});

Deno.test("writes that wait for one commit share the next one", async () => {
  await withThread(async ({ path, database }) => {
    const other = new DatabaseSync(path, { readOnly: true });
    const seen = other.prepare("SELECT 1 FROM throttles WHERE key = ?");
    const running = database.query(longWrite);
    const all = Array.from({ length: 100 }, async (_, index) => {
      const key = `k${index}`;
      const rows = await database.batch([must(insertion(key)), insertion(`${key} too`)]);
      deepEqual(rows, [[{ key }], [{ key: `${key} too` }]]);
      ok(seen.get(key), "another process sees it");
    });
    await Promise.all([running, ...all]);
    equal(database.commits?.(), 2);
    other.close();
  });
});

Deno.test("a write of a group fails without the others", async () => {
  await withThread(async ({ database }) => {
    const running = database.query(longWrite);
    const twice = [insertion("a"), insertion("a"), insertion("b")].map((each) =>
      database.query(each)
    );
    const undone = database.batch([insertion("c"), must(sql`SELECT 1 WHERE 0`)]);
    await running;
    const [first, second, third] = await Promise.allSettled(twice);
    equal(first?.status, "fulfilled");
    equal(third?.status, "fulfilled");
    ok(second?.status === "rejected" && second.reason instanceof Error);
    match(second.reason.message, /UNIQUE constraint failed/);
    equal((second.reason as Error & { errcode: number }).errcode, 1555);
    equal(await undone, null);
    deepEqual(await database.query(keys), [{ key: "a" }, { key: "b" }, { key: "long" }]);
  });
});

Deno.test("the upkeep's writes start no thread, and the thread then writes them", async () => {
  await withThread(async ({ database, workers }) => {
    await database.query(ofUpkeep(insertion("a")));
    await database.batch([ofUpkeep(insertion("b"))]);
    await database.query(keys);
    equal(workers.length, 0);
    await database.batch([insertion("c"), ofUpkeep(insertion("d"))]);
    equal(workers.length, 1);
    await database.query(ofUpkeep(insertion("e")));
    deepEqual((await database.query(keys)).map(({ key }) => key), ["a", "b", "c", "d", "e"]);
  });
});

Deno.test("a write of the upkeep ends an idle thread, and the next write starts another", async () => {
  await withThread(async ({ database, workers }) => {
    await database.query(insertion("a"));
    const [first] = workers;
    ok(first !== undefined);
    let ends = 0;
    const terminate = first.terminate.bind(first);
    Object.assign(first, { terminate: () => (ends++, terminate()) });
    await database.query(ofUpkeep(insertion("b")));
    equal(ends, 1);
    await database.batch([ofUpkeep(insertion("c"))]);
    equal(workers.length, 1, "this thread writes");
    await Promise.all([database.query(insertion("d")), database.query(ofUpkeep(insertion("e")))]);
    equal(workers.length, 2);
    deepEqual((await database.query(keys)).map(({ key }) => key), ["a", "b", "c", "d", "e"]);
  }, { writerIdleMs: 0 });
});

Deno.test("if the thread crashes, its group fails, and others are written by another thread", async () => {
  await withThread(async ({ database, workers }) => {
    await database.query(insertion("before"));
    const running = database.query(longWrite);
    const waiting = database.query(insertion("waiting"));
    workers[0]?.postMessage("crash");
    await running;
    await rejects(waiting, (error: unknown) => {
      ok(error instanceof StorageUnavailable, String(error));
      match(error.message, /the thread failed/);
      return true;
    });
    await database.query(insertion("after"));
    equal(workers.length, 2);
    const found = (await database.query(keys)).map(({ key }) => key);
    deepEqual(found, ["after", "before", "long"]);
  });
});

Deno.test("a thread that cannot start fails the write and not the reads", async () => {
  await withDirectory(async (directory) => {
    const startWriter = () => new Worker("data:text/javascript,throw 1", { type: "module" });
    const path = `${directory}/latchkey.db`;
    const database = await openSqliteDatabase({ path, writer: "thread", startWriter });
    for (const key of ["a", "b"]) await rejects(database.query(insertion(key)), StorageUnavailable);
    deepEqual(await database.query(keys), []);
    await database.close();
  });
});

Deno.test("the thread does not write to a file that has replaced the opened one", async () => {
  await withThread(async ({ path, database }) => {
    await Deno.rename(path, `${path}.old`);
    await Deno.copyFile(`${path}.old`, path);
    await rejects(database.query(insertion("a")), StoreRefused);
  });
});

Deno.test("the thread creates no file in place of one that was moved away, and keeps its log", async () => {
  await withThread(async ({ path, database }) => {
    const names = () =>
      [...Deno.readDirSync(path.replace("/latchkey.db", ""))].map(({ name }) => name).toSorted();
    await Deno.rename(path, `${path}.old`);
    const before = names();
    await rejects(database.query(insertion("a")), StoreRefused);
    deepEqual(names(), before);
  });
});

Deno.test("close() waits for all writes, and later ones throw", async () => {
  await withThread(async ({ path, database }) => {
    const writing = ["a", "b", "c"].map((key) => database.query(insertion(key)));
    const closing = database.close();
    await rejects(database.query(insertion("d")), StorageUnavailable);
    await rejects(database.query(keys), StorageUnavailable);
    await closing;
    equal((await Promise.all(writing)).length, 3);
    const other = new DatabaseSync(path);
    equal(other.prepare("SELECT count(*) AS n FROM throttles").get()?.["n"], 3);
    other.close();
    deepEqual(
      [...Deno.readDirSync(path.replace("/latchkey.db", ""))].map(({ name }) => name)
        .toSorted(),
      ["latchkey.db", "latchkey.db-use"],
    );
  });
});

Deno.test("close() ends the thread and releases the file during a shrink step", async () => {
  await withThread(async ({ path, database }) => {
    // More free pages than are kept.
    await database.query(sql`CREATE TABLE large (filler TEXT)`);
    await database.query(sql`INSERT INTO large (filler)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
      SELECT hex(zeroblob(4000)) FROM n`);
    await database.query(sql`DELETE FROM large`);
    const shrinking = rejects(database.shrink(), StorageUnavailable);
    await database.close();
    await shrinking;
    await rejects(database.shrink(), StorageUnavailable);
    (await holdFileAlone(path)).end();
  });
});

Deno.test("close() releases the file even if the thread crashes", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const source = new URL("./crashing_writer.ts", import.meta.url);
    const worker = new Worker(source, { type: "module" });
    const database = await openSqliteDatabase({
      path,
      writer: "thread",
      startWriter: () => worker,
    });
    await database.query(insertion("a"));
    worker.postMessage("crash");
    await rejects(database.close(), StorageUnavailable);
    (await holdFileAlone(path)).end();
  });
});
