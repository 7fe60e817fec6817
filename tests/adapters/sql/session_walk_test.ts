import { deepEqual, equal, ok } from "node:assert/strict";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { givenColumns, givenValues } from "../../../core/adapters/sql/user_columns.ts";
import { createUpkeep } from "../../../core/adapters/sql/store/upkeep/upkeep.ts";

const weekMs = 7 * 24 * 60 * 60 * 1000;
const keepAll = { unverifiedBefore: 0, eventsBefore: 0, deliveriesBefore: 0 };

/** More than a sweep looks at. Each tenth one is over. */
const sessions = 60_000;

const rows = [
  sql`INSERT INTO users (${givenColumns}, username, password_bytes, second_factor_failures,
    last_login_at) SELECT ${givenValues}, 'ada', 'none', 0, 1
    FROM (SELECT 'usr_1' AS id, '+12025550142' AS phone_number, 1 AS created_at, '[]' AS roles)
      AS given`,
  sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${sessions})
    INSERT INTO sessions (id, secret_hash, user_number, created_at, last_seen_at, cut_short,
      ended_at, idle_seconds, absolute_seconds, authenticated_before)
    SELECT 's' || (i * 7919 % 60013), unhex(${"0".repeat(64)}), 1, ${weekMs}, ${weekMs}, 0,
      CASE WHEN i % 10 = 0 THEN 1 END, 1, 9, 0 FROM n`,
];

async function counted(database: Database) {
  const [row] = await database.query(sql`SELECT count(*) AS left, count(ended_at) AS over
    FROM sessions`);
  return [row?.["left"], row?.["over"]];
}

Deno.test("sweep() looks at a part of many sessions, and the next one at those that follow", async () => {
  const database = await openSqliteDatabase({ path: ":memory:" });
  await database.batch(rows);
  const upkeep = createUpkeep(database);
  let pauses = 0;
  const pause = (): Promise<void> => Promise.resolve(void pauses++);
  const first = await upkeep.sweep(weekMs + 2, keepAll, pause);
  // It looks at 51,200 of 60,000.
  ok(first > 4_800 && first < 5_500, `${first} sessions`);
  ok(pauses >= 200, `${pauses} pauses`);
  equal(await upkeep.sweep(weekMs + 2, keepAll), sessions / 10 - first);
  deepEqual(await counted(database), [sessions * 0.9, 0]);
  // And then from the first one again.
  await database.query(sql`UPDATE sessions SET ended_at = 1 WHERE id IN
    (SELECT min(id) FROM sessions)`);
  equal(await upkeep.sweep(weekMs + 2, keepAll), 1);
  await database.close();
});
