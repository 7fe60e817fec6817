import { limitTo, sql, type Statement } from "../../sql.ts";

/**
 * The most rows of a slice. SQLite has only one writer at a time, so a slice is one short
 * transaction: 64 sessions of a million take 1.9 ms of processor time, 2.6 ms in the slowest of a
 * hundred. See `SliceSize`.
 */
export const sweptMax = 64;

/** Rows that are removed by a time, in the order of an index on it. */
export interface SweptRows {
  readonly table: Statement;
  /** The columns that identify a row. */
  readonly key: Statement;
  readonly order: Statement;
  readonly lock?: Statement;
}

/**
 * Removes up to `rows` rows that match. The condition appears twice: the inner one finds the rows
 * by index, and PostgreSQL rechecks the outer one on rows that another transaction has changed, for
 * example a throttle that counts again. Without the order, PostgreSQL may look through the whole
 * table for the first rows that match, and most sweeps find none. Throttles that a transaction has
 * locked are left to the next sweep: takes lock rows in key order, but a sweep does not, so waiting
 * could deadlock.
 */
export function removal(
  { table, key, order, lock = sql`` }: SweptRows,
  which: Statement,
): (rows: number) => Statement {
  return (rows) =>
    sql`DELETE FROM ${table} WHERE ${which} AND (${key}) IN
      (SELECT ${key} FROM ${table} WHERE ${which} ORDER BY ${order} ${limitTo(rows)} ${lock})
      RETURNING 1 AS removed`;
}
