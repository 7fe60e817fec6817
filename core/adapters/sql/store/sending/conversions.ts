import type { Database } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import { invariant } from "../../../../domain/invariant.ts";
import { isSite } from "../../../../domain/sending/guard_scope.ts";
import type { SendingStore } from "../../../../ports/stores/sending_store.ts";
import { integer, text, textOrNull } from "../rows/rows.ts";
import { outgoing } from "../rows/rows_of_deliveries.ts";

type Conversions = Pick<SendingStore, "countConversion" | "countConversionParts">;

export function createConversions(database: Database): Conversions {
  return {
    /** Notices are excluded, because they do not contain a code. */
    async countConversion(scope, { from, until }) {
      const [row = {}] = await database.query(sql`SELECT count(*) AS sends,
          count(approved_at) AS approved
        FROM deliveries WHERE ${
        strangersOf(scope)
      } AND ${arrivable} AND at >= ${from} AND at <= ${until}`);
      return { sends: integer(row, "sends"), approved: integer(row, "approved") };
    },

    async countConversionParts(scope, { from, until }) {
      const rows = await database.query(sql`SELECT network, prefix, count(*) AS sends,
          count(approved_at) AS approved
        FROM deliveries WHERE ${
        strangersOf(scope)
      } AND ${arrivable} AND at >= ${from} AND at <= ${until}
        GROUP BY network, prefix`);
      return rows.map((row) => ({
        network: textOrNull(row, "network"),
        prefix: text(row, "prefix"),
        sends: integer(row, "sends"),
        approved: integer(row, "approved"),
      }));
    },
  };
}

/** A code that did not arrive could not be entered: its send says nothing about the recipient. */
const arrivable = sql`(undelivered = 0 OR approved_at IS NOT NULL)`;

/** The sends that the fraud guard counts in a scope. Must match the partial indexes exactly. */
export function strangersOf(scope: string): Statement {
  const [, kind, name = ""] = /^(network|prefix|country):(.*)$/.exec(scope) ?? [];
  invariant(kind !== undefined, "a scope is a network, a prefix or a country");
  const place = isSite(scope)
    ? sql`site = ${name}`
    : kind === "network"
    ? sql`network = ${name}`
    : kind === "prefix"
    ? sql`prefix = ${name}`
    : sql`country = ${name}`;
  return sql`${place} AND known = 0 AND purpose <> 'notice' AND ${outgoing}`;
}
