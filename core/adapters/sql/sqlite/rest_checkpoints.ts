import type { SqliteConnection } from "./sqlite_connection.ts";

/**
 * Copies commits from the write-ahead log to the file while nothing is written. Otherwise SQLite
 * does it within the commit that fills a log of 1000 pages, which then takes 8 to 19 ms
 * instead of 2, also if it is a slice of a sweep.
 */
export interface RestCheckpoints {
  /** After each group of writes. */
  rest(): void;
  /** Before the next order. */
  wake(): void;
}

export interface RestClock {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly later: (callback: () => void, ms: number) => Cancel;
}

type Cancel = () => void;

/** Longer than a login takes between two writes, shorter than a sweep rests between two slices. */
const restMs = 3;

/** Each checkpoint syncs the file, which few pages are not worth. */
const pagesMin = 64;

/**
 * The slower the last checkpoint was, the more pages the next one has: a disk that syncs in 50 ms
 * gets none before SQLite's own. After one of those, the next has half as many.
 */
const pagesPerMs = 32;

export function createRestCheckpoints(
  connection: SqliteConnection,
  { now, later }: RestClock = threadClock,
): RestCheckpoints {
  let cancel: Cancel = () => {};
  let dueAtPages = pagesMin;
  let lastWaiting = 0;

  function checkpoint(): void {
    const waiting = waitingPages(connection);
    if (waiting < lastWaiting) dueAtPages = Math.max(pagesMin, dueAtPages / 2);
    lastWaiting = waiting;
    if (waiting < dueAtPages) return;
    lastWaiting = 0;
    const startedAt = now();
    // PASSIVE does not wait: what others still read or write is left to the next one.
    connection.run("PRAGMA wal_checkpoint(PASSIVE)", []);
    dueAtPages = Math.max(pagesMin, (now() - startedAt) * pagesPerMs);
  }

  function tryCheckpoint(): void {
    try {
      checkpoint();
    } catch {
      // Nothing is lost: all is in the log. The next write finds the same fault, and reports it.
    }
  }

  return {
    rest() {
      cancel = later(tryCheckpoint, restMs);
    },
    wake: () => cancel(),
  };
}

/** Pages of the log that are not in the file yet. NOOP only counts, in two microseconds. */
function waitingPages(connection: SqliteConnection): number {
  const [row] = connection.run("PRAGMA wal_checkpoint(NOOP)", []);
  return Number(row?.["log"]) - Number(row?.["checkpointed"]);
}

const threadClock: RestClock = {
  now: () => performance.now(),
  later: (callback, ms) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
