import type { Database, Row } from "../../database.ts";
import { limitTo, must, sql, type Statement } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import type { Username } from "../../../../domain/account/username.ts";
import type { PhoneNumber } from "../../../../domain/account/phone_number.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { TestCodeHash, TestNumber } from "../../../../domain/test_numbers/test_number.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { TestNumberStore } from "../../../../ports/stores/test_number_store.ts";
import { auditEventInsert, integer, integerOrNull, text, textOrNull } from "../rows/rows.ts";
import { userDeletion } from "../users/names.ts";
import { acceptsTestCode, endedTestUser } from "../rows/test_conditions.ts";

/** Test users deleted in one step of a sweep. */
const listedMax = 100;

/**
 * Waits for every transaction that may verify a number, and keeps new ones waiting: each of them
 * either committed before the statements that follow, or sees what they write. SQLite has only one
 * writer, so there it selects nothing.
 */
const holdVerifications = sql`/*pg LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE -- */ SELECT 1`;

/** Test numbers whose code will not work again. */
function over(now: Instant, latest: Instant): Statement {
  return sql`(ended_at IS NOT NULL OR expires_at <= ${now} OR expires_at > ${latest})`;
}

const usersOfNumber = sql`SELECT 1 FROM users
  WHERE users.phone_number = test_numbers.phone_number AND users.test_until IS NOT NULL`;

export function createTestNumbers(database: Database): TestNumberStore {
  return {
    async insertTestNumber(number, codeHash, event) {
      const { phoneNumber, createdAt, expiresAt, endedAt, actorName, reason } = number;
      const done = await database.batch([
        holdVerifications,
        must(sql`INSERT INTO test_numbers
            (phone_number, code_hash, created_at, expires_at, ended_at, actor_name, reason)
          SELECT ${phoneNumber}, ${codeHash}, CAST(${createdAt} AS BIGINT),
            CAST(${expiresAt} AS BIGINT), CAST(${endedAt} AS BIGINT), ${actorName}, ${reason}
          WHERE NOT EXISTS (SELECT 1 FROM users WHERE users.phone_number = ${phoneNumber}
            AND users.test_until IS NULL
            AND (users.phone_verified_at IS NOT NULL OR users.last_login_at IS NOT NULL))
          ON CONFLICT (phone_number) DO NOTHING RETURNING phone_number`),
        auditEventInsert(event),
      ]);
      if (done !== null) return "inserted";
      return await isTestNumber(phoneNumber) ? "test_number_exists" : "phone_number_verified";
    },

    isTestNumber,

    async findTestCode(userId, now) {
      const [row] = await database.query(sql`SELECT test_numbers.code_hash FROM users
        JOIN test_numbers ON test_numbers.phone_number = users.phone_number
        WHERE ${isUser(userId)} AND ${acceptsTestCode(now)}`);
      return row === undefined ? null : text(row, "code_hash") as TestCodeHash;
    },

    async listTestNumbers() {
      const rows = await database.query(sql`SELECT test_numbers.*,
          (SELECT count(*) FROM (${usersOfNumber}) AS own) AS users
        FROM test_numbers ORDER BY expires_at, phone_number`);
      return rows.map((row) => ({ ...readTestNumber(row), users: Number(row["users"]) }));
    },

    async endTestNumber(phoneNumber, now, event) {
      const done = await database.batch([
        must(sql`UPDATE test_numbers SET ended_at = ${now}
          WHERE phone_number = ${phoneNumber} AND ended_at IS NULL RETURNING phone_number`),
        sql`UPDATE users SET test_until = 0
          WHERE phone_number = ${phoneNumber} AND test_until IS NOT NULL RETURNING id`,
        auditEventInsert(event),
      ]);
      return done?.[1]?.length ?? null;
    },

    async endTestUser(userId) {
      await database.query(sql`UPDATE users SET test_until = 0
        WHERE ${isUser(userId)} AND test_until <> 0`);
    },

    async listEndedTestUsers(now, latest) {
      const rows = await database.query(sql`SELECT id, username FROM users
        WHERE ${endedTestUser(now, latest)} ORDER BY test_until, id ${limitTo(listedMax)}`);
      return rows.map((row) => ({
        id: text(row, "id") as UserId,
        username: text(row, "username") as Username,
      }));
    },

    async deleteEndedTestUser({ latest, ...deletion }, event) {
      const done = await database.batch([
        ...userDeletion(deletion, sql`AND ${endedTestUser(deletion.now, latest)}`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async listEndedTestNumbers(now, latest) {
      const rows = await database.query(sql`SELECT phone_number FROM test_numbers
        WHERE ${over(now, latest)} AND NOT EXISTS (${usersOfNumber})
        ORDER BY phone_number ${limitTo(listedMax)}`);
      return rows.map((row) => text(row, "phone_number") as PhoneNumber);
    },

    async deleteTestNumber(phoneNumber, { now, latest }, event) {
      const done = await database.batch([
        holdVerifications,
        must(sql`DELETE FROM test_numbers WHERE phone_number = ${phoneNumber}
          AND ${over(now, latest)} AND NOT EXISTS (${usersOfNumber}) RETURNING phone_number`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },
  };

  async function isTestNumber(phoneNumber: PhoneNumber): Promise<boolean> {
    const rows = await database.query(
      sql`SELECT phone_number FROM test_numbers WHERE phone_number = ${phoneNumber}`,
    );
    return rows.length > 0;
  }
}

function readTestNumber(row: Row): TestNumber {
  return {
    phoneNumber: text(row, "phone_number") as PhoneNumber,
    createdAt: integer(row, "created_at"),
    expiresAt: integer(row, "expires_at"),
    endedAt: integerOrNull(row, "ended_at"),
    actorName: textOrNull(row, "actor_name"),
    reason: text(row, "reason"),
  };
}
