import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { sql, type Statement } from "../../../core/adapters/sql/sql.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { startWriterWorker } from "../../../core/adapters/sql/sqlite/writer_thread.ts";
import { waitingMax } from "../../../core/adapters/sql/sqlite/write_queue.ts";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import { withDirectory } from "./with_directory.ts";

function insertion(row: number): Statement {
  return sql`INSERT INTO throttles (key, count, ends_at) VALUES (${`row-${row}`}, ${row}, 1)`;
}

const rows = sql`SELECT count FROM throttles ORDER BY rowid`;

Deno.test("writes that wait for a lock are written in the order of the calls", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const database = await openSqliteDatabase({ path, busyMs: 60_000 });
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    const numbers = Array.from({ length: 450 }, (_, row) => row);
    const writing = Promise.all(numbers.map((row) => database.query(insertion(row))));
    deepEqual(await database.query(rows), []);
    other.exec("COMMIT");
    await writing;
    deepEqual((await database.query(rows)).map(({ count }) => count), numbers);
    ok((database.commits?.() ?? 0) < 10, "in groups");
    other.close();
    await database.close();
  });
});

Deno.test("a write beyond the limit of those that wait fails immediately", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const database = await openSqliteDatabase({ path, busyMs: 60_000 });
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    const waiting = Array.from({ length: waitingMax }, (_, row) => database.query(insertion(row)));
    await rejects(database.query(insertion(waitingMax)), (error: unknown) => {
      ok(error instanceof StorageUnavailable);
      equal(error.trouble, "slow");
      match(error.message, /too many writes/);
      return true;
    });
    other.exec("COMMIT");
    await Promise.all(waiting);
    equal((await database.query(rows)).length, waitingMax);
    other.close();
    await database.close();
  });
});

Deno.test("a write whose turn does not come in time fails, and is not written", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const worker = startWriterWorker();
    const held: unknown[] = [];
    let hangs = false;
    const startWriter = () => ({
      set onmessage(listener: Worker["onmessage"]) {
        worker.onmessage = listener;
      },
      set onerror(listener: Worker["onerror"]) {
        worker.onerror = listener;
      },
      postMessage: (order: unknown) => hangs ? held.push(order) : worker.postMessage(order),
      terminate: () => worker.terminate(),
    });
    const database = await openSqliteDatabase({ path, writer: "thread", startWriter });
    await database.query(insertion(1));
    hangs = true;
    const started = database.query(insertion(2));
    await rejects(database.query(insertion(3), 20), (error: unknown) => {
      ok(error instanceof StorageUnavailable);
      equal(error.trouble, "slow");
      return true;
    });
    hangs = false;
    for (const order of held) worker.postMessage(order);
    await started;
    deepEqual((await database.query(rows)).map(({ count }) => count), [1, 2]);
    await database.close();
  });
});
