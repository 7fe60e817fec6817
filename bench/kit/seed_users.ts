import type { Database } from "../../core/adapters/sql/database.ts";
import { sql } from "../../core/adapters/sql/sql.ts";

/** Rows per transaction. */
const batchRows = 50_000;

/**
 * Adds `count` users, numbered from 0, to an empty database on either engine. Per thousand, one is
 * locked, twenty never verified their phone and ten have failed attempts. A hundred of a million
 * are locked out at `now`. Their numbers are Ofcom's thousand for drama, so that the last three
 * digits match a thousandth of them.
 */
export async function seedUsers(database: Database, count: number, now: number): Promise<void> {
  const year = 365 * 24 * 60 * 60 * 1000;
  for (let from = 0; from < count; from += batchRows) {
    const to = Math.min(count, from + batchRows) - 1;
    await database.batch([
      sql`INSERT INTO users (id, username, username_key, password_hash, phone_number,
          phone_verified_at, created_at, last_login_at, second_factor_failures,
          second_factor_blocked_until, second_factor_failures_in_row, password_failures, locked_at)
        WITH RECURSIVE numbers(n) AS (
          SELECT CAST(${from} AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < ${to}
        )
        SELECT 'usr_0' || substr(CAST(10000000 + n AS TEXT), 2) || '000000000000000000',
          'user-' || n || '@example.com', 'user-' || n || '@example.com', 'none',
          '+447700900' || substr(CAST(1000 + n % 1000 AS TEXT), 2),
          CASE WHEN n % 50 = 3 THEN NULL ELSE ${now - year} + n END,
          ${now - year} + n * 31,
          CASE WHEN n % 3 = 0 THEN NULL ELSE ${now - year} + n % 997 * 31536000 END,
          0,
          CASE WHEN n % 10000 = 11 THEN CAST(${now + 600_000} AS BIGINT)
            WHEN n % 5000 = 12 THEN CAST(${now - 1} AS BIGINT) END,
          CASE WHEN n % 10000 = 11 THEN 10 ELSE 0 END,
          CASE WHEN n % 100 = 9 THEN 3 ELSE 0 END,
          CASE WHEN n % 1000 = 7 THEN CAST(${now - 60_000} AS BIGINT) END
        FROM numbers`,
    ]);
  }
}
