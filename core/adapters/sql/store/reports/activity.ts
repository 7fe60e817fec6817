import type { Database, Row } from "../../database.ts";
import { sql, type Statement, upTo } from "../../sql.ts";
import { invariant } from "../../../../domain/invariant.ts";
import { deliveryStatuses } from "../../../../domain/sending/delivery.ts";
import { blockReasons } from "../../../../domain/refusal.ts";
import type {
  FailureCount,
  PlaceCount,
  ReportStore,
  Span,
} from "../../../../ports/stores/report_store.ts";
import { busiestAddressOf, busiestAddressStatement } from "./busiest_address.ts";
import { integer, integerOrNull, oneOf, oneOfOrNull, text, textOrNull } from "../rows/rows.ts";
import { outgoing, wentWrong } from "../rows/rows_of_deliveries.ts";

type Activity = Pick<
  ReportStore,
  | "sumDeliveries"
  | "countDeliveries"
  | "listDeliveryPlaces"
  | "listDeliveryFailures"
  | "listLatencies"
  | "findBusiestAddress"
>;

const spansMax = 50;

export function createActivity(database: Database): Activity {
  return {
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

    async countDeliveries(spans) {
      invariant(spans.length >= 1 && spans.length <= spansMax, "1 to 50 spans are counted");
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
          ORDER BY at DESC ${upTo(newestMax)}) AS newest
        GROUP BY latency_ms ORDER BY latency_ms`);
      return rows.map((row) => ({
        latencyMs: integer(row, "latency_ms"),
        count: integer(row, "count"),
      }));
    },

    async findBusiestAddress(now) {
      const [row] = await database.query(busiestAddressStatement(now));
      return busiestAddressOf(row);
    },
  };
}

const nowhere: Span = { from: 0, until: 0 };

/** Includes the index of the span, because a union has no order. */
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
