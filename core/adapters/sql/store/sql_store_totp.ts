import type { UserId } from "../../../domain/user_id.ts";
import type { Store } from "./every_method.ts";
import { UserGone } from "../../../ports/stores/storage.ts";
import type { Totp } from "../../../ports/stores/factor_store.ts";
import type { Database, Row } from "../database.ts";
import { auditEventInsert, integer, integerOrNull, text } from "./rows.ts";
import { endDevices, recoveryCodeInsert } from "./rows_of_factors.ts";
import { must, sql, type Statement } from "../sql.ts";

type TotpAndRecoveryCodes = Pick<
  Store,
  | "findTotp"
  | "saveTotp"
  | "confirmTotp"
  | "removeTotp"
  | "listTotpBoxes"
  | "replaceTotpBox"
  | "replaceRecoveryCodes"
>;

const boxesListedMax = 100;

// The user's row first, always: see `sql_store_challenges.ts`.

export function createTotpAndRecoveryCodes(database: Database): TotpAndRecoveryCodes {
  const inOrder = async (userId: UserId, ...statements: Statement[]): Promise<boolean> =>
    await database.batch([
      must(sql`SELECT id FROM users WHERE id = ${userId} AND locked_at IS NULL
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
        endDevices(userId, now),
        auditEventInsert(event),
      ),

    removeTotp: (userId, now, event) =>
      inOrder(
        userId,
        must(sql`DELETE FROM totps WHERE user_id = ${userId} RETURNING user_id`),
        endDevices(userId, now),
        auditEventInsert(event),
      ),

    async listTotpBoxes(after) {
      const rows = await database.query(sql`SELECT user_id, secret_box FROM totps
        WHERE user_id > ${after ?? ""} ORDER BY user_id LIMIT ${boxesListedMax}`);
      return rows.map((row) => ({
        userId: text(row, "user_id") as UserId,
        secretBox: text(row, "secret_box"),
      }));
    },

    async replaceTotpBox({ userId, from, to }) {
      const rows = await database.query(sql`UPDATE totps SET secret_box = ${to}
        WHERE user_id = ${userId} AND secret_box = ${from} RETURNING user_id`);
      return rows.length === 1;
    },

    async replaceRecoveryCodes(userId, hashes, now, event) {
      const done = await inOrder(
        userId,
        sql`DELETE FROM recovery_codes WHERE user_id = ${userId}`,
        ...hashes.map((hash) => recoveryCodeInsert(userId, hash, now)),
        endDevices(userId, now),
        auditEventInsert(event),
      );
      if (!done) throw new UserGone("Cannot replace recovery codes: their user is removed");
    },
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
