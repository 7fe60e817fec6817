import type { Database } from "../../database.ts";
import { list, must, sql, type Statement } from "../../sql.ts";
import type { DeliveryId } from "../../../../domain/sending/delivery.ts";
import type { MessageReport } from "../../../../domain/sending/message_report.ts";
import type { SendingStore } from "../../../../ports/stores/sending_store.ts";
import { openAt } from "../rows/row_conditions.ts";
import { auditEventInsert } from "../rows/rows.ts";
import { readDelivery } from "../rows/rows_of_deliveries.ts";

type Reports = Pick<SendingStore, "findReported" | "recordReport" | "reconcileDelivery">;

export function createReports(database: Database): Reports {
  return {
    async findReported(report) {
      const [row] = await database.query(
        sql`SELECT * FROM deliveries WHERE id = ${reported(report)}`,
      );
      return row === undefined ? null : readDelivery(row);
    },

    async recordReport({ deliveryId, report, now }, event) {
      if (report.messageStatus === null) return "known";
      const progress = progressOf(deliveryId, report);
      if (!report.undelivered) {
        const closed = closeOthers(deliveryId);
        const done = await database.batch([holdChallenge(deliveryId), closed, must(progress)]);
        return done === null ? "known" : "recorded";
      }
      // The challenge first, like all that change both, so that two cannot deadlock.
      const done = await database.batch([
        holdChallenge(deliveryId),
        must(openOthers(deliveryId, report, now)),
        must(progress),
        auditEventInsert(event),
      ]);
      if (done !== null) return "opened";
      return (await database.query(progress)).length > 0 ? "recorded" : "known";
    },

    async reconcileDelivery({ now, ...report }) {
      const { messageId, messageStatus, messageError, price, final } = report;
      const same = sql`message_status = ${messageStatus}`;
      const facts = messageStatus === null
        ? sql`message_error = coalesce(${messageError}, message_error)`
        : sql`message_status = CASE WHEN ${isForward(report)} THEN ${messageStatus}
            ELSE message_status END,
          message_error = CASE WHEN ${isForward(report)} THEN CAST(${messageError} AS TEXT)
            WHEN ${same} THEN coalesce(message_error, ${messageError}) ELSE message_error END,
          undelivered = CASE WHEN ${isForward(report)} THEN CAST(${
          report.undelivered ? 1 : 0
        } AS INTEGER) ELSE undelivered END`;
      const rows = await database.query(sql`UPDATE deliveries SET
          attempt_id = coalesce(attempt_id, ${messageId}),
          price = coalesce(${price}, price), ${facts},
          reconciled_at = coalesce(${final ? now : null}, reconciled_at)
        WHERE id = ${reported(report)} RETURNING id`);
      return rows.length > 0;
    },
  };
}

/** The delivery with the message's ID, or else a verification's only delivery. */
function reported(
  { verificationId, messageId }: Pick<MessageReport, "verificationId" | "messageId">,
): Statement {
  return sql`coalesce((SELECT id FROM deliveries
      WHERE verification_id = ${verificationId} AND attempt_id = ${messageId}
      ORDER BY id LIMIT 1),
    (SELECT min(id) FROM deliveries WHERE verification_id = ${verificationId}
      HAVING count(*) = 1 AND max(attempt_id) IS NULL))`;
}

function isForward({ laterStatuses }: MessageReport): Statement {
  return sql`(message_status IS NULL OR message_status NOT IN (${list(laterStatuses)}))`;
}

/** Writes the report, unless as much is recorded. */
function progressOf(id: DeliveryId, report: MessageReport): Statement {
  return sql`UPDATE deliveries SET attempt_id = coalesce(attempt_id, ${report.messageId}),
      message_status = ${report.messageStatus}, message_error = ${report.messageError},
      undelivered = ${report.undelivered ? 1 : 0}
    WHERE id = ${id} AND ${isForward(report)} RETURNING id`;
}

/**
 * Locks the challenge before it is read. Otherwise a report that closes could look at it before a
 * parallel one opens it, and write its status after that one.
 */
function holdChallenge(id: DeliveryId): Statement {
  return sql`SELECT id FROM challenges
    WHERE id = (SELECT challenge_id FROM deliveries WHERE id = ${id}) /*pg FOR UPDATE */`;
}

/** Lets the other channels of an open challenge go first, if this was its newest message. */
function openOthers(id: DeliveryId, report: MessageReport, now: number): Statement {
  const of = (column: Statement): Statement =>
    sql`(SELECT ${column} FROM deliveries WHERE id = ${id} AND ${isForward(report)})`;
  return sql`UPDATE challenges SET undelivered_channel = ${of(sql`channel`)},
      sms_undelivered = CASE WHEN ${of(sql`channel`)} = 'sms' THEN 1 ELSE sms_undelivered END
    WHERE id = ${of(sql`challenge_id`)} AND ${openAt(now)}
      AND last_send_at = ${of(sql`at`)} AND verification_id = ${of(sql`verification_id`)}
    RETURNING id`;
}

/** The newest message arrived after all, so the other channels wait again. */
function closeOthers(id: DeliveryId): Statement {
  return sql`UPDATE challenges SET undelivered_channel = NULL, sms_undelivered = 0
    WHERE id = (SELECT challenge_id FROM deliveries WHERE id = ${id})
      AND last_send_at = (SELECT at FROM deliveries WHERE id = ${id})
      AND (undelivered_channel IS NOT NULL OR sms_undelivered = 1)`;
}
