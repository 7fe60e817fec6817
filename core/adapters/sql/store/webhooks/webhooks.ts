import type { AuditEvent } from "../../../../domain/audit_event.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import { invariant } from "../../../../domain/invariant.ts";
import { alertLifeSeconds, webhookStates } from "../../../../domain/webhooks/webhook_message.ts";
import type { ChosenMessages, WebhookStore } from "../../../../ports/stores/webhook_store.ts";
import type { Database } from "../../database.ts";
import { list, sql, type Statement, upTo } from "../../sql.ts";
import { countingEventInsert, integer, oneOf, readAuditEvent, text } from "../rows/rows.ts";
import { readWebhookMessage, webhookMessageInsert } from "./rows_of_webhooks.ts";

/** Messages whose next attempt is later were written by a clock that was ahead. */
const waitSecondsMax = 2 * 24 * 60 * 60;

export function createWebhooks(database: Database): WebhookStore {
  return {
    ...createClaims(database),
    ...createDeadLetters(database),

    async replaceTargets(choices) {
      const inserts = choices.map(({ name, events, alerts }) =>
        sql`INSERT INTO webhook_targets (name, events, alerts)
          VALUES (${name}, ${events.join(" ")}, ${alerts ? 1 : 0})
          ON CONFLICT (name) DO UPDATE SET events = excluded.events, alerts = excluded.alerts`
      );
      const unmark = sql`UPDATE audit_events SET outbox = NULL WHERE outbox IS NOT NULL`;
      await database.batch([
        sql`DELETE FROM webhook_targets`,
        ...inserts,
        ...(choices.length === 0 ? [unmark] : []),
      ]);
    },

    async listTargets() {
      const rows = await database.query(sql`SELECT * FROM webhook_targets ORDER BY name`);
      return rows.map((row) => ({
        name: text(row, "name"),
        events: text(row, "events").split(" ").filter((pattern) => pattern !== ""),
        alerts: integer(row, "alerts") === 1,
      }));
    },

    async listMarkedEvents(limit) {
      invariant(limit >= 1 && limit <= 500, "a step copies 1 to 500 events");
      const rows = await database.query(sql`SELECT * FROM audit_events
        WHERE outbox IS NOT NULL ORDER BY outbox, id ${upTo(limit)}`);
      return rows.map((row) => ({ event: readAuditEvent(row), position: integer(row, "outbox") }));
    },

    async insertMessages(messages, of) {
      await database.batch([
        ...messages.map(webhookMessageInsert),
        // Locked in one order, since several instances may copy the same events.
        sql`UPDATE audit_events SET outbox = NULL WHERE id IN (SELECT id FROM audit_events
          WHERE id IN (${list(of)}) AND outbox IS NOT NULL ORDER BY id /*pg FOR UPDATE */)`,
      ]);
    },
  };
}

function createClaims(
  database: Database,
): Pick<WebhookStore, "claimMessages" | "settleMessage" | "expireAlerts"> {
  return {
    /** The condition is repeated, since PostgreSQL rechecks it on rows that others have changed. */
    async claimMessages({ target, kind, now, until, limit }) {
      const due = dueMessages(now);
      const rows = await database.query(sql`UPDATE webhook_messages
        SET next_at = ${until}, attempts = attempts + 1
        WHERE target = ${target} AND ${due} AND event_id IN (
          SELECT event_id FROM webhook_messages
          WHERE target = ${target} AND kind = ${kind} AND ${due} AND ${isFirst}
          ORDER BY next_at, position, event_id ${upTo(limit)})
        RETURNING *`);
      return rows.map(readWebhookMessage).sort((one, other) =>
        one.position - other.position || (one.eventId < other.eventId ? -1 : 1)
      );
    },

    async settleMessage({ target, eventId, attempts }, { state, now, nextAt, problem }) {
      const endedAt = state === "pending" || state === "dead" ? null : now;
      const rows = await database.query(sql`UPDATE webhook_messages
        SET state = ${state}, next_at = ${nextAt}, problem = ${problem}, ended_at = ${endedAt}
        WHERE target = ${target} AND event_id = ${eventId} AND attempts = ${attempts}
          AND state = 'pending'
        RETURNING event_id`);
      return rows.length > 0;
    },

    async expireAlerts(createdBefore, now) {
      const rows = await database.query(sql`UPDATE webhook_messages
        SET state = 'expired', ended_at = ${now}
        WHERE state = 'pending' AND kind = 'alert' AND created_at < ${createdBefore}
        RETURNING event_id`);
      return rows.length;
    },
  };
}

function createDeadLetters(
  database: Database,
): Pick<
  WebhookStore,
  "countMessages" | "listFailedMessages" | "replayMessages" | "discardMessages"
> {
  return {
    async countMessages() {
      const rows = await database.query(sql`SELECT target, state, count(*) AS count,
          min(created_at) AS oldest_at
        FROM webhook_messages GROUP BY target, state ORDER BY target, state`);
      return rows.map((row) => ({
        target: text(row, "target"),
        state: oneOf(webhookStates, row, "state"),
        count: integer(row, "count"),
        oldestAt: integer(row, "oldest_at"),
      }));
    },

    async listFailedMessages(limit) {
      const rows = await database.query(sql`SELECT * FROM webhook_messages
        WHERE state IN ('pending', 'dead') AND problem IS NOT NULL
        ORDER BY state, created_at, event_id, target
        ${upTo(limit)}`);
      return rows.map(readWebhookMessage);
    },

    replayMessages: (chosen, now, event) =>
      change(
        database,
        chosen,
        event,
        sql`state = 'pending', next_at = ${now}, attempts = 0, ended_at = NULL`,
      ),

    discardMessages: (chosen, now, event) =>
      change(database, chosen, event, sql`state = 'discarded', ended_at = ${now}`),
  };
}

async function change(
  database: Database,
  { target, eventId }: ChosenMessages,
  event: AuditEvent,
  changes: Statement,
): Promise<number> {
  const ofTarget = target === null ? sql`` : sql`AND target = ${target}`;
  const ofEvent = eventId === null ? sql`` : sql`AND event_id = ${eventId}`;
  const chosen = sql`state = 'dead' ${ofTarget} ${ofEvent}`;
  const done = await database.batch([
    // First, because it counts what the next statement changes.
    countingEventInsert(
      event,
      "messages",
      sql`SELECT count(*) FROM webhook_messages
      WHERE ${chosen}`,
    ),
    sql`UPDATE webhook_messages SET ${changes} WHERE ${chosen} RETURNING event_id`,
  ]);
  return done?.[1]?.length ?? 0;
}

function dueMessages(now: Instant): Statement {
  return sql`state = 'pending' AND (next_at <= ${now} OR next_at > ${after(now, waitSecondsMax)})
    AND (kind = 'event' OR created_at >= ${after(now, -alertLifeSeconds)})`;
}

/** No earlier message with the same key is pending or dead. */
const isFirst = sql`NOT EXISTS (SELECT 1 FROM webhook_messages AS earlier
  WHERE earlier.target = webhook_messages.target
    AND earlier.order_key = webhook_messages.order_key
    AND earlier.state IN ('pending', 'dead')
    AND (earlier.position, earlier.event_id)
      < (webhook_messages.position, webhook_messages.event_id))`;
