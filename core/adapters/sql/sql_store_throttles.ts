import { after, type Instant } from "../../domain/instant.ts";
import { invariant } from "../../domain/invariant.ts";
import type { Throttle } from "../../domain/throttle.ts";
import type { Store } from "../../store.ts";
import type { Database } from "./database.ts";
import { list, must, sql, type Statement } from "./sql.ts";

type Throttles = Pick<Store, "takeThrottles" | "giveBackThrottles">;

export function createThrottles(database: Database): Throttles {
  return {
    async takeThrottles(throttles, now) {
      if (throttles.length === 0) return null;
      // In one order everywhere, so that two requests cannot deadlock on each other's keys.
      const takes = throttles.toSorted(byKey).map((throttle) => take(throttle, now));
      for (let round = 0; round < 3; round++) {
        if (await database.batch(takes) !== null) return null;
        const fullUntil = await latestEnd(database, throttles, now);
        if (fullUntil !== null) return fullUntil;
        // Between the two somebody gave a count back, so there may be room now.
      }
      return after(now, 1);
    },

    async giveBackThrottles(keys) {
      if (keys.length === 0) return;
      await database.batch(
        keys.toSorted().flatMap((key) => [
          // A row that counts nothing is of no use: right passwords should leave none behind.
          sql`DELETE FROM throttles WHERE key = ${key} AND count <= 1`,
          sql`UPDATE throttles SET count = count - 1 WHERE key = ${key}`,
        ]),
      );
    },
  };
}

/** Counts one in the running window or opens a new one; returns no row when the window is full. */
function take(throttle: Throttle, now: Instant): Statement {
  invariant(throttle.max >= 1 && throttle.windowSeconds >= 1, "a throttle lets something through");
  return must(sql`INSERT INTO throttles (key, count, ends_at)
    VALUES (${throttle.key}, 1, ${after(now, throttle.windowSeconds)})
    ON CONFLICT (key) DO UPDATE
      SET count = CASE WHEN throttles.ends_at <= ${now} THEN 1 ELSE throttles.count + 1 END,
        ends_at =
          CASE WHEN throttles.ends_at <= ${now} THEN excluded.ends_at ELSE throttles.ends_at END
      WHERE throttles.ends_at <= ${now} OR throttles.count < ${throttle.max}
    RETURNING key`);
}

async function latestEnd(
  database: Database,
  throttles: readonly Throttle[],
  now: Instant,
): Promise<Instant | null> {
  const keys = list(throttles.map(({ key }) => key));
  const rows = await database.query(
    sql`SELECT key, count, ends_at FROM throttles WHERE key IN (${keys}) AND ends_at > ${now}`,
  );
  const max = new Map(throttles.map((throttle) => [throttle.key, throttle.max]));
  const ends = rows
    .filter((row) => Number(row["count"]) >= (max.get(String(row["key"])) ?? Infinity))
    .map((row) => Number(row["ends_at"]));
  return ends.length === 0 ? null : Math.max(...ends);
}

function byKey(a: Throttle, b: Throttle): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
