/**
 * Writes to an SQLite file on a thread, because a commit blocks until it is on disk. Imports only
 * files of this folder, so that it needs permission to read no others.
 * @module
 */
import {
  type CheckpointOrder,
  type CheckpointThread,
  createCheckpointThread,
  fileAt,
  type OpenOrder,
} from "./checkpoint_thread.ts";
import { commitGroup, type Write, type WriteOutcome } from "./group_commit.ts";
import {
  connect,
  openConnection,
  prepareToWrite,
  type SqliteConnection,
} from "./sqlite_connection.ts";

/**
 * Each order has one reply, in order. The first order is `open`, the last `close`. A thread of this
 * file either commits, or copies the log for one that does.
 */
export type WriterOrder =
  | CheckpointOrder
  | { readonly kind: "commit"; readonly writes: readonly Write[] };

/** The outcomes of a commit. Empty for other orders. */
export type WriterReply =
  | { readonly outcomes: readonly SentOutcome[] }
  | { readonly fault: WriteFault };

/** An outcome as it is sent to another thread, where an error would lose its code. */
export type SentOutcome = Extract<WriteOutcome, { rows: unknown }> | { readonly fault: WriteFault };

export interface WriteFault {
  readonly message: string;
  /** SQLite's extended result code. Null for an error of something else. */
  readonly errcode: number | null;
  readonly stack: string | null;
}

interface WorkerScope {
  onmessage: ((event: MessageEvent<WriterOrder>) => Promise<void>) | null;
  postMessage(reply: WriterReply): void;
}

const scope = globalThis as unknown as WorkerScope;
let opened: SqliteConnection | null = null;
let checkpoints: CheckpointThread | null = null;

scope.onmessage = async ({ data }) => {
  if (data.kind === "close") await checkpoints?.close();
  scope.postMessage(replyTo(data));
  if (data.kind === "commit") checkpoints?.look();
};

function replyTo(order: WriterOrder): WriterReply {
  try {
    return { outcomes: execute(order).map(sent) };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

function execute(order: WriterOrder): readonly WriteOutcome[] {
  if (order.kind === "open") {
    opened = open(order);
    checkpoints = createCheckpointThread({ ...order, connection: opened, startWorker });
  }
  // PASSIVE does not wait: what others still read or write is left to the next one.
  if (order.kind === "checkpoint") opened?.run("PRAGMA wal_checkpoint(PASSIVE)", []);
  if (order.kind === "close") opened?.close();
  if (order.kind !== "commit") return [];
  if (opened === null) throw new Error("The writer has no file");
  return commitGroup(opened, order.writes);
}

/** This file again, because the build replaces only URLs of other workers. */
function startWorker(): Worker {
  return new Worker(import.meta.url, { type: "module", name: "sqlite checkpoints" });
}

function open({ path, durable, file }: OpenOrder): SqliteConnection {
  // SQLite would copy the log to another file of that name, and removes it for an empty one.
  if (file !== undefined && fileAt(path) !== file) throw new Error("The file was replaced");
  const database = connect(path);
  try {
    prepareToWrite(database, durable);
    return openConnection(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function sent(outcome: WriteOutcome): SentOutcome {
  return "rows" in outcome ? outcome : { fault: faultOf(outcome.error) };
}

function faultOf(error: unknown): WriteFault {
  if (!(error instanceof Error)) return { message: String(error), errcode: null, stack: null };
  const code = "errcode" in error && typeof error.errcode === "number" ? error.errcode : null;
  return { message: error.message, errcode: code, stack: error.stack ?? null };
}
