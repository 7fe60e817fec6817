import { deepEqual } from "node:assert/strict";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { strangersOf } from "../../../core/adapters/sql/store/sending/conversions.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";

const indexes = {
  "network:192.0.2.7": "network",
  "network:2001:db8:7:1::/64": "network",
  "network:2001:db8:7::/48": "site",
  "prefix:+12025550": "prefix",
  "country:US": "country",
} as const;

Deno.test("strangersOf() needs one covering index to count a window of any scope", async () => {
  const database = await openSqliteDatabase({ path: ":memory:" });
  const seen: Record<string, string> = {};
  for (const scope of Object.keys(indexes)) {
    for (const end of [sql``, sql`GROUP BY network, prefix`]) {
      const rows = await database.query(sql`EXPLAIN QUERY PLAN SELECT count(*), count(approved_at)
        FROM deliveries WHERE ${strangersOf(scope)} AND at >= 1 AND at <= 2 ${end}`);
      const plan = rows.map(({ detail }) => String(detail)).join("; ");
      const [, index] =
        /USING COVERING INDEX deliveries_of_strangers_by_(\w+) .*at>\?/.exec(plan) ?? [];
      seen[scope] = index ?? plan;
    }
  }
  await database.close();
  deepEqual(seen, indexes);
});
