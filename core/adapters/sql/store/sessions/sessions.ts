import { endingSessions, runEnding } from "../rows/ended_sessions.ts";
import type { Database } from "../../database.ts";
import { limitTo, must, sql } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import { clockSkewSeconds } from "../../../../domain/expiry.ts";
import { after } from "../../../../domain/instant.ts";
import type { SessionStore } from "../../../../ports/stores/session_store.ts";
import { endGrants } from "../rows/ends.ts";
import { holdUser } from "../rows/hold_user.ts";
import { activeSessions, belongsTo, lastingGrants, unended } from "../rows/row_conditions.ts";
import { auditEventInsert } from "../rows/rows.ts";
import { readSession, sessionColumns } from "../rows/rows_of_sessions.ts";
import { createAllSessions } from "./all_sessions.ts";
import { createDevices } from "./devices.ts";
import { createGateTickets } from "./gate_tickets.ts";
import { createSessionOpenings } from "./openings.ts";
import { presentedRead, type PresentedRow, readPresented } from "./presented_session.ts";
import { hexOfSessionId, isOtherSession, isSession, sessionIdBytes } from "../rows/bytes.ts";

/** More sessions than a person uses at the same time. */
const sessionsListedMax = 50;

export function createSessions(database: Database): SessionStore {
  const findPresented = database.prepareRead<PresentedRow>(presentedRead);
  return {
    ...createSessionOpenings(database),
    ...createAllSessions(database),
    ...createDevices(database),
    ...createGateTickets(database),
    async findSession(id) {
      const found = findPresented(hexOfSessionId(id));
      const row = found instanceof Promise ? await found : found;
      return row === undefined ? null : readPresented(id, row);
    },

    async touchSession(id, seenAt, now) {
      await database.query(sql`UPDATE sessions SET seen_after = ${now} - created_at
        WHERE ${isSession(id)} AND ended_at IS NULL AND last_seen_at = ${seenAt}
          AND (last_seen_at < ${now} OR last_seen_at > ${after(now, clockSkewSeconds)})`);
    },

    async endAal2(id, seenAt, now, endedAt) {
      await database.query(sql`UPDATE sessions SET aal2_ended_at = ${endedAt},
          seen_after = CASE WHEN last_seen_at = ${seenAt}
            AND (last_seen_at < ${now} OR last_seen_at > ${after(now, clockSkewSeconds)})
            THEN ${now} - created_at ELSE seen_after END
        WHERE ${isSession(id)} AND ended_at IS NULL AND aal2_ended_at IS NULL`);
    },

    async expireSession(id, seenAt, endedAt) {
      await database.query(sql`UPDATE sessions SET ended_at = ${endedAt}
        WHERE ${isSession(id)} AND ended_at IS NULL AND last_seen_at = ${seenAt}`);
    },

    async listSessions(userId, now, limits) {
      const rows = await database.query(sql`SELECT ${sessionColumns} FROM sessions
        WHERE ${activeSessions(userId, now, limits)}
        ORDER BY created_at DESC, number DESC ${limitTo(sessionsListedMax)}`);
      return rows.map(readSession);
    },

    async endSession(id, now, event) {
      const done = await database.batch([
        must(sql`UPDATE sessions SET ended_at = ${now}
          WHERE ${isSession(id)} AND ended_at IS NULL RETURNING number`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async endSessionOf(userId, id, now, event) {
      const done = await database.batch([
        must(sql`UPDATE sessions SET ended_at = ${now}
          WHERE ${isSession(id)} AND ${belongsTo(userId)} AND ${unended(now)}
          RETURNING number`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async endOtherSessions(userId, keepId, now, event) {
      const done = await database.batch([
        // Locking the user's row: a concurrent login is either ended here or opens afterward.
        sql`SELECT id FROM users WHERE ${isUser(userId)} /*pg FOR NO KEY UPDATE */`,
        sql`UPDATE sessions SET ended_at = ${now}
          WHERE ${belongsTo(userId)} AND ${unended(now)}
            AND ${isOtherSession(keepId)} RETURNING number`,
        sql`UPDATE oidc_grants SET ended_at = ${now}, ended_as = 'account'
          WHERE user_id = ${userId} AND session_bytes <> ${
          sessionIdBytes(keepId)
        } AND ended_at IS NULL`,
        auditEventInsert(event),
      ]);
      return done?.[1]?.length ?? 0;
    },

    async endSessionsOf(userId, now, limits, event) {
      const live = activeSessions(userId, now, limits);
      const all = sql`ended_at IS NULL`;
      const ended = await runEnding(database, [
        holdUser(userId),
        must(sql`SELECT id FROM users WHERE ${isUser(userId)}
          AND (EXISTS (SELECT 1 FROM sessions WHERE ${live})
            OR EXISTS (SELECT 1 FROM oidc_grants WHERE ${lastingGrants(userId, now)}))`),
        // Idle sessions too: a clock that is set back must not make them active again.
        ...endingSessions(userId, all, { now, limits, endedEvent: event }),
        endGrants(userId, now),
      ]);
      return ended?.endedSessions ?? null;
    },
  };
}
