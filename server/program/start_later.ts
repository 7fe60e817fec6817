export interface Later<Value> {
  /** Returns what was started; null if its time had not come, and then it never starts. */
  cancel(): Value | null;
}

/** Calls `start` after a while. */
export function startLater<Value>(milliseconds: number, start: () => Value): Later<Value> {
  let started: Value | null = null;
  const timer = setTimeout(() => started = start(), milliseconds);
  return {
    cancel() {
      clearTimeout(timer);
      return started;
    },
  };
}
