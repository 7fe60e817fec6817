import { after, type Instant } from "../../../../domain/instant.ts";
import { sessionDaysMax } from "../../../../domain/session/session.ts";
import type { Database } from "../../database.ts";
import { limitTo, ofUpkeep, sql, type Statement } from "../../sql.ts";
import { integer, textOrNull } from "../rows/rows.ts";
import { endedSessionSeconds } from "../rows/rows_of_sessions.ts";
import { removal, sweptMax } from "./removal.ts";
import type { SliceSize } from "./slice_size.ts";

/** Sessions of a slice, which is a read of about a millisecond. */
const sliceRows = 256;

/**
 * Slices of a sweep. With a sweep every five minutes, a million sessions take 100 minutes, and the
 * ten million of a large service 17 hours; see `userAgentNote`.
 */
const slicesMax = 200;

const daySeconds = 24 * 60 * 60;

/** Removes the sessions that are over among the next ones. Returns how many. */
type SessionWalk = (now: Instant, pause: () => Promise<void>) => Promise<number>;

/**
 * Sessions are looked through in the order of their IDs, a part in each sweep, instead of having
 * indexes that only sweeps would read: for a million sessions, these would take 27 MB, and a login
 * would have to write them.
 */
export function createSessionWalk(database: Database, size: SliceSize): SessionWalk {
  /** The last session that was looked at; empty before the first. */
  let position = "";
  return async (now, pause) => {
    const over = overAt(now);
    let removed = 0;
    for (let slice = 0; slice < slicesMax; slice++) {
      const [row = {}] = await database.query(sliceStatement(over, position));
      const last = textOrNull(row, "last");
      if (integer(row, "removable") > 0) {
        const which = sql`${over} AND id > ${position} AND id <= ${last}`;
        removed += await remove({ database, size, pause }, which);
      }
      const isLast = integer(row, "walked") < sliceRows;
      position = isLast ? "" : last ?? "";
      if (isLast) break;
      await pause();
    }
    return removed;
  };
}

function sliceStatement(over: Statement, position: string): Statement {
  return sql`SELECT max(id) AS last, count(*) AS walked, coalesce(sum(is_over), 0) AS removable
    FROM (SELECT id, CASE WHEN ${over} THEN 1 ELSE 0 END AS is_over FROM sessions
      WHERE id > ${position} ORDER BY id ${limitTo(sliceRows)}) AS slice`;
}

/**
 * Sessions that ended long ago, and those of a clock that was ahead; see `futureSweeps`. One that
 * was opened by a clock a year ahead would be active a year from now.
 */
function overAt(now: Instant): Statement {
  const end = sql`coalesce(ended_at, expires_at)`;
  return sql`(${end} < ${after(now, -endedSessionSeconds)}
    OR ${end} > ${after(now, (sessionDaysMax + 7) * daySeconds)}
    OR created_at > ${after(now, 8 * daySeconds)})`;
}

interface RemoveOptions {
  readonly database: Database;
  readonly size: SliceSize;
  readonly pause: () => Promise<void>;
}

async function remove({ database, size, pause }: RemoveOptions, which: Statement): Promise<number> {
  const some = removal({ table: sql`sessions`, key: sql`id`, order: sql`id` }, which);
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
