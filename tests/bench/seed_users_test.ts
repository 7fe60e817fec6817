/** The rows that the benchmarks start with. */
import { deepEqual } from "node:assert/strict";
import { seedDeliveries, seedUsers } from "../../bench/seeds/seed_users.ts";
import { openSqliteDatabase } from "../../core/adapters/sql/sqlite/sqlite_database.ts";
import { sql } from "../../core/adapters/sql/sql.ts";

Deno.test("each seeded delivery belongs to a seeded user", async () => {
  const now = 1_700_000_000_000;
  const database = await openSqliteDatabase({ path: ":memory:" });
  await seedUsers(database, 100, now);
  await seedDeliveries(database, { count: 200, users: 100, now });
  const strangers = await database.query(sql`SELECT user_id FROM deliveries
    WHERE user_id NOT IN (SELECT id FROM users) LIMIT 3`);
  await database.close();
  deepEqual(strangers, []);
});
