import type { Background } from "./ports/background.ts";

export interface DrainedBackground {
  readonly background: Background;
  /** Resolves when no tasks are running, including those started while waiting. */
  drain(): Promise<void>;
}

/**
 * Runs tasks that no response waits for, at most `inFlightMax` at a time. Errors that a task throws
 * go to `onFault`. Tasks catch the errors that they expect, so these are bugs.
 */
export function createBackground(
  inFlightMax: number,
  onFault: (error: unknown) => void,
): DrainedBackground {
  const inFlight = new Set<Promise<void>>();
  return {
    background(task) {
      if (inFlight.size >= inFlightMax) return false;
      const run = nextTurn().then(task).catch(onFault).finally(() => inFlight.delete(run));
      inFlight.add(run);
      return true;
    },
    async drain(): Promise<void> {
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
  };
}

/** SQLite runs synchronously, so a task that started immediately would delay the response. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
