import { StorageUnavailable } from "../../../ports/stores/storage.ts";
import type { Row } from "../database.ts";
import { createPauses, lockedForTooLong } from "./busy_retry.ts";
import type { Write, WriteOutcome } from "./group_commit.ts";
import { isBusy } from "./sqlite_codes.ts";
import { explained } from "./sqlite_errors.ts";
import type { Turns } from "../turns.ts";

/** Commits groups of writes, one group at a time. */
export interface Writer {
  /** Returns no promise if it blocks the caller's thread; see `commitGroup`. */
  commit(
    writes: readonly QueuedWrite[],
  ): readonly WriteOutcome[] | Promise<readonly WriteOutcome[]>;
}

export interface QueuedWrite {
  readonly write: Write;
  /** Whether the service writes it by itself; see `ofUpkeep`. */
  readonly ofUpkeep: boolean;
}

export interface WriteQueue {
  /**
   * Writes in the order of the calls, together with what else waits. Throws `StorageUnavailable` if
   * `waitMs` passes before it is its turn, or if the queue is full. Once it has started, the result
   * is awaited however long the disk takes, since it may have been written.
   */
  add(write: QueuedWrite, waitMs: number): Promise<readonly (readonly Row[])[] | null>;
  /** Resolves when nothing waits or runs. */
  empty(): Promise<void>;
}

/**
 * A group of this many logins takes about 20 ms of CPU, the longest that another process has to
 * wait for the lock.
 */
const groupMax = 200;

/**
 * How many writes may wait, with about 2 KB each. A disk that syncs in 50 ms writes as many in 3 s,
 * so this many wait only for a disk that hangs.
 */
export const waitingMax = 10_000;

interface Entry extends QueuedWrite {
  readonly deadline: number;
  readonly resolve: (rows: readonly (readonly Row[])[] | null) => void;
  readonly reject: (error: unknown) => void;
  timer?: ReturnType<typeof setTimeout>;
}

/**
 * `onCommit` is called after each group of which something was written. The callers of a group
 * continue when `turns` has time for them; all at the same time if it is null.
 */
export function openWriteQueue(
  writer: Writer,
  turns: Turns | null,
  onCommit: () => void,
): WriteQueue {
  /**
   * In the order of the calls. Those that were tried in vain are first. A set, because all may
   * expire at the same time: removing each from an array of 10,000 took 1.3 s.
   */
  let waiting = new Set<Entry>();
  let running = false;
  /** Whether the last attempt found the lock taken. */
  let locked = false;
  let pauses = createPauses();
  let onEmpty: (() => void)[] = [];

  function next(): void {
    running = waiting.size > 0;
    if (!running) return isEmpty();
    const group = [...waiting.values().take(groupMax)];
    for (const entry of group) {
      waiting.delete(entry);
      clearTimeout(entry.timer);
    }
    try {
      const outcomes = writer.commit(group);
      if (outcomes instanceof Promise) outcomes.then(...settling(group));
      else settle(group, outcomes);
    } catch (error) {
      fail(group, error);
    }
  }

  function settling(group: readonly Entry[]) {
    return [
      (outcomes: readonly WriteOutcome[]) => settle(group, outcomes),
      (error: unknown) => fail(group, error),
    ] as const;
  }

  function fail(group: readonly Entry[], error: unknown): void {
    settle(group, group.map(() => ({ error })));
  }

  function settle(group: readonly Entry[], outcomes: readonly WriteOutcome[]): void {
    if (outcomes.some((outcome) => "rows" in outcome && outcome.rows !== null)) onCommit();
    const blocked: Entry[] = [];
    group.forEach((entry, index) => {
      const outcome = outcomes[index] ?? { error: new Error("A write has no outcome") };
      if ("rows" in outcome) inTime(index, () => entry.resolve(outcome.rows));
      else if (!isBusy(outcome.error)) entry.reject(explained(outcome.error));
      else if (performance.now() < entry.deadline) blocked.push(entry);
      else entry.reject(lockedForTooLong());
    });
    locked = blocked.length > 0;
    if (!locked) {
      pauses = createPauses();
      return next();
    }
    waiting = new Set([...blocked, ...waiting]);
    const left = Math.min(...blocked.map(({ deadline }) => deadline)) - performance.now();
    setTimeout(next, pauses.next(left));
  }

  /** What follows a write takes up to a millisecond, and up to 200 writes share a commit. */
  function inTime(index: number, resolve: () => void): void {
    if (turns === null || index === 0) resolve();
    else turns.add(resolve);
  }

  /** A disk that hangs must not keep those waiting that it has not started to write. */
  function expire(entry: Entry): void {
    waiting.delete(entry);
    entry.reject(locked ? lockedForTooLong() : notInTime());
  }

  function isEmpty(): void {
    const resolves = onEmpty;
    onEmpty = [];
    for (const resolve of resolves) resolve();
  }

  return {
    add({ write, ofUpkeep }, waitMs) {
      return new Promise((resolve, reject) => {
        if (waiting.size >= waitingMax) {
          const words = "Cannot write to the database: too many writes wait for the disk";
          return reject(new StorageUnavailable(words, "slow"));
        }
        const deadline = performance.now() + waitMs;
        const entry: Entry = { write, ofUpkeep, deadline, resolve, reject };
        waiting.add(entry);
        if (!running) return next();
        entry.timer = setTimeout(() => expire(entry), waitMs);
      });
    },
    empty: () => running ? new Promise((resolve) => void onEmpty.push(resolve)) : Promise.resolve(),
  };
}

function notInTime(): StorageUnavailable {
  return new StorageUnavailable("Cannot write to the database: the disk is slow", "slow");
}
