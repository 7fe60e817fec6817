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
    INSERT INTO sessions (id_bytes, secret_hash, user_number, created_at, seen_after, cut_short,
      ended_at, own_idle_seconds, own_absolute_seconds, authenticated_before)
    SELECT CAST('s' || i AS BLOB), unhex(${"0".repeat(64)}), 1, ${weekMs}, 0, 0,
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
  await database.query(sql`UPDATE sessions SET ended_at = 1 WHERE number IN
    (SELECT min(number) FROM sessions)`);
  equal(await upkeep.sweep(weekMs + 2, keepAll), 1);
  await database.close();
});

/** More than a sweep looks at. A user has more networks than a slice, and each tenth is old. */
const networks = 60_000;
const monthMs = 30 * 24 * 60 * 60 * 1000;

Deno.test("sweep() removes all networks that are no longer familiar, in two sweeps", async () => {
  const database = await openSqliteDatabase({ path: ":memory:" });
  await database.batch(rows.slice(0, 1));
  const address = sql`unhex(printf('%08x', i * 7919))`;
  const eachNetwork = sql`WITH RECURSIVE n(i) AS
    (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${networks})`;
  const loginAt = sql`CASE WHEN i % 10 = 0 THEN 1 ELSE ${monthMs} END`;
  await database.batch([
    sql`INSERT INTO user_networks (user_number, network, last_login_at)
      ${eachNetwork} SELECT 1, ${address}, ${loginAt} FROM n`,
    sql`INSERT INTO login_networks (network, last_login_day)
      ${eachNetwork} SELECT ${address}, ${loginAt} / 86400000 FROM n`,
  ]);
  const upkeep = createUpkeep(database);
  const sweep = () => upkeep.sweep(monthMs + 24 * 60 * 60 * 1000, keepAll);
  const first = await sweep();
  ok(first > 9_600 && first < 11_000, `${first} networks`);
  equal(await sweep(), networks / 5 - first);
  const counts = await database.query(sql`SELECT (SELECT count(*) FROM user_networks) AS of_users,
    (SELECT count(*) FROM login_networks) AS of_logins`);
  deepEqual(counts, [{ of_users: networks * 0.9, of_logins: networks * 0.9 }]);
  await database.close();
});
