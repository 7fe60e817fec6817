import { equal, ok } from "node:assert/strict";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  type CheckpointThread,
  type CheckpointWorker,
  createCheckpointThread,
} from "../../../core/adapters/sql/sqlite/checkpoint_thread.ts";
import {
  connect,
  openConnection,
  type SqliteConnection,
} from "../../../core/adapters/sql/sqlite/sqlite_connection.ts";
import { withDirectory } from "./with_directory.ts";

interface Logged {
  readonly path: string;
  readonly connection: SqliteConnection;
  readonly checkpoints: CheckpointThread;
  /** Commits that many pages or a few more. */
  readonly write: (pages: number) => void;
  /** The pages of the log that are not in the file. */
  readonly waiting: () => number;
  /** Resolves at the thread's next reply to an order of the kind, or its `crash`, after `then`. */
  readonly replied: (kind: string, then?: () => void) => Promise<void>;
  /** How many threads were started. */
  readonly started: () => number;
}

const source = new URL("../../../core/adapters/sql/sqlite/writer_worker.ts", import.meta.url);

async function withLog(
  body: (logged: Logged) => Promise<void>,
  threadSource: URL = source,
): Promise<void> {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const connection = openConnection(connect(path));
    for (const text of ["PRAGMA journal_mode = WAL", "CREATE TABLE pages (filler)"]) {
      connection.run(text, []);
    }
    let started = 0;
    const awaited = new Map<string, () => void>();
    const startWorker = (): CheckpointWorker => {
      started++;
      const worker = new Worker(threadSource, { type: "module" });
      return watched(worker, (kind) => awaited.get(kind)?.());
    };
    const options = { connection, path, durable: true, startWorker };
    const checkpoints = createCheckpointThread(options);
    try {
      await body({
        path,
        connection,
        checkpoints,
        write: (pages) =>
          void connection.run("INSERT INTO pages VALUES (zeroblob(?))", [pages * 4096]),
        waiting() {
          const [row] = connection.run("PRAGMA wal_checkpoint(NOOP)", []);
          return Number(row?.["log"]) - Number(row?.["checkpointed"]);
        },
        replied: (kind, then = () => {}) =>
          new Promise((resolve) =>
            awaited.set(kind, () => {
              then();
              resolve();
            })
          ),
        started: () => started,
      });
    } finally {
      await checkpoints.close();
      connection.close();
    }
  });
}

/** Calls back after each reply with the kind of the order, and after a crash with `crash`. */
function watched(worker: Worker, done: (kind: string) => void): CheckpointWorker {
  let kind = "";
  return {
    set onmessage(handle: Worker["onmessage"]) {
      worker.onmessage = (event) => {
        handle?.call(worker, event);
        done(kind);
      };
    },
    set onerror(handle: Worker["onerror"]) {
      worker.onerror = (event) => {
        handle?.call(worker, event);
        done("crash");
      };
    },
    postMessage(order: { readonly kind: string }) {
      kind = order.kind;
      worker.postMessage(order);
    },
    terminate: () => worker.terminate(),
  };
}

Deno.test("commits are copied to the file by another thread", async () => {
  await withLog(async ({ checkpoints, write, waiting, replied, started }) => {
    write(400);
    checkpoints.look();
    equal(started(), 0, "few pages are not worth the syncs");
    write(200);
    const copied = replied("checkpoint");
    checkpoints.look();
    ok(waiting() >= 600);
    await copied;
    equal(waiting(), 0);
  });
});

Deno.test("a long log is copied until a commit finds nothing left, and starts from its beginning", async () => {
  await withLog(async ({ path, connection, checkpoints, write, waiting, replied, started }) => {
    write(2500);
    // As if this commit had come during the copy, which leaves what a reader still needs.
    using reader = new DatabaseSync(path);
    reader.exec("BEGIN; SELECT count(*) FROM pages");
    write(10);
    const first = replied("checkpoint");
    checkpoints.look();
    await first;
    ok(waiting() >= 10);
    reader.exec("COMMIT");
    const second = replied("checkpoint");
    checkpoints.look();
    await second;
    equal(waiting(), 0);
    write(10);
    const [row] = connection.run("PRAGMA wal_checkpoint(NOOP)", []);
    ok(Number(row?.["log"]) < 100);
    equal(started(), 1);
  });
});

Deno.test("without the thread, a commit copies the log", async () => {
  const failing = new URL("data:text/javascript,throw new Error('It fails')");
  await withLog(async ({ checkpoints, write, waiting, replied, started }) => {
    write(600);
    const failed = replied("crash");
    checkpoints.look();
    await failed;
    write(600);
    checkpoints.look();
    equal(waiting(), 0);
    equal(started(), 1);
  }, failing);
});

Deno.test("a thread that crashes between two orders is not waited for", async () => {
  const program = "onmessage = ({ data: { kind } }) => {" +
    "postMessage({}); if (kind === 'checkpoint') throw new Error('It crashes'); }";
  await withLog(async ({ checkpoints, write, waiting, replied, started }) => {
    write(600);
    const crashed = replied("crash");
    checkpoints.look();
    await crashed;
    checkpoints.look();
    await checkpoints.close();
    write(600);
    equal(waiting(), 0, "a commit copies the log");
    equal(started(), 1);
  }, new URL(`data:text/javascript,${encodeURIComponent(program)}`));
});

for (
  const [what, replace] of [
    ["no", () => {}],
    ["another", (path: string) => Deno.createSync(path).close()],
  ] as const
) {
  Deno.test(`with ${what} file under its name, the database keeps its log`, async () => {
    await withLog(async ({ path, checkpoints, write, waiting, replied }) => {
      write(600);
      Deno.renameSync(path, `${path}.moved`);
      replace(path);
      const names = namesNextTo(path);
      const opened = replied("open");
      checkpoints.look();
      await opened;
      equal(namesNextTo(path), names);
      write(600);
      equal(waiting(), 0, "a commit copies it to the database");
    });
  });
}

function namesNextTo(path: string): string {
  return [...Deno.readDirSync(dirname(path))].map(({ name }) => name).toSorted().join();
}

Deno.test("a closed writer leaves no log", async () => {
  await withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    const connection = openConnection(connect(path));
    connection.run("PRAGMA journal_mode = WAL", []);
    connection.run("CREATE TABLE pages (filler)", []);
    const startWorker = (): Worker => new Worker(source, { type: "module" });
    const checkpoints = createCheckpointThread({ connection, path, durable: true, startWorker });
    connection.run("INSERT INTO pages VALUES (zeroblob(?))", [600 * 4096]);
    checkpoints.look();
    await checkpoints.close();
    connection.close();
    const names = [...Deno.readDirSync(directory)].map(({ name }) => name);
    equal(names.join(), "latchkey.db");
  });
});
