export interface Later<Value> {
  /** Resolves with what was started; null if its time had not come, and then it never starts. */
  cancel(): Promise<Value | null>;
}

/** Calls `start` after a while. */
export function startLater<Value>(milliseconds: number, start: () => Promise<Value>): Later<Value> {
  let started: Promise<Value> | null = null;
  const timer = setTimeout(() => started = start(), milliseconds);
  return {
    cancel: async () => {
      clearTimeout(timer);
      return await started;
    },
  };
}
