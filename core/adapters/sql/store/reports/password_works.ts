import type { HashWork } from "../../../../domain/account/hash_work.ts";
import type { ReportStore } from "../../../../ports/stores/report_store.ts";
import type { Database } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import { integer, text, textOrNull } from "../rows/rows.ts";

type PasswordWorks = Pick<ReportStore, "listPasswordWorks" | "countPasswordWork">;

export function createPasswordWorks(database: Database): PasswordWorks {
  return {
    async listPasswordWorks() {
      return (await database.query(worksStatement)).map((row) => text(row, "work") as HashWork);
    },

    async countPasswordWork(work, { cursor, limit }) {
      const [row = {}] = await database.query(countStatement(work, cursor, limit));
      return { users: integer(row, "users"), last: textOrNull(row, "last") };
    },
  };
}

/** Jumps from each work to the next one in the index, so it does not read a row for each user. */
export const worksStatement: Statement = sql`WITH RECURSIVE works(work) AS (
    SELECT min(password_work) FROM users WHERE password_work IS NOT NULL
    UNION ALL
    SELECT (SELECT min(password_work) FROM users
      WHERE password_work IS NOT NULL AND password_work > works.work)
    FROM works WHERE works.work IS NOT NULL
  ) SELECT work FROM works WHERE work IS NOT NULL`;

export function countStatement(work: HashWork, cursor: string | null, limit: number): Statement {
  return sql`SELECT count(*) AS users, CAST(max(number) AS TEXT) AS last
    FROM (SELECT number FROM users WHERE password_work = ${work} AND number > ${Number(cursor)}
      ORDER BY number LIMIT ${limit}) AS counted`;
}
