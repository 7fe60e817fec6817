import { StorageUnavailable } from "../../../ports/stores/storage.ts";
import { explained, isBusy } from "./sqlite_errors.ts";

/** Queues the work of one connection while another process has the write lock. */
export interface SqliteLine {
  /**
   * Runs `work`, which is synchronous and may run more than once. While another process has the
   * lock, writes wait in a queue and only the first retries, at growing random intervals, so that
   * the event loop is not blocked. Reads need no lock and do not wait. Throws `StorageUnavailable`
   * on timeout.
   */
  run<Value>(work: () => Value, kind: "read" | "write"): Promise<Value>;
  /** Runs `work` without queueing and waits at most `waitMs` for the lock. */
  probe<Value>(work: () => Value, waitMs: number): Promise<Value>;
  /** Resolves when the queue is empty. */
  empty(): Promise<void>;
}

const pauseMsMin = 10;
const pauseMsMax = 100;

export function openLine(waitMsMax: number): SqliteLine {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  async function retry<Value>(work: () => Value, deadline: number): Promise<Value> {
    for (let pauseMs = pauseMsMin; performance.now() < deadline; pauseMs *= 1.5) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error)) throw explained(error);
      }
      const left = deadline - performance.now();
      await pause(Math.min(left, Math.min(pauseMs, pauseMsMax) * (0.5 + Math.random())));
    }
    throw new StorageUnavailable(
      "Cannot write to the database: another process keeps it locked",
      "locked",
    );
  }

  async function enqueue<Value>(work: () => Value): Promise<Value> {
    const deadline = performance.now() + waitMsMax;
    const turn = last.then(() => retry(work, deadline));
    last = turn.catch(() => {});
    waiting++;
    try {
      return await turn;
    } finally {
      waiting--;
    }
  }

  return {
    async run(work, kind) {
      if (kind === "read" || waiting === 0) {
        try {
          return work();
        } catch (error) {
          if (!isBusy(error)) throw explained(error);
        }
      }
      return await enqueue(work);
    },
    probe: (work, waitMs) => retry(work, performance.now() + waitMs),
    async empty() {
      while (waiting > 0) await last;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
