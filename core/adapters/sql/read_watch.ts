import type { Values } from "./sql.ts";
import type { GroupableRead } from "./read_group.ts";

/**
 * Learns how long prepared reads took. A promise that measures each read would take a fiftieth of
 * a session check.
 */
export interface ReadWatch {
  /** `count` reads have succeeded, each in this time. */
  readonly done: (seconds: number, count: number) => void;
  readonly failed: (seconds: number, error: unknown) => void;
}

/** Measures the statements, not the wait for the end of a turn. */
export function watchReads<Found extends Values>(
  { alone, together }: GroupableRead<Found>,
  { done, failed }: ReadWatch,
): GroupableRead<Found> {
  return {
    alone(key) {
      const startedAt = performance.now();
      const found = alone(key);
      if (found instanceof Promise) {
        found.then(
          () => done(secondsSince(startedAt), 1),
          (error) => failed(secondsSince(startedAt), error),
        );
      } else {
        done(secondsSince(startedAt), 1);
      }
      return found;
    },
    together(keys) {
      const startedAt = performance.now();
      const found = together(keys);
      if (found !== null) done(secondsSince(startedAt), keys.length);
      return found;
    },
  };
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}
