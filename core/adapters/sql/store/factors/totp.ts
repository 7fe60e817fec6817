import type { Database, Row } from "../../database.ts";
import { must, sql, type Statement } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { FactorStore, Totp } from "../../../../ports/stores/factor_store.ts";
import { endGrants } from "../rows/ends.ts";
import { auditEventInsert, integer, integerOrNull, text } from "../rows/rows.ts";
import { endDevices } from "../rows/rows_of_factors.ts";

type Totps = Pick<FactorStore, "findTotp" | "saveTotp" | "confirmTotp">;

// Lock order: the user's row first. See `challenges.ts`.

export function createTotps(database: Database): Totps {
  const inOrder = async (userId: UserId, ...statements: Statement[]): Promise<boolean> =>
    await database.batch([
      must(sql`SELECT id FROM users WHERE ${isUser(userId)} AND locked_at IS NULL
        /*pg FOR NO KEY UPDATE */`),
      ...statements,
    ]) !== null;
  return {
    async findTotp(userId) {
      const [row] = await database.query(sql`SELECT user_id, secret_box, created_at, confirmed_at,
        last_step FROM totps WHERE user_id = ${userId}`);
      return row === undefined ? null : readTotp(row);
    },

    saveTotp: ({ userId, secretBox, now }, event) =>
      inOrder(
        userId,
        must(sql`INSERT INTO totps (user_id, secret_box, created_at, confirmed_at, last_step)
          VALUES (${userId}, ${secretBox}, ${now}, NULL, -1)
          ON CONFLICT (user_id) DO UPDATE
            SET secret_box = excluded.secret_box, created_at = excluded.created_at
            WHERE totps.confirmed_at IS NULL
          RETURNING user_id`),
        auditEventInsert(event),
      ),

    confirmTotp: ({ userId, secretBox, step, now }, event) =>
      inOrder(
        userId,
        must(sql`UPDATE totps SET confirmed_at = ${now}, last_step = ${step}
          WHERE user_id = ${userId} AND confirmed_at IS NULL AND secret_box = ${secretBox}
          RETURNING user_id`),
        endGrants(userId, now),
        endDevices(userId, now),
        auditEventInsert(event),
      ),
  };
}

function readTotp(row: Row): Totp {
  return {
    userId: text(row, "user_id") as UserId,
    secretBox: text(row, "secret_box"),
    createdAt: integer(row, "created_at"),
    confirmedAt: integerOrNull(row, "confirmed_at"),
    lastStep: integer(row, "last_step"),
  };
}
