import { StorageUnavailable } from "../../../ports/stores/storage.ts";
import { explained, isBusy } from "./sqlite_errors.ts";

/** Orders the work on one connection while another process holds the write lock. */
export interface SqliteLine {
  /**
   * Runs `work`, which is synchronous and may be run again. While the lock is elsewhere, writes
   * stand in line and only the first tries, at growing random intervals, so that the event loop
   * turns; reads need no lock and pass. Throws `StorageUnavailable` when its time is over.
   */
  run<Value>(work: () => Value, kind: "read" | "write"): Promise<Value>;
  /** Runs `work` without standing in line, and for `waitMs` at most. */
  probe<Value>(work: () => Value, waitMs: number): Promise<Value>;
  /** Resolves when nobody stands in line. */
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

  async function standInLine<Value>(work: () => Value): Promise<Value> {
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
      return await standInLine(work);
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
