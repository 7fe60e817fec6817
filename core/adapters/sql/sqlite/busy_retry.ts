import { StorageUnavailable } from "../../../ports/stores/storage.ts";
import { isBusy } from "./sqlite_codes.ts";
import { explained } from "./sqlite_errors.ts";

/** Waits between attempts to get another process's lock. */
export interface Pauses {
  /** The next wait in milliseconds, longer than the last one, and at most `leftMs`. */
  next(leftMs: number): number;
}

const pauseMsMin = 10;
const pauseMsMax = 100;

/** Random, so that several processes do not try at the same time again and again. */
export function createPauses(): Pauses {
  let pauseMs = pauseMsMin;
  return {
    next(leftMs) {
      const wait = pauseMs * (0.5 + Math.random());
      pauseMs = Math.min(pauseMs * 1.5, pauseMsMax);
      return Math.max(0, Math.min(leftMs, wait));
    },
  };
}

/**
 * Runs `work`, which is synchronous, again while another process has the lock, and leaves the event
 * loop free in between. Throws `StorageUnavailable` after `waitMs`.
 */
export async function retryWhileBusy<Value>(work: () => Value, waitMs: number): Promise<Value> {
  const deadline = performance.now() + waitMs;
  const pauses = createPauses();
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error)) throw explained(error);
    }
    const left = deadline - performance.now();
    if (left <= 0) throw lockedForTooLong();
    await new Promise((resolve) => setTimeout(resolve, pauses.next(left)));
  }
}

export function lockedForTooLong(): StorageUnavailable {
  return new StorageUnavailable(
    "Cannot write to the database: another process keeps it locked",
    "locked",
  );
}
