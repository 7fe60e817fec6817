/**
 * Writes to an SQLite file on a thread, because a commit blocks until it is on disk. Imports only
 * files of this folder, so that it needs permission to read no others.
 * @module
 */
import { commitGroup, type Write, type WriteOutcome } from "./group_commit.ts";
import { createRestCheckpoints, type RestCheckpoints } from "./rest_checkpoints.ts";
import {
  connect,
  openConnection,
  prepareToWrite,
  type SqliteConnection,
} from "./sqlite_connection.ts";

/** Each order has one reply, in order. The first order is `open`, the last `close`. */
export type WriterOrder =
  | { readonly kind: "open"; readonly path: string; readonly durable: boolean }
  | { readonly kind: "commit"; readonly writes: readonly Write[] }
  | { readonly kind: "close" };

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
  onmessage: ((event: MessageEvent<WriterOrder>) => void) | null;
  postMessage(reply: WriterReply): void;
}

const scope = globalThis as unknown as WorkerScope;
let opened: SqliteConnection | null = null;
let checkpoints: RestCheckpoints | null = null;

scope.onmessage = ({ data }) => {
  checkpoints?.wake();
  scope.postMessage(replyTo(data));
  if (data.kind === "commit") checkpoints?.rest();
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
    opened = open(order.path, order.durable);
    checkpoints = createRestCheckpoints(opened);
  }
  if (order.kind === "close") opened?.close();
  if (order.kind !== "commit") return [];
  if (opened === null) throw new Error("The writer has no file");
  return commitGroup(opened, order.writes);
}

function open(path: string, durable: boolean): SqliteConnection {
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
