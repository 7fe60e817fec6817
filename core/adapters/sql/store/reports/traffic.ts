import type { ReportStore, Span } from "../../../../ports/stores/report_store.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { Database, Row } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import { integer, text } from "../rows/rows.ts";
import { outgoing, wentWrong } from "../rows/rows_of_deliveries.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Two reads each, by the indexes of what was sent and of what failed. */
export function createTraffic(
  database: Database,
): Pick<ReportStore, "countMinutes" | "countCountryHours"> {
  return {
    async countMinutes(span) {
      const minute = sql`at / 1000 / 60`;
      const sent = await database.query(sql`SELECT ${minute} AS slot, count(*) AS sent,
          count(approved_at) AS approved
        FROM deliveries WHERE ${within(span)} AND ${outgoing} GROUP BY 1`);
      const wrong = await database.query(sql`SELECT ${minute} AS slot,
          count(CASE WHEN status <> 'blocked' THEN 1 END) AS failed,
          count(CASE WHEN status = 'blocked' THEN 1 END) AS blocked
        FROM deliveries WHERE ${within(span)} AND ${wentWrong} AND approved_at IS NULL
        GROUP BY 1`);
      return joined(sent, wrong, slotOf).map(({ own, other, first }) => ({
        at: integer(first, "slot") * minuteMs,
        ...sums(own),
        failed: other === undefined ? 0 : integer(other, "failed"),
        blocked: other === undefined ? 0 : integer(other, "blocked"),
      }));
    },

    async countCountryHours(span) {
      const hour = sql`at / 1000 / 3600`;
      const sent = await database.query(sql`SELECT ${hour} AS slot, country, count(*) AS sent,
          count(approved_at) AS approved
        FROM deliveries WHERE ${within(span)} AND ${outgoing} GROUP BY 1, country`);
      const blocked = await database.query(sql`SELECT ${hour} AS slot, country,
          count(*) AS blocked
        FROM deliveries WHERE ${within(span)} AND ${wentWrong} AND status = 'blocked'
        GROUP BY 1, country`);
      const key = (row: Row): string => `${slotOf(row)} ${text(row, "country")}`;
      return joined(sent, blocked, key).map(({ own, other, first }) => ({
        at: integer(first, "slot") * hourMs,
        country: text(first, "country"),
        ...sums(own),
        blocked: other === undefined ? 0 : integer(other, "blocked"),
      }));
    },
  };
}

function within({ from, until }: Span): Statement {
  invariant(until - from <= dayMs, "at most a day is counted");
  return sql`at >= ${from} AND at < ${until} AND purpose <> 'notice'`;
}

const slotOf = (row: Row): string => String(integer(row, "slot"));

function sums(row: Row | undefined): { readonly sent: number; readonly approved: number } {
  return row === undefined
    ? { sent: 0, approved: 0 }
    : { sent: integer(row, "sent"), approved: integer(row, "approved") };
}

interface Joined {
  readonly own: Row | undefined;
  readonly other: Row | undefined;
  /** Either of them, which have the same key. */
  readonly first: Row;
}

/** Pairs the rows of both reads by their key. */
function joined(
  own: readonly Row[],
  others: readonly Row[],
  keyOf: (row: Row) => string,
): readonly Joined[] {
  const left = new Map(own.map((row) => [keyOf(row), row]));
  const right = new Map(others.map((row) => [keyOf(row), row]));
  const both = own.map((row) => ({ own: row, other: right.get(keyOf(row)), first: row }));
  const rest = others.filter((row) => !left.has(keyOf(row)));
  return [...both, ...rest.map((row) => ({ own: undefined, other: row, first: row }))];
}
