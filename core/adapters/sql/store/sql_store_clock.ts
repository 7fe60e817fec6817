import type { Store } from "./every_method.ts";
import type { Database } from "../database.ts";
import { auditEventInsert, integer } from "./rows.ts";
import { must, sql } from "../sql.ts";

export function createClockMark(
  database: Database,
): Pick<Store, "findClockMark" | "moveClockMark"> {
  return {
    async findClockMark() {
      const [row] = await database.query(sql`SELECT at FROM clock_mark WHERE id = 1`);
      return row === undefined ? null : integer(row, "at");
    },

    async moveClockMark(from, to, event) {
      const moved = from === null
        ? sql`INSERT INTO clock_mark (id, at) VALUES (1, ${to}) ON CONFLICT DO NOTHING RETURNING id`
        : sql`UPDATE clock_mark SET at = ${to} WHERE id = 1 AND at = ${from} RETURNING id`;
      const events = event === null ? [] : [auditEventInsert(event)];
      return await database.batch([must(moved), ...events]) !== null;
    },
  };
}
