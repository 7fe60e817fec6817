import { equal, ok } from "node:assert/strict";
import { createRestCheckpoints } from "../../../core/adapters/sql/sqlite/rest_checkpoints.ts";
import {
  connect,
  openConnection,
  type SqliteConnection,
} from "../../../core/adapters/sql/sqlite/sqlite_connection.ts";
import { withDirectory } from "./with_directory.ts";

interface Rested {
  readonly connection: SqliteConnection;
  readonly checkpoints: ReturnType<typeof createRestCheckpoints>;
  /** Runs what was planned, if it was not canceled. */
  readonly pass: () => void;
  /** Commits that many pages or a few more. */
  readonly write: (pages: number) => void;
  /** The pages of the log that are not in the file. */
  readonly waiting: () => number;
}

/** `tookMs` is how long each checkpoint takes by the stopped clock. */
async function withLog(tookMs: number, body: (rested: Rested) => void): Promise<void> {
  await withDirectory((directory) => {
    const database = connect(`${directory}/latchkey.db`);
    const connection = openConnection(database);
    for (const text of ["PRAGMA journal_mode = WAL", "CREATE TABLE pages (filler)"]) {
      connection.run(text, []);
    }
    let planned: (() => void) | null = null;
    let now = 0;
    const checkpoints = createRestCheckpoints(connection, {
      now: () => now += tookMs,
      later(callback) {
        planned = callback;
        return () => planned = null;
      },
    });
    const waiting = (): number => {
      const [row] = connection.run("PRAGMA wal_checkpoint(NOOP)", []);
      return Number(row?.["log"]) - Number(row?.["checkpointed"]);
    };
    const write = (pages: number): void =>
      void connection.run("INSERT INTO pages VALUES (zeroblob(?))", [pages * 4096]);
    try {
      body({ connection, checkpoints, pass: () => planned?.(), write, waiting });
    } finally {
      connection.close();
    }
    return Promise.resolve();
  });
}

Deno.test("a writer that rests moves its commits to the file", async () => {
  await withLog(1, ({ checkpoints, pass, write, waiting }) => {
    write(70);
    checkpoints.rest();
    ok(waiting() >= 70);
    pass();
    equal(waiting(), 0);
    write(10);
    checkpoints.rest();
    pass();
    ok(waiting() >= 10, "few pages are not worth the syncs");
  });
});

Deno.test("a busy writer does not checkpoint", async () => {
  await withLog(1, ({ checkpoints, pass, write, waiting }) => {
    write(70);
    checkpoints.rest();
    checkpoints.wake();
    pass();
    ok(waiting() >= 70);
  });
});

Deno.test("a slow checkpoint is followed by one of more pages", async () => {
  await withLog(10, ({ checkpoints, pass, write, waiting }) => {
    for (const [pages, left] of [[70, 0], [200, 200], [200, 0]] as const) {
      write(pages);
      checkpoints.rest();
      pass();
      ok(left === 0 ? waiting() === 0 : waiting() >= left, `${waiting()} pages`);
    }
  });
});

Deno.test("one slow checkpoint does not turn them off for good", async () => {
  await withLog(40, ({ connection, checkpoints, pass, write, waiting }) => {
    const rest = (pages: number): void => {
      write(pages);
      checkpoints.rest();
      pass();
    };
    rest(70);
    equal(waiting(), 0);
    rest(700);
    ok(waiting() >= 700, "it waits for more pages");
    connection.run("PRAGMA wal_checkpoint(PASSIVE)", []);
    rest(10);
    rest(700);
    equal(waiting(), 0);
  });
});

Deno.test("a checkpoint that fails changes nothing", async () => {
  await withLog(1, ({ connection, checkpoints, pass, write, waiting }) => {
    write(70);
    connection.run("BEGIN IMMEDIATE", []);
    checkpoints.rest();
    pass();
    connection.run("ROLLBACK", []);
    ok(waiting() >= 70);
  });
});
