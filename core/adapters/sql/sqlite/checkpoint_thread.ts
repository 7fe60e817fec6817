import type { SqliteConnection } from "./sqlite_connection.ts";

/**
 * Copies commits from the write-ahead log to the file on another thread, which has its own
 * connection. Otherwise SQLite does it within the commit that fills a log of 1000 pages, which then
 * takes 8 to 19 ms instead of 2. Writers and readers do not wait for the thread's copies.
 */
export interface CheckpointThread {
  /** After each group of writes. Starts the thread if it is needed and none runs. */
  look(): void;
  /** Closes the connection and ends the thread. */
  close(): Promise<void>;
}

export interface CheckpointThreadOptions {
  readonly connection: SqliteConnection;
  readonly path: string;
  readonly durable: boolean;
  readonly startWorker: () => CheckpointWorker;
}

export type CheckpointWorker = Pick<Worker, "onmessage" | "onerror" | "postMessage" | "terminate">;

/** An order for the thread. The first is `open`, the last `close`. Each has one reply. */
export type CheckpointOrder =
  | OpenOrder
  | { readonly kind: "checkpoint" }
  | { readonly kind: "close" };

export interface OpenOrder {
  readonly kind: "open";
  readonly path: string;
  readonly durable: boolean;
  /** What `fileAt` must return for the path. */
  readonly file?: string;
}

/** Each checkpoint syncs the log and the file, which few pages are not worth. */
const pagesMin = 500;

/**
 * A commit that finds all of the log copied writes to its beginning. If it is longer than this, few
 * pages are copied too, until a commit does.
 */
const longLogPages = 2000;

/** If the thread cannot keep up, a commit copies what is left of a log of these pages: 32 MB. */
const logPagesMax = 8000;

/** What SQLite uses. */
const logPagesWithoutThread = 1000;

export function createCheckpointThread(options: CheckpointThreadOptions): CheckpointThread {
  const { connection, path, durable } = options;
  const file = fileAt(path);
  let thread: Thread | null = null;
  let running: Promise<void> | null = null;
  let failed = false;
  copyInCommitsAt(connection, logPagesMax);

  async function checkpoint(): Promise<void> {
    try {
      if (thread === null) {
        thread = startThread(options.startWorker());
        await thread.ask({ kind: "open", path, durable, file });
      }
      await thread.ask({ kind: "checkpoint" });
    } catch {
      // Nothing is lost: all is in the log. The commits that copy it report what is wrong.
      failed = true;
      thread?.end();
      thread = null;
      copyInCommitsAt(connection, logPagesWithoutThread);
    } finally {
      running = null;
    }
  }

  return {
    look() {
      if (!failed && running === null && isDue(connection)) running = checkpoint();
    },
    async close() {
      await running;
      if (thread === null) return;
      await thread.ask({ kind: "close" }).catch(() => {});
      thread.end();
    },
  };
}

/** Identifies the file to which a path refers now. Throws if it is missing. */
export function fileAt(path: string): string {
  const { dev, ino } = Deno.statSync(path);
  return `${dev}:${ino}`;
}

function copyInCommitsAt(connection: SqliteConnection, pages: number): void {
  connection.run(`PRAGMA wal_autocheckpoint = ${pages}`, []);
}

/** NOOP only counts, in two microseconds. */
function isDue(connection: SqliteConnection): boolean {
  try {
    const [row] = connection.run("PRAGMA wal_checkpoint(NOOP)", []);
    const length = Number(row?.["log"]);
    const waiting = length - Number(row?.["checkpointed"]);
    return waiting >= (length < longLogPages ? pagesMin : 1);
  } catch {
    // The next write finds the same fault, and reports it.
    return false;
  }
}

interface Thread {
  /** Sends one order, after the reply to the last one. Rejects if the thread has crashed. */
  ask(order: CheckpointOrder): Promise<void>;
  end(): void;
}

function startThread(worker: CheckpointWorker): Thread {
  let pending = Promise.withResolvers<void>();
  let crash: string | null = null;
  worker.onmessage = ({ data }: MessageEvent<{ readonly fault?: unknown }>) => {
    if (data.fault !== undefined) pending.reject(data.fault);
    else pending.resolve();
  };
  worker.onerror = (event) => {
    // Otherwise the error would end the writer's thread too.
    event.preventDefault();
    crash = event.message;
    pending.reject(crash);
  };
  return {
    ask(order) {
      pending = Promise.withResolvers();
      // A thread that crashed after its last reply would never send another one.
      if (crash === null) worker.postMessage(order);
      else pending.reject(crash);
      return pending.promise;
    },
    end: () => worker.terminate(),
  };
}
