import type { HashWork } from "../../../../domain/account/hash_work.ts";
import type { ReportStore } from "../../../../ports/stores/report_store.ts";
import type { Database } from "../../database.ts";
import { limitTo, sql, type Statement } from "../../sql.ts";
import { hexOf } from "../rows/bytes.ts";
import { bcryptWork } from "../../password_bytes.ts";
import { integer, text, textOrNull } from "../rows/rows.ts";

export function createPasswordWorks(database: Database): Pick<ReportStore, "countPasswordWorks"> {
  return {
    async countPasswordWorks({ cursor, limit }) {
      const rows = await database.query(worksStatement(cursor, limit));
      const shares = rows.flatMap((row) => {
        const work = (bcryptWork(text(row, "head")) ?? textOrNull(row, "work")) as HashWork | null;
        return work === null ? [] : [{ work, users: integer(row, "users") }];
      });
      const last = rows.reduce((most, row) => Math.max(most, integer(row, "last")), 0);
      return { shares, last: last === 0 ? null : String(last) };
    },
  };
}

/** Reads the rows of users, because an index that only this count reads would take 17 MB. */
export function worksStatement(cursor: string | null, limit: number): Statement {
  return sql`SELECT head, work, count(*) AS users, max(number) AS last
    FROM (SELECT number, password_work AS work,
        ${hexOf(sql`substr(password_bytes, 1, 1)`)} AS head FROM users
      WHERE number > ${Number(cursor)} ORDER BY number ${limitTo(limit)}) AS slice
    GROUP BY head, work`;
}
