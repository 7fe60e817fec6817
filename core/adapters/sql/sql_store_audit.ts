import { invariant } from "../../domain/invariant.ts";
import type { Store } from "../../store.ts";
import type { Database } from "./database.ts";
import { pageOf } from "./pages.ts";
import { auditEventInsert, readAuditEvent } from "./rows.ts";
import { sql } from "./sql.ts";

type AuditEvents = Pick<Store, "appendAuditEvent" | "listAuditEvents">;

export function createAuditEvents(database: Database): AuditEvents {
  return {
    async appendAuditEvent(event) {
      await database.query(auditEventInsert(event));
    },

    /** The cursor is the last event's id; one of another shape gets an empty last page. */
    async listAuditEvents({ userId, cursor, limit }) {
      invariant(limit >= 1 && limit <= 200, "a page has 1 to 200 items");
      if (cursor !== null && !/^evt_[A-Za-z0-9_-]{1,64}$/.test(cursor)) {
        return { items: [], next: null };
      }
      const ofUser = userId === null ? sql`` : sql`user_id = ${userId} AND`;
      const rows = await database.query(sql`SELECT * FROM audit_events
        WHERE ${ofUser} id < ${cursor ?? "evt_~"} ORDER BY id DESC LIMIT ${limit + 1}`);
      const events = rows.map(readAuditEvent);
      return pageOf(events.map((item) => ({ item, cursor: item.id })), limit);
    },
  };
}
