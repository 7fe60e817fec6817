import { StorageUnavailable } from "../../../ports/stores/storage.ts";
import type { WriteOutcome } from "./group_commit.ts";
import type { QueuedWrite, Writer } from "./write_queue.ts";
import type { SentOutcome, WriteFault, WriterOrder, WriterReply } from "./writer_worker.ts";

/** A writer on another thread, with its own connection to the file. */
export interface WriterThread extends Writer {
  /** Starts the thread if none runs: about 15 MB, and 20 ms in which the caller is blocked. */
  commit(writes: readonly QueuedWrite[]): Promise<readonly WriteOutcome[]>;
  isRunning(): boolean;
  /** Closes the connection and ends the thread. Only after the last commit. */
  close(): Promise<void>;
}

export interface WriterThreadOptions {
  readonly path: string;
  readonly durable: boolean;
  /** Throws if the path does not refer to the file that this process opened. */
  readonly checkFile: () => void;
  readonly startWorker: () => WriterWorker;
}

export type WriterWorker = Pick<Worker, "onmessage" | "onerror" | "postMessage" | "terminate">;

interface Thread {
  /** Sends one order, after the reply to the last one. Rejects if the thread crashes. */
  ask(order: WriterOrder): Promise<readonly WriteOutcome[]>;
  end(): void;
}

/**
 * If the thread crashes, the group that it was committing fails with `StorageUnavailable`, although
 * it may have been written, and the next group starts another thread.
 */
export function openWriterThread(options: WriterThreadOptions): WriterThread {
  let running: Thread | null = null;

  function end(thread: Thread): void {
    thread.end();
    if (running === thread) running = null;
  }

  async function commit(writes: readonly QueuedWrite[]): Promise<readonly WriteOutcome[]> {
    const starts = running === null;
    // Before too, because SQLite would create a missing file, and remove the log next to it.
    if (starts) options.checkFile();
    const thread = running ??= startThread(options.startWorker, end);
    try {
      if (starts) {
        await thread.ask({ kind: "open", path: options.path, durable: options.durable });
        options.checkFile();
      }
      return await thread.ask({ kind: "commit", writes: writes.map(({ write }) => write) });
    } catch (error) {
      end(thread);
      throw error;
    }
  }

  return {
    commit,
    isRunning: () => running !== null,
    async close(): Promise<void> {
      const thread = running;
      if (thread === null) return;
      await thread.ask({ kind: "close" }).finally(() => end(thread));
    },
  };
}

export function startWriterWorker(): WriterWorker {
  const source = new URL("./writer_worker.ts", import.meta.url);
  // The name appears in the line that Deno prints when a worker crashes.
  return new Worker(source, { type: "module", name: "sqlite writer" });
}

function startThread(start: () => WriterWorker, onCrash: (thread: Thread) => void): Thread {
  const worker = start();
  let pending: PromiseWithResolvers<readonly WriteOutcome[]> | null = null;
  const thread: Thread = {
    ask(order) {
      pending = Promise.withResolvers();
      worker.postMessage(order);
      return pending.promise;
    },
    end: () => worker.terminate(),
  };
  worker.onmessage = ({ data }: MessageEvent<WriterReply>) => {
    if ("fault" in data) pending?.reject(errorOf(data.fault));
    else pending?.resolve(data.outcomes.map(received));
  };
  worker.onerror = (event) => {
    // Otherwise the error would end this process too.
    event.preventDefault();
    const words = `Cannot write to the database: the thread failed: ${event.message}`;
    pending?.reject(new StorageUnavailable(words));
    onCrash(thread);
  };
  return thread;
}

function received(outcome: SentOutcome): WriteOutcome {
  return "rows" in outcome ? outcome : { error: errorOf(outcome.fault) };
}

function errorOf({ message, errcode, stack }: WriteFault): Error {
  return Object.assign(new Error(message), { errcode, stack });
}
