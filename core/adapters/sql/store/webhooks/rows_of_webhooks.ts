import type { AuditEventId } from "../../../../domain/audit_event.ts";
import {
  type StoredWebhookMessage,
  webhookKinds,
  type WebhookMessage,
  webhookStates,
} from "../../../../domain/webhooks/webhook_message.ts";
import type { Row } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import { integer, integerOrNull, oneOf, text, textOrNull } from "../rows/rows.ts";

export function readWebhookMessage(row: Row): StoredWebhookMessage {
  return {
    target: text(row, "target"),
    eventId: text(row, "event_id") as AuditEventId,
    kind: oneOf(webhookKinds, row, "kind"),
    orderKey: text(row, "order_key"),
    position: integer(row, "position"),
    body: text(row, "body"),
    createdAt: integer(row, "created_at"),
    state: oneOf(webhookStates, row, "state"),
    nextAt: integer(row, "next_at"),
    attempts: integer(row, "attempts"),
    problem: textOrNull(row, "problem"),
    endedAt: integerOrNull(row, "ended_at"),
  };
}

/** Adds a message that is due now, unless it exists. */
export function webhookMessageInsert(message: WebhookMessage): Statement {
  return sql`INSERT INTO webhook_messages (target, event_id, kind, order_key, position, body,
      created_at, state, next_at, attempts, problem, ended_at)
    VALUES (${message.target}, ${message.eventId}, ${message.kind}, ${message.orderKey},
      ${message.position}, ${message.body}, ${message.createdAt}, 'pending', ${message.createdAt},
      0, NULL, NULL)
    ON CONFLICT (target, event_id) DO NOTHING`;
}
