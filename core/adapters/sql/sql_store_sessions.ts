import { sessionIdleSeconds } from "../../domain/session.ts";
import type { Store } from "../../ports.ts";
import type { Database } from "./database.ts";
import { auditEventInsert, readSession, readUser, sessionColumns, userColumns } from "./rows.ts";
import { must, sql } from "./sql.ts";

type Sessions = Pick<Store, "findSession" | "touchSession" | "endSession" | "listSessions">;

/** Sessions that a person has at once and may want to look through. */
const sessionsListedMax = 50;

export function createSessions(database: Database): Sessions {
  return {
    async findSession(id) {
      const [row] = await database.query(sql`SELECT ${userColumns}, ${sessionColumns}
        FROM sessions JOIN users ON users.id = sessions.user_id WHERE sessions.id = ${id}`);
      return row === undefined ? null : { session: readSession(row), user: readUser(row) };
    },

    async touchSession(id, now) {
      await database.query(sql`UPDATE sessions SET last_seen_at = ${now}
        WHERE id = ${id} AND ended_at IS NULL AND last_seen_at < ${now}`);
    },

    async endSession(id, now, event) {
      const done = await database.batch([
        must(sql`UPDATE sessions SET ended_at = ${now}
          WHERE id = ${id} AND ended_at IS NULL RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async listSessions(userId, now) {
      const idleSince = now - sessionIdleSeconds * 1000;
      const rows = await database.query(sql`SELECT ${sessionColumns} FROM sessions
        WHERE user_id = ${userId} AND ended_at IS NULL AND expires_at > ${now}
          AND last_seen_at > ${idleSince}
        ORDER BY created_at DESC, id DESC LIMIT ${sessionsListedMax}`);
      return rows.map(readSession);
    },
  };
}
