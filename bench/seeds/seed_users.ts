import type { Database } from "../../core/adapters/sql/database.ts";
import { limitTo, sql, type Statement } from "../../core/adapters/sql/sql.ts";
import { givenColumns, givenValues } from "../../core/adapters/sql/user_columns.ts";

/** Rows per transaction. */
const batchRows = 20_000;

const yearMs = 365 * 24 * 60 * 60 * 1000;

/** The creation of the user with that number, of `count` in the year before `now`. */
function createdAtOf(number: Statement, count: number, now: number): Statement {
  return sql`CAST(${now - yearMs} AS BIGINT) + ${number} * ${Math.floor(yearMs / count)}`;
}

/** The ID of that user, as SQL text. Both are columns. The end looks random, as in real IDs. */
function userIdOf(number: Statement, createdAt: Statement): Statement {
  const digits = (value: Statement, count: number): Statement =>
    Array.from({ length: count }, (_, at) => 2 ** (5 * (count - 1 - at)))
      .map((unit) =>
        sql`substr('0123456789abcdefghjkmnpqrstvwxyz',
          CAST(${value} / CAST(${unit} AS BIGINT) % 32 AS INTEGER) + 1, 1)`
      ).reduce((all, digit) => sql`${all} || ${digit}`);
  const end = sql`(${number} * 982451653 % 1073741824)`;
  return sql`'usr_' || ${digits(createdAt, 10)} || '0000'
    || substr(CAST(1000000 + ${number} % 1000000 AS TEXT), 2) || ${digits(end, 6)}`;
}

/** A hash of bcrypt with cost 12, which no password is known to match. */
function bcryptOf(number: Statement): Statement {
  const digits = sql`substr(CAST(100000000 + ${number} AS TEXT), 2)`;
  return sql`/*pg decode( -- */ unhex(
    'ac' || ${digits} || ${"a".repeat(70)} /*pg , 'hex' */)`;
}

/**
 * Adds `count` users, numbered from 0, to an empty database on either engine, who registered in the
 * year before `now`. A third never logged in. Per thousand, one is locked, twenty never verified
 * their phone and ten have failed attempts. A hundred of a million are locked out at `now`. Their
 * numbers start with 999, which is no country's code, so that nearly all differ and none exists.
 */
export async function seedUsers(
  database: Database,
  count: number,
  now: number,
  note: (done: number) => void = () => {},
): Promise<void> {
  const start = now - yearMs;
  await inBatches(
    count,
    note,
    (numbers) =>
      database.query(
        sql`INSERT INTO users (${givenColumns}, username, password_bytes,
        phone_verified_at, last_login_at, second_factor_failures,
        second_factor_blocked_until, second_factor_failures_in_row, password_failures, locked_at)
      ${numbers} SELECT ${givenValues},
        'user-' || n || '@example.com',
        ${bcryptOf(sql`n`)},
        CASE WHEN n % 50 = 3 THEN NULL ELSE ${start} + n END,
        CASE WHEN n % 3 = 0 THEN NULL ELSE ${start} + n * 1000003 % ${yearMs} END,
        0,
        CASE WHEN n % 10000 = 11 THEN CAST(${now + 600_000} AS BIGINT)
          WHEN n % 5000 = 12 THEN CAST(${now - 1} AS BIGINT) END,
        CASE WHEN n % 10000 = 11 THEN 10 ELSE 0 END,
        CASE WHEN n % 100 = 9 THEN 3 ELSE 0 END,
        CASE WHEN n % 1000 = 7 THEN CAST(${now - 60_000} AS BIGINT) END
      FROM (SELECT n, created_at, ${userIdOf(sql`n`, sql`created_at`)} AS id,
          '+999' || substr(CAST(1000000000 + n * 7919 % 1000000000 AS TEXT), 2) AS phone_number,
          '[]' AS roles
        FROM (SELECT n, ${createdAtOf(sql`n`, count, now)} AS created_at FROM numbers) AS created
        ORDER BY n ${limitTo(batchRows)}) AS given`,
      ),
  );
}

