import type { Database } from "../../database.ts";
import { ofList, sql, upTo } from "../../sql.ts";
import type { AuditEvent } from "../../../../domain/audit_event.ts";
import { idTime } from "../../../../domain/id.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { EventStore } from "../../../../ports/stores/event_store.ts";
import { pageOf } from "../rows/pages.ts";
import { foldTogether } from "../rows/event_folds.ts";
import { auditEventInsert, readAuditEvent } from "../rows/rows.ts";

/** Must match the condition of its partial index exactly, or the index is not used. */
const isFailure = sql`(reason IS NOT NULL
  OR type IN ('circuit.opened', 'fraud_guard.paused', 'notice.not_sent'))`;

/** Literal, like the condition of its partial index. */
const isByOperator = sql`actor = 'operator' AND`;

export function createEvents(
  database: Database,
  foldFlood: (event: AuditEvent) => AuditEvent,
): EventStore {
  return {
    async appendAuditEvent(event) {
      await database.query(auditEventInsert(foldFlood(event), event));
    },

    async appendAuditEvents(events) {
      const writes = foldTogether(events, foldFlood);
      if (writes.length === 0) return;
      await database.batch(writes.map(({ row, counted }) => auditEventInsert(row, counted)));
    },

    /** The cursor is the last event's ID. A malformed cursor returns an empty last page. */
    async listAuditEvents({ userId, actor = null, since = null, until = null, cursor, limit }) {
      invariant(limit >= 1 && limit <= 1000, "a page has 1 to 1,000 items");
      if (cursor !== null && !/^evt_[A-Za-z0-9_-]{1,64}$/.test(cursor)) {
        return { items: [], next: null };
      }
      const ofUser = userId === null ? sql`` : sql`user_id = ${userId} AND`;
      const byActor = actor === null ? sql`` : isByOperator;
      // An ID is never older than its event's instant, so `since` can bound the IDs. `until`
      // cannot: after a clock was set back, early events have late IDs, so only `at` decides.
      const from = since === null
        ? sql``
        : sql`AND id >= ${`evt_${idTime(since)}`} AND at + 0 >= ${since}`;
      // `+ 0` avoids the index on `at`, with which every page would read and sort the whole range.
      const to = until === null ? sql`` : sql`AND at + 0 < ${until}`;
      const page = sql`SELECT * FROM audit_events
        WHERE ${ofUser} ${byActor} id < ${cursor ?? "evt_~"} ${from} ${to}
        ORDER BY id DESC ${upTo(limit + 1)}`;
      // With `until`, it may look at many others.
      const rows = await database.query(until === null ? ofList(page, limit + 1) : page);
      const events = rows.map(readAuditEvent);
      return pageOf(events.map((item) => ({ item, cursor: item.id })), limit);
    },

    async listEventsAfter({ after, failuresOnly, limit }) {
      invariant(limit >= 1 && limit <= 1000, "a page has 1 to 1,000 items");
      const filter = failuresOnly ? sql`AND ${isFailure}` : sql``;
      const rows = await database.query(sql`SELECT * FROM audit_events
        WHERE id > ${after ?? ""} ${filter} ORDER BY id DESC ${upTo(limit)}`);
      return rows.map(readAuditEvent);
    },
  };
}
