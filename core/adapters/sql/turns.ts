/**
 * Lets session checks pass logins on the event loop. A read of SQLite resolves immediately, so a
 * login would run from one write to the next without a break, and three run together after each
 * batch of hashes, for up to 6 ms. A session check passes through the loop four times, because the
 * gate relays its bytes, and could wait for a part of them each time.
 */
export interface Turns {
  /** Null while there is time and nothing waits. Otherwise resolves like `add`. */
  wait(): Promise<void> | null;
  /** The same for a read for a list, which passes what waits, and has more time. */
  waitToList(): Promise<void> | null;
  /** Calls `work` later, in order, when there is time. */
  add(work: () => void): void;
  /** Ends the pause of this moment. Nothing may be added later. */
  end(): void;
}

export interface TurnsClock {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Calls back when the promises that are resolved now have been followed to their ends. */
  readonly later: (callback: () => void) => void;
  /** Calls back when the loop has looked for requests, after a millisecond, unless canceled. */
  readonly pause: (callback: () => void) => Cancel;
}

type Cancel = () => void;

/** More than one login takes between two writes, so that it never waits alone. */
const workMs = 0.5;

/**
 * A request for a list makes two to four reads, and nothing is written in between. A pause takes up
 * to 2.2 ms, because timers count whole milliseconds: with less time, the second of two requests in
 * a row had to wait for one. Nine of ten pages of users took 0.6 ms instead of 2.7 at most.
 */
const listMs = 2;

/** On a loop that is always busy, work gets this fraction (1/n) of the time: it must not starve. */
const busyShare = 3;

export function openTurns({ now, later, pause }: TurnsClock = loop): Turns {
  const waiting: (() => void)[] = [];
  let isRunning = false;
  /** When the first work since the last pause has started. Null if none has. */
  let startedAt: number | null = null;
  let timeMs = workMs;
  let cancel: Cancel = () => {};

  function hasTime(most = timeMs): boolean {
    if (startedAt !== null) return now() - startedAt < most;
    const since = startedAt = now();
    cancel = pause(() => {
      startedAt = null;
      timeMs = Math.max(workMs, (now() - since) / busyShare);
      run();
    });
    return true;
  }

  function run(): void {
    if (isRunning || waiting.length === 0) return;
    isRunning = true;
    later(() => {
      isRunning = false;
      if (!hasTime()) return;
      waiting.shift()?.();
      run();
    });
  }

  function add(work: () => void): void {
    waiting.push(work);
    run();
  }

  return {
    add,
    wait: () => waiting.length === 0 && hasTime() ? null : new Promise(add),
    waitToList: () => hasTime(Math.max(timeMs, listMs)) ? null : new Promise(add),
    end: () => cancel(),
  };
}

/**
 * Deno looks for requests only once in 61 turns while immediates are pending, but before each timer
 * that has to wait.
 */
const loop: TurnsClock = {
  now: () => performance.now(),
  later: (callback) => void setImmediate(callback),
  pause: (callback) => {
    const timer = setTimeout(callback, 0);
    return () => clearTimeout(timer);
  },
};
