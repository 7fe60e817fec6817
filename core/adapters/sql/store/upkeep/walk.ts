import type { Instant } from "../../../../domain/instant.ts";
import type { Database, Row } from "../../database.ts";
import { limitTo, ofUpkeep, sql, type Statement } from "../../sql.ts";
import { integer } from "../rows/rows.ts";
import { removal, sweptMax } from "./removal.ts";
import type { SliceSize } from "./slice_size.ts";

/** Rows of a slice, which is a read of about a millisecond. */
const sliceRows = 256;

/**
 * Slices of a sweep. With a sweep every five minutes, a million rows take 100 minutes, and the ten
 * million of a large service 17 hours; see `userAgentNote`.
 */
const slicesMax = 200;

/** A table whose rows are looked through in the order of their key. */
export interface WalkedRows<Position> {
  readonly table: Statement;
  /** The columns that identify a row. */
  readonly key: Statement;
  /** The same columns, from the last one. */
  readonly backwards: Statement;
  /** Columns of the last row of a slice, for `positionOf`. */
  readonly last: Statement;
  readonly positionOf: (row: Row) => Position;
  /** Before all rows. */
  readonly start: Position;
  /** The key at a position. */
  readonly keyAt: (position: Position) => Statement;
  /** Rows that may be removed. */
  readonly overAt: (now: Instant) => Statement;
}

/** Removes the rows that are over among the next ones. Returns how many. */
export type Walk = (now: Instant, pause: () => Promise<void>) => Promise<number>;

/**
 * Rows are looked through in the order of their key, a part in each sweep, instead of having an
 * index that only sweeps would read, and that each login would have to write.
 */
export function createWalk<Position>(
  database: Database,
  size: SliceSize,
  rows: WalkedRows<Position>,
): Walk {
  /** The last row that was looked at. */
  let position = rows.start;
  return async (now, pause) => {
    const over = rows.overAt(now);
    let removed = 0;
    for (let slice = 0; slice < slicesMax; slice++) {
      const [row] = await database.query(sliceStatement(rows, over, position));
      if (row === undefined) {
        position = rows.start;
        break;
      }
      const last = rows.positionOf(row);
      if (integer(row, "removable") > 0) {
        const which = sql`${over} AND (${rows.key}) > (${rows.keyAt(position)})
          AND (${rows.key}) <= (${rows.keyAt(last)})`;
        removed += await remove(rows, which, { database, size, pause });
      }
      const isLast = integer(row, "walked") < sliceRows;
      position = isLast ? rows.start : last;
      if (isLast) break;
      await pause();
    }
    return removed;
  };
}

/** Returns no row after the last one. */
function sliceStatement<Position>(
  { table, key, backwards, last, keyAt }: WalkedRows<Position>,
  over: Statement,
  position: Position,
): Statement {
  return sql`WITH slice AS (
      SELECT ${key}, CASE WHEN ${over} THEN 1 ELSE 0 END AS is_over FROM ${table}
      WHERE (${key}) > (${keyAt(position)}) ORDER BY ${key} ${limitTo(sliceRows)})
    SELECT ${last}, (SELECT count(*) FROM slice) AS walked,
      (SELECT sum(is_over) FROM slice) AS removable
    FROM slice ORDER BY ${backwards} LIMIT 1`;
}

interface RemoveOptions {
  readonly database: Database;
  readonly size: SliceSize;
  readonly pause: () => Promise<void>;
}

async function remove<Position>(
  { table, key }: WalkedRows<Position>,
  which: Statement,
  { database, size, pause }: RemoveOptions,
): Promise<number> {
  const some = removal({ table, key, order: key }, which);
  let removed = 0;
  for (;;) {
    const rows = size.rowsOf(sweptMax);
    const batch = [removed === 0 ? ofUpkeep(some(rows)) : some(rows)];
    const swept = (await size.timed(() => database.batch(batch)) ?? []).flat().length;
    removed += swept;
    if (swept > 0) await pause();
    if (swept < rows) return removed;
  }
}
