import { isSite } from "../../../domain/sending/guard_scope.ts";
import { invariant } from "../../../domain/invariant.ts";
import type { DeliveryQuery } from "../../../ports/stores/sending_store.ts";
import type { Store } from "./every_method.ts";
import type { Database } from "../database.ts";
import { pageOf } from "./pages.ts";
import { integer, integerOrNull, text, textOrNull } from "./rows.ts";
import { readDelivery } from "./rows_of_deliveries.ts";
import { type Param, sql, type Statement } from "../sql.ts";

type DeliveryReads = Pick<
  Store,
  | "findDelivery"
  | "listDeliveries"
  | "findVerificationStart"
  | "countConversion"
  | "countConversionParts"
  | "sumDeliveries"
  | "findOldestUnreconciled"
>;

/** Went out, or may have. Written out, as the indexes of parts of the table want it. */
export const outgoing = sql`status IN ('started', 'sent', 'uncertain')`;

/** All that did not go well, written out for the same reason. */
export const wentWrong = sql`(status IN ('refused', 'failed', 'uncertain', 'blocked')
  OR message_error IS NOT NULL)`;

export function createDeliveryReads(database: Database): DeliveryReads {
  return {
    async findDelivery(id) {
      const [row] = await database.query(sql`SELECT * FROM deliveries WHERE id = ${id}`);
      return row === undefined ? null : readDelivery(row);
    },

    /** The cursor is the last one's instant and id; another shape gets an empty last page. */
    async listDeliveries(query) {
      const { cursor, limit } = query;
      invariant(limit >= 1 && limit <= 1000, "a page has 1 to 1,000 items");
      const [, at, id] = /^([0-9]{1,15}):(dlv_[A-Za-z0-9_-]{1,64})$/.exec(cursor ?? "") ?? [];
      if (cursor !== null && id === undefined) return { items: [], next: null };
      const following = id === undefined ? sql`` : sql`AND (at, id) < (${Number(at)}, ${id})`;
      const rows = await database.query(sql`SELECT * FROM deliveries
        WHERE ${filters(query)} ${following} ORDER BY at DESC, id DESC LIMIT ${limit + 1}`);
      const found = rows.map(readDelivery);
      return pageOf(found.map((item) => ({ item, cursor: `${item.at}:${item.id}` })), limit);
    },

    async findVerificationStart(verificationId) {
      const [row = {}] = await database.query(sql`SELECT min(at) AS at FROM deliveries
        WHERE verification_id = ${verificationId}`);
      return integerOrNull(row, "at");
    },

    /** A notice asks for no code, so it says nothing about those who were asked for one. */
    async countConversion(scope, { from, until }) {
      const [row = {}] = await database.query(sql`SELECT count(*) AS sends,
          count(approved_at) AS approved
        FROM deliveries WHERE ${strangersOf(scope)} AND at >= ${from} AND at <= ${until}`);
      return { sends: integer(row, "sends"), approved: integer(row, "approved") };
    },

    async countConversionParts(scope, { from, until }) {
      const rows = await database.query(sql`SELECT network, prefix, count(*) AS sends,
          count(approved_at) AS approved
        FROM deliveries WHERE ${strangersOf(scope)} AND at >= ${from} AND at <= ${until}
        GROUP BY network, prefix`);
      return rows.map((row) => ({
        network: textOrNull(row, "network"),
        prefix: text(row, "prefix"),
        sends: integer(row, "sends"),
        approved: integer(row, "approved"),
      }));
    },

    async sumDeliveries({ from, until }) {
      const within = sql`at >= ${from} AND at <= ${until}`;
      const [row = {}] = await database.query(sql`SELECT
          count(CASE WHEN purpose <> 'notice' THEN 1 END) AS messages,
          count(CASE WHEN purpose = 'notice' THEN 1 END) AS notices,
          count(approved_at) AS approved,
          CAST(coalesce(sum(coalesce(price, estimated_price)), 0) AS BIGINT) AS cost,
          (SELECT count(*) FROM deliveries WHERE ${within} AND ${wentWrong}
            AND status = 'blocked' AND purpose <> 'notice') AS blocked
        FROM deliveries WHERE ${within} AND ${outgoing}`);
      return {
        messages: integer(row, "messages"),
        notices: integer(row, "notices"),
        approved: integer(row, "approved"),
        blocked: integer(row, "blocked"),
        cost: integer(row, "cost"),
      };
    },

    async findOldestUnreconciled(from) {
      const [row = {}] = await database.query(sql`SELECT min(at) AS at FROM deliveries
        WHERE at >= ${from} AND reconciled_at IS NULL AND verification_id IS NOT NULL`);
      return integerOrNull(row, "at");
    },
  };
}

/** Tests are few among many: written out, as the index of that part of the table wants it. */
const ofTests = sql`AND purpose = 'test'`;

function filters(query: DeliveryQuery): Statement {
  const set = [
    filter(query.userId, sql`user_id =`),
    filter(query.country, sql`country =`),
    filter(query.prefix, sql`prefix =`),
    filter(query.channel, sql`channel =`),
    filter(query.status, sql`status =`),
    query.purpose === "test" ? ofTests : filter(query.purpose, sql`purpose =`),
    filter(query.since, sql`at >=`),
    filter(query.until, sql`at <`),
  ];
  return set.reduce((all, each) => sql`${all} ${each}`, sql`0 = 0`);
}

function filter(value: Param | undefined, condition: Statement): Statement {
  return value === undefined || value === null ? sql`` : sql`AND ${condition} ${value}`;
}

/** What the fraud guard counts of a scope; written out, as the indexes want it. */
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
