import type { Background } from "./ports/background.ts";

export interface DrainedBackground {
  readonly background: Background;
  /** Resolves when nothing is in flight, whatever is started meanwhile included. */
  drain(): Promise<void>;
}

/**
 * Runs work that no answer waits for, `inFlightMax` at a time. What a task throws goes to
 * `onFault`: a task that expects a fault catches it, so what arrives there is a bug.
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

/** SQLite works within the call: begun at once, a task would hold up the answer after all. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
