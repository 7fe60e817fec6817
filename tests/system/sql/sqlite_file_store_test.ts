import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import {
  startWriterWorker,
  type WriterWorker,
} from "../../../core/adapters/sql/sqlite/writer_thread.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { storeContract } from "../../contracts/store_contract.ts";

let directory = "";
let empty = "";
let thread: WriterWorker | null = null;

// Copying an empty file is 50 times as fast as creating its tables.
Deno.test.beforeAll(async () => {
  directory = await Deno.makeTempDir({ prefix: "latchkey-" });
  empty = `${directory}/empty.db`;
  await (await openSqliteDatabase({ path: empty })).close();
  thread = startWriterWorker();
});
Deno.test.afterAll(async () => {
  thread?.terminate();
  await Deno.remove(directory, { recursive: true });
});

/** One thread writes for all tests, because starting one takes longer than a test. */
function sharedThread(): WriterWorker {
  const shared = thread;
  if (shared === null) throw new Error("The thread has not started");
  return {
    set onmessage(listener: WriterWorker["onmessage"]) {
      shared.onmessage = listener;
    },
    set onerror(listener: WriterWorker["onerror"]) {
      shared.onerror = listener;
    },
    postMessage: (order: unknown) => shared.postMessage(order),
    terminate: () => undefined,
  };
}

// The service writes with a thread. What a busy machine does not write in a minute fails.
storeContract("SQLite in a file", async () => {
  const path = `${directory}/${crypto.randomUUID()}.db`;
  await Deno.copyFile(empty, path);
  const options = { path, writer: "thread", startWriter: sharedThread, busyMs: 60_000 } as const;
  const stores = createSqlStores(await openSqliteDatabase(options));
  return {
    stores,
    async close(): Promise<void> {
      await stores.upkeep.close();
      await Deno.remove(path);
    },
  };
});