/**
 * Adds `count` deliveries of the year before `now` to `users` users. Of a hundred, three are
 * blocked, two failed and two are refused. Four of five of the others were approved.
 */
export async function seedDeliveries(
  database: Database,
  { count, users, now, note = () => {} }: {
    readonly count: number;
    readonly users: number;
    readonly now: number;
    readonly note?: (done: number) => void;
  },
): Promise<void> {
  const start = now - yearMs;
  const step = yearMs / count;
  const serial = sql`substr(CAST(1000000000 + n AS TEXT), 2)`;
  await inBatches(
    count,
    note,
    (numbers) =>
      database.query(sql`INSERT INTO deliveries (id, at, purpose, channel, user_id, challenge_id,
        masked_phone_number, number_key, country, prefix, verified, known, network, request_id,
        status, block_reason, verification_id, attempt_id, latency_ms, estimated_price, price,
        approved_at, message_status, reconciled_at)
      ${numbers} SELECT 'dlv_0' || ${serial} || '0000000000000000',
        ${start} + CAST(n * CAST(${Math.floor(step * 1000)} AS BIGINT) / 1000 AS BIGINT),
        CASE WHEN n % 10 = 4 THEN 'notice' WHEN n % 50 = 1 THEN 'password_reset' ELSE 'login' END,
        CASE WHEN n % 10 = 7 THEN 'whatsapp' WHEN n % 20 = 6 THEN 'call' ELSE 'sms' END,
        ${userIdOf(sql`owner`, sql`owner_created_at`)}, 'challenge-000' || ${serial},
        '+999 ... ... ' || substr(CAST(100 + n % 100 AS TEXT), 2), 'key-' || ${serial},
        CASE WHEN n % 5 < 3 THEN 'US' WHEN n % 5 = 3 THEN 'GB' ELSE 'DE' END,
        '+999' || substr(CAST(1000 + n * 7919 % 1000 AS TEXT), 2),
        CASE WHEN n % 10 = 2 THEN 0 ELSE 1 END, CASE WHEN n % 10 = 2 THEN 0 ELSE 1 END,
        '198.51.100.' || n % 250, 'request-0000000' || ${serial},
        CASE WHEN n % 100 < 3 THEN 'blocked' WHEN n % 100 < 5 THEN 'failed'
          WHEN n % 100 < 7 THEN 'refused' ELSE 'sent' END,
        CASE WHEN n % 100 < 3 THEN 'budget' END,
        CASE WHEN n % 100 > 6 THEN 'VE00000000000000000000000' || ${serial} END,
        CASE WHEN n % 100 > 6 THEN 'VL00000000000000000000000' || ${serial} END,
        200 + n % 500, 7900, CASE WHEN n % 100 > 6 THEN 7900 END,
        CASE WHEN n % 100 > 6 AND n % 5 > 0
          THEN ${start} + CAST(n * CAST(${Math.floor(step * 1000)} AS BIGINT) / 1000 AS BIGINT) END,
        CASE WHEN n % 100 > 6 THEN 'delivered' END, CASE WHEN n % 100 > 6 THEN ${now} END
      FROM (SELECT n, owner, ${createdAtOf(sql`owner`, users, now)} AS owner_created_at
        FROM (SELECT n, n * 7919 % CAST(${users} AS BIGINT) AS owner FROM numbers) AS owned
        ) AS numbered`),
  );
}

/** Runs a statement for each batch of numbers below `count`. They are the column `n` of `numbers`. */
async function inBatches(
  count: number,
  note: (done: number) => void,
  add: (numbers: Statement) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < count; from += batchRows) {
    const to = Math.min(count, from + batchRows);
    await add(sql`WITH RECURSIVE numbers(n) AS (
      SELECT CAST(${from} AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < ${to - 1})`);
    note(to);
  }
}
