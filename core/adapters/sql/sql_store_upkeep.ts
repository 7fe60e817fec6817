import { after, type Instant } from "../../domain/instant.ts";
import type { Store } from "../../store.ts";
import type { Database } from "./database.ts";
import { sql, type Statement } from "./sql.ts";

const daySeconds = 24 * 60 * 60;

/** Few enough that the one writer of SQLite is not kept from others for long. */
const sweptMax = 500;

export function createUpkeep(database: Database): Pick<Store, "sweep"> {
  return {
    async sweep(now, unverifiedBefore) {
      const swept = await database.batch(sweeps(now, unverifiedBefore));
      return (swept ?? []).reduce((sum, rows) => sum + rows.length, 0);
    },
  };
}

/**
 * Each condition stands twice: within, it finds the rows by index; without, PostgreSQL tests it
 * again on a row that another transaction changed meanwhile, say a throttle that counts again.
 */
function sweeps(now: Instant, unverifiedBefore: Instant): readonly Statement[] {
  const ended = sql`ends_at <= ${now}`;
  const expired = sql`expires_at < ${after(now, -daySeconds)}`;
  const over = sql`coalesce(ended_at, expires_at) < ${after(now, -7 * daySeconds)}`;
  const unverified = sql`phone_verified_at IS NULL AND created_at < ${unverifiedBefore}`;
  return [
    sql`DELETE FROM throttles WHERE ${ended} AND key IN
      (SELECT key FROM throttles WHERE ${ended} LIMIT ${sweptMax}) RETURNING key`,
    sql`DELETE FROM challenges WHERE ${expired} AND id IN
      (SELECT id FROM challenges WHERE ${expired} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM sessions WHERE ${over} AND id IN
      (SELECT id FROM sessions WHERE ${over} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM devices WHERE ${over} AND id IN
      (SELECT id FROM devices WHERE ${over} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM users WHERE ${unverified} AND id IN
      (SELECT id FROM users WHERE ${unverified} LIMIT ${sweptMax}) RETURNING id`,
  ];
}
