import { equal, ok } from "node:assert/strict";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { sql, type Statement } from "../../../core/adapters/sql/sql.ts";
import { givenColumns, givenValues } from "../../../core/adapters/sql/user_columns.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { sweptMax } from "../../../core/adapters/sql/store/upkeep/removal.ts";
import { sweptUsersMax } from "../../../core/adapters/sql/store/upkeep/sweep.ts";

const rows = 200;
const eachRow = sql`WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n
  WHERE i < ${99 + rows})`;
const secret = "0".repeat(64);

/** Old rows of each kind that a flood, a retention or a clock that was ahead leaves many of. */
const leftovers: readonly Statement[] = [
  sql`INSERT INTO users (${givenColumns}, username, password_bytes, second_factor_failures,
      last_login_at)
    ${eachRow} SELECT ${givenValues}, 'u' || i, 'none', 0,
      CASE WHEN i % 2 = 0 THEN NULL ELSE 1 END
      FROM (SELECT 'usr_' || i AS id, '+1202555' || i AS phone_number, 1 AS created_at,
        '[]' AS roles, i FROM n) AS given`,
  sql`INSERT INTO throttles (key, count, ends_at) ${eachRow} SELECT 'k' || i, 1, 1 FROM n`,
  sql`INSERT INTO challenges (id, secret_hash, user_id, created_at, expires_at, attempts, sends,
      resend_after, purpose, sms_sends, landline, number_version, ended_as)
    ${eachRow} SELECT 'c' || i, ${secret}, 'usr_' || i, 1, 2, 0, 0, 1, 'login', 0, 0, 0, NULL
      FROM n`,
  sql`INSERT INTO sessions (number, id_bytes, secret_hash, user_number, created_at, seen_after,
      cut_short, own_idle_seconds, own_absolute_seconds, authenticated_before)
    ${eachRow} SELECT i, CAST('s' || i AS BLOB), unhex(${secret}), users.number, 1, 0, 0, 1, 1, 0
      FROM n JOIN users ON users.id = 'usr_' || i`,
  sql`INSERT INTO user_agents (text, kept_until) ${eachRow} SELECT 'agent ' || i, 1 FROM n`,
  sql`INSERT INTO gate_tickets (id, secret_hash, session_number, created_at)
    ${eachRow} SELECT 't' || i, ${secret}, i, 1 FROM n`,
  sql`INSERT INTO devices (id, secret_hash, user_id, created_at, last_used_at, expires_at)
    ${eachRow} SELECT 'd' || i, ${secret}, 'usr_' || i, 1, 1, 2 FROM n`,
  sql`INSERT INTO user_networks (user_number, network, last_login_at)
    ${eachRow} SELECT number, x'c0000207', 1 FROM n JOIN users ON users.id = 'usr_' || i`,
  sql`INSERT INTO audit_events (id, at, type, actor, detail)
    ${eachRow} SELECT 'evt_' || i, 1, 'user.registered', 'user', '{}' FROM n`,
  sql`INSERT INTO deliveries (id, at, purpose, channel, country, prefix, verified, status,
      estimated_price, user_id, number_key)
    ${eachRow} SELECT 'dlv_' || i, 1, 'login', 'sms', 'US', '+1202555', 0, 'sent', 0, 'usr_' || i,
      'key' FROM n`,
];

Deno.test("sweep() changes few rows in a transaction, and removes all", async () => {
  await using memory = await openLeftovers();
  const { stores, slices } = memory;
  const later = Date.UTC(2026, 0, 1);
  const before = { unverifiedBefore: later, eventsBefore: later, deliveriesBefore: later };
  // Half of the users are kept, because they logged in. The rows of the others go with them.
  const kinds = { ofUsers: 4, others: 4 };
  const expected = rows / 2 + kinds.ofUsers * rows / 2 + kinds.others * rows;
  equal(await stores.upkeep.sweep(later, before), expected);
  equal(await stores.upkeep.sweep(later, before), 0);
  ok(slices.length > 8 * rows / sweptMax, `${slices.length} transactions with changes`);
  for (const changed of slices) {
    ok(changed <= Math.max(sweptUsersMax * 8, sweptMax * 2), `${changed} rows`);
  }
});

/** A database that counts the rows that each transaction has changed, by cascade too. */
async function openLeftovers() {
  const database = await openSqliteDatabase({ path: ":memory:" });
  await database.batch(leftovers);
  const slices: number[] = [];
  const counted: Database = {
    ...database,
    async batch(statements) {
      const before = await changes(database);
      const results = await database.batch(statements);
      const changed = await changes(database) - before;
      if (changed > 0) slices.push(changed);
      return results;
    },
  };
  const stores = createSqlStores(counted);
  return { stores, slices, [Symbol.asyncDispose]: () => database.close() };
}

async function changes(database: Database): Promise<number> {
  const [row] = await database.query(sql`SELECT total_changes() AS changes`);
  return Number(row?.["changes"]);
}
