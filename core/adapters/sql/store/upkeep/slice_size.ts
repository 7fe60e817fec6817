/** How many rows the next slice has, by how long the last ones took until they were on disk. */
export interface SliceSize {
  /** The rows of a slice that has at most `rowsMax`. */
  rowsOf(rowsMax: number): number;
  /** Runs a slice, and measures it. */
  timed<Value>(run: () => Promise<Value>): Promise<Value>;
}

/** Half of what a slice may take, so that the slowest of a hundred take no longer. */
const longMs = 2.5;

const shortMs = 1;

/**
 * With a quarter of the rows, a disk that syncs in 50 ms, which no size makes faster, still removes
 * 250 rows a second. Few sizes, because each is a statement that the database prepares.
 */
const divisorMax = 4;

/** Halves the slices after one that took long, and doubles them after a short one. */
export function createSliceSize(now: () => number = () => performance.now()): SliceSize {
  let divisor = 1;
  return {
    rowsOf: (rowsMax) => rowsMax / divisor,
    async timed(run) {
      const startedAt = now();
      const value = await run();
      const took = now() - startedAt;
      if (took > longMs) divisor = Math.min(divisor * 2, divisorMax);
      else if (took < shortMs) divisor = Math.max(divisor / 2, 1);
      return value;
    },
  };
}
