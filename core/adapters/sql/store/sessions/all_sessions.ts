import type { SessionStore } from "../../../../ports/stores/session_store.ts";
import type { Database } from "../../database.ts";
import { sql } from "../../sql.ts";
import { unended, unexpired } from "../rows/row_conditions.ts";
import { auditEventInsert, integer } from "../rows/rows.ts";

/**
 * Far longer than other batches may take, in milliseconds. A million sessions took PostgreSQL 38 s
 * on two shared cores.
 */
const limitMs = 10 * 60 * 1000;

/** The sessions of all users together. */
export function createAllSessions(
  database: Database,
): Pick<SessionStore, "countHeld" | "endAllSessions"> {
  return {
    async countHeld(now, limits) {
      const [row] = await database.query(sql`SELECT
          (SELECT count(*) FROM sessions WHERE ended_at IS NULL AND ${unexpired(now, limits)})
            AS sessions,
          (SELECT count(*) FROM devices WHERE ${unended(now)}) AS devices`);
      return row === undefined
        ? { sessions: 0, devices: 0 }
        : { sessions: integer(row, "sessions"), devices: integer(row, "devices") };
    },

    async endAllSessions({ now, devices }, event) {
      await database.batch([
        // Before the sessions, so that a session that a device opens meanwhile ends too.
        ...(devices ? [sql`UPDATE devices SET ended_at = ${now} WHERE ended_at IS NULL`] : []),
        sql`UPDATE sessions SET ended_at = ${now} WHERE ended_at IS NULL`,
        sql`UPDATE oidc_grants SET ended_at = ${now}, ended_as = 'account'
          WHERE ended_at IS NULL`,
        auditEventInsert(event),
      ], limitMs);
    },
  };
}
