import type { Line } from "../draw/text.ts";

/** How a list identifies and draws its rows. */
export interface RowLook<Row> {
  readonly key: (row: Row) => string;
  readonly line: (row: Row) => Line;
}

/**
 * The keys of rows that are new, or look different than before. Both are drawn at the same time and
 * width, so that an age alone is no change.
 */
export function changedRows<Row>(
  before: readonly Row[],
  after: readonly Row[],
  { key, line }: RowLook<Row>,
): readonly string[] {
  const text = (row: Row): string => line(row).map((part) => part.text).join("");
  const known = new Map(before.map((row) => [key(row), row]));
  return after.flatMap((row) => {
    const old = known.get(key(row));
    return old === undefined || (old !== row && text(old) !== text(row)) ? [key(row)] : [];
  });
}

/** Whether two values from the core are equal. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether lists are read again in this second: in every other one. */
export function isPollSecond(now: number): boolean {
  return Math.floor(now / 1000) % 2 === 0;
}
