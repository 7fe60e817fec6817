import type { ReportStore, Span } from "../../../../ports/stores/report_store.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { Database, Row } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import { integer, text } from "../rows/rows.ts";
import { outgoing, wentWrong } from "../rows/rows_of_deliveries.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Both halves of each statement use an index: of what was sent, and of what failed. */
export function createTraffic(
  database: Database,
): Pick<ReportStore, "countMinutes" | "countCountryHours"> {
  return {
    async countMinutes(span) {
      const minute = sql`at / 1000 / 60`;
      const rows = await database.query(sql`SELECT ${minute} AS slot, count(*) AS sent,
          count(approved_at) AS approved, 0 AS failed, 0 AS blocked
        FROM deliveries WHERE ${within(span)} AND ${outgoing} GROUP BY 1
        UNION ALL SELECT ${minute}, 0, 0, count(CASE WHEN status <> 'blocked' THEN 1 END),
          count(CASE WHEN status = 'blocked' THEN 1 END)
        FROM deliveries WHERE ${within(span)} AND ${wentWrong} AND approved_at IS NULL
        GROUP BY 1`);
      return summed(rows, (row) => String(integer(row, "slot"))).map((row) => ({
        at: integer(row, "slot") * minuteMs,
        ...countsOf(row),
        failed: integer(row, "failed"),
      }));
    },

    async countCountryHours(span) {
      const hour = sql`at / 1000 / 3600`;
      const rows = await database.query(sql`SELECT ${hour} AS slot, country, count(*) AS sent,
          count(approved_at) AS approved, 0 AS blocked
        FROM deliveries WHERE ${within(span)} AND ${outgoing} GROUP BY 1, country
        UNION ALL SELECT ${hour}, country, 0, 0, count(*)
        FROM deliveries WHERE ${within(span)} AND ${wentWrong} AND status = 'blocked'
        GROUP BY 1, country`);
      const key = (row: Row): string => `${integer(row, "slot")} ${text(row, "country")}`;
      return summed(rows, key).map((row) => ({
        at: integer(row, "slot") * hourMs,
        country: text(row, "country"),
        ...countsOf(row),
      }));
    },
  };
}

function within({ from, until }: Span): Statement {
  invariant(until - from <= dayMs, "at most a day is counted");
  return sql`at >= ${from} AND at < ${until} AND purpose <> 'notice'`;
}

function countsOf(row: Row): Record<"sent" | "approved" | "blocked", number> {
  return {
    sent: integer(row, "sent"),
    approved: integer(row, "approved"),
    blocked: integer(row, "blocked"),
  };
}

/** Adds up the counts of the rows with the same key: at most one of each half. */
function summed(rows: readonly Row[], keyOf: (row: Row) => string): readonly Row[] {
  const found = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row);
    const other = found.get(key);
    found.set(key, other === undefined ? row : added(row, other));
  }
  return [...found.values()];
}

const counted = ["sent", "approved", "failed", "blocked"];

function added(one: Row, other: Row): Row {
  const sums = counted.filter((name) => name in one)
    .map((name) => [name, integer(one, name) + integer(other, name)] as const);
  return { ...one, ...Object.fromEntries(sums) };
}
