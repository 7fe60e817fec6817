import type { FailureCount, PlaceCount, Span } from "../../../ports/stores/report_store.ts";
import { blockReasons, deliveryStatuses } from "../../../domain/sending/delivery.ts";
import { invariant } from "../../../domain/invariant.ts";
import type { UserId } from "../../../domain/user_id.ts";
import type { Store } from "./every_method.ts";
import { busiestAddressOf, busiestAddressStatement } from "./busiest_address.ts";
import type { Database, Row } from "../database.ts";
import {
  integer,
  integerOrNull,
  oneOf,
  oneOfOrNull,
  readAuditEvent,
  text,
  textOrNull,
} from "./rows.ts";
import { readDelivery } from "./rows_of_deliveries.ts";
import { list, sql, type Statement } from "../sql.ts";
import { outgoing, wentWrong } from "./sql_store_delivery_pages.ts";

type Activity = Pick<
  Store,
  | "countDeliveries"
  | "listDeliveryPlaces"
  | "listDeliveryFailures"
  | "listLatencies"
  | "listDeliveriesOfChallenge"
  | "listEventsAfter"
  | "findBusiestAddress"
  | "findUsernames"
>;

const spansMax = 50;
const ofChallengeMax = 50;
const usernamesMax = 1000;

/** Written out as in its index, which is used only then. */
const isFailure = sql`(reason IS NOT NULL
  OR type IN ('circuit.opened', 'fraud_guard.paused', 'notice.not_sent'))`;

export function createActivity(database: Database): Activity {
  return {
    async countDeliveries(spans) {
      invariant(spans.length >= 1 && spans.length <= spansMax, "1 to 50 spans are counted at once");
      const rows = await database.query(
        spans.slice(1).reduce(
          (all, span, index) => sql`${all} UNION ALL ${spanCount(span, index + 1)}`,
          spanCount(spans[0] ?? nowhere, 0),
        ),
      );
      const sorted = rows.toSorted((a, b) => integer(a, "span") - integer(b, "span"));
      return sorted.map((row) => ({
        sent: integer(row, "sent"),
        approved: integer(row, "approved"),
      }));
    },

    async listDeliveryPlaces(span) {
      const rows = await database.query(sql`SELECT country, prefix, count(*) AS sent,
          count(approved_at) AS approved, 0 AS blocked,
          CAST(sum(coalesce(price, estimated_price)) AS BIGINT) AS cost
        FROM deliveries WHERE ${within(span)} AND ${outgoing} GROUP BY country, prefix
        UNION ALL SELECT country, prefix, 0, 0, count(*), 0
        FROM deliveries WHERE ${within(span)} AND ${wentWrong} AND status = 'blocked'
        GROUP BY country, prefix`);
      return rows.map(readPlace);
    },

    async listDeliveryFailures(span) {
      const why = sql`status, block_reason, provider_code, http_status, message_error`;
      const rows = await database.query(sql`SELECT ${why}, count(*) AS count
        FROM deliveries WHERE ${within(span)} AND ${wentWrong} GROUP BY ${why}`);
      return rows.map(readFailure);
    },

    async listLatencies(span, newestMax) {
      const rows = await database.query(sql`SELECT latency_ms, count(*) AS count
        FROM (SELECT latency_ms FROM deliveries
          WHERE ${within(span)} AND ${outgoing} AND latency_ms IS NOT NULL
          ORDER BY at DESC LIMIT ${newestMax}) AS newest
        GROUP BY latency_ms ORDER BY latency_ms`);
      return rows.map((row) => ({
        latencyMs: integer(row, "latency_ms"),
        count: integer(row, "count"),
      }));
    },

    async listDeliveriesOfChallenge(challengeId) {
      const rows = await database.query(sql`SELECT * FROM deliveries
        WHERE challenge_id = ${challengeId} ORDER BY at, id LIMIT ${ofChallengeMax}`);
      return rows.map(readDelivery);
    },

    async findBusiestAddress(now) {
      const [row] = await database.query(busiestAddressStatement(now));
      return busiestAddressOf(row);
    },

    async listEventsAfter({ after, failuresOnly, limit }) {
      invariant(limit >= 1 && limit <= 1000, "a page has 1 to 1,000 items");
      const some = failuresOnly ? sql`AND ${isFailure}` : sql``;
      const rows = await database.query(sql`SELECT * FROM audit_events
        WHERE id > ${after ?? ""} ${some} ORDER BY id DESC LIMIT ${limit}`);
      return rows.map(readAuditEvent);
    },

    async findUsernames(ids) {
      invariant(ids.length <= usernamesMax, "1,000 names are looked up at most");
      if (ids.length === 0) return new Map();
      const rows = await database.query(sql`SELECT id, username FROM users
        WHERE id IN (${list(ids)})`);
      return new Map(rows.map((row) => [text(row, "id") as UserId, text(row, "username")]));
    },
  };
}

const nowhere: Span = { from: 0, until: 0 };

/** Its place in the list comes along: a union has no order. */
function spanCount(span: Span, index: number): Statement {
  return sql`SELECT CAST(${index} AS INTEGER) AS span, count(*) AS sent,
      count(approved_at) AS approved
    FROM deliveries WHERE ${within(span)} AND ${outgoing}`;
}

function within({ from, until }: Span): Statement {
  return sql`at >= ${from} AND at < ${until} AND purpose <> 'notice'`;
}

function readPlace(row: Row): PlaceCount {
  return {
    country: text(row, "country"),
    prefix: text(row, "prefix"),
    sent: integer(row, "sent"),
    approved: integer(row, "approved"),
    blocked: integer(row, "blocked"),
    cost: integer(row, "cost"),
  };
}

function readFailure(row: Row): FailureCount {
  return {
    status: oneOf(deliveryStatuses, row, "status"),
    blockReason: oneOfOrNull(blockReasons, row, "block_reason"),
    providerCode: integerOrNull(row, "provider_code"),
    httpStatus: integerOrNull(row, "http_status"),
    messageError: textOrNull(row, "message_error"),
    count: integer(row, "count"),
  };
}
