import type { Size } from "../draw/layout.ts";
import { blank, type Line } from "../draw/text.ts";

/** A recording that has been read: what changed, and when. */
export interface Film {
  readonly changes: readonly Change[];
  /** The smallest window that shows all of it. */
  readonly window: Size;
  /** The last second. */
  readonly seconds: number;
  /** Why it ends before the program did; null if that is not known. */
  readonly note: string | null;
}

/** From `at` on, the screen has this size, and these rows are new. */
export interface Change {
  /** Seconds from the start, without what is cut off long pauses. */
  readonly at: number;
  readonly size: Size;
  /** Whether all other rows are empty. */
  readonly clears: boolean;
  readonly rows: ReadonlyMap<number, Line>;
}

/** The smallest window that shows all of it. */
export function windowOf(changes: readonly Change[]): Size {
  return changes.reduce<Size>(
    ({ columns, rows }, { size }) => ({
      columns: Math.max(columns, size.columns),
      rows: Math.max(rows, size.rows),
    }),
    { columns: 0, rows: 0 },
  );
}

/** The index of the last change up to a second. */
export function changeAt({ changes }: Film, seconds: number): number {
  let [low, high] = [0, changes.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((changes[middle]?.at ?? 0) <= seconds) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** All rows of the screen after a change. Each change that clears is a place to start from. */
export function rowsAfter({ changes }: Film, index: number): readonly Line[] {
  const shown = changes.slice(0, index + 1);
  const from = shown.findLastIndex(({ clears }) => clears);
  const rows: Line[] = [];
  for (const change of shown.slice(Math.max(0, from))) {
    for (const [row, line] of change.rows) rows[row] = line;
  }
  const height = changes[index]?.size.rows ?? 0;
  return Array.from({ length: height }, (_, row) => rows[row] ?? blank);
}
