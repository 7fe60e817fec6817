import { clockSkewSeconds } from "../../../domain/expiry.ts";
import { after, type Instant } from "../../../domain/instant.ts";
import { networkOf } from "../../../domain/network.ts";
import type { Session } from "../../../domain/session/session.ts";
import type { UserId } from "../../../domain/user_id.ts";
import type { Store } from "./every_method.ts";
import type { SessionOpening } from "../../../ports/stores/session_store.ts";
import type { Database } from "../database.ts";
import { unended } from "./in_force.ts";
import {
  auditEventInsert,
  integer,
  readSession,
  readUser,
  sessionColumns,
  text,
  userColumns,
} from "./rows.ts";
import { deviceColumns, readDevice } from "./rows_of_factors.ts";
import { must, sql, type Statement } from "../sql.ts";

type Sessions = Pick<
  Store,
  | "findSession"
  | "touchSession"
  | "expireSession"
  | "endSession"
  | "endSessionOf"
  | "endOtherSessions"
  | "listSessions"
  | "listKept"
>;

/** Sessions that a person has at once and may want to look through. */
const sessionsListedMax = 50;

export function createSessions(database: Database): Sessions {
  return {
    async findSession(id) {
      const [row] = await database.query(sql`SELECT ${userColumns}, ${sessionColumns}
        FROM sessions JOIN users ON users.id = sessions.user_id WHERE sessions.id = ${id}`);
      return row === undefined ? null : { session: readSession(row), user: readUser(row) };
    },

    async touchSession(id, seenAt, now) {
      await database.query(sql`UPDATE sessions SET last_seen_at = ${now}
        WHERE id = ${id} AND ended_at IS NULL AND last_seen_at = ${seenAt}
          AND (last_seen_at < ${now} OR last_seen_at > ${after(now, clockSkewSeconds)})`);
    },

    async expireSession(id, seenAt, endedAt) {
      await database.query(sql`UPDATE sessions SET ended_at = ${endedAt}
        WHERE id = ${id} AND ended_at IS NULL AND last_seen_at = ${seenAt}`);
    },

    async endSession(id, now, event) {
      const done = await database.batch([
        must(sql`UPDATE sessions SET ended_at = ${now}
          WHERE id = ${id} AND ended_at IS NULL RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async endSessionOf(userId, id, now, event) {
      const done = await database.batch([
        must(sql`UPDATE sessions SET ended_at = ${now}
          WHERE id = ${id} AND user_id = ${userId} AND ${unended(now)}
          RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async endOtherSessions(userId, keepId, now, event) {
      const done = await database.batch([
        // A login that is under way is either ended here or opens afterwards, by the user's row.
        sql`SELECT id FROM users WHERE id = ${userId} /*pg FOR NO KEY UPDATE */`,
        sql`UPDATE sessions SET ended_at = ${now}
          WHERE user_id = ${userId} AND ${unended(now)}
            AND id <> ${keepId} RETURNING id`,
        auditEventInsert(event),
      ]);
      return done?.[1]?.length ?? 0;
    },

    async listSessions(userId, now, idleSince) {
      const rows = await database.query(sql`SELECT ${sessionColumns} FROM sessions
        WHERE ${inForce(userId, now, idleSince)}
        ORDER BY created_at DESC, id DESC LIMIT ${sessionsListedMax}`);
      return rows.map(readSession);
    },

    async listKept(userId, keptMax) {
      const order = sql`WHERE user_id = ${userId} ORDER BY created_at DESC, id DESC
        LIMIT ${keptMax}`;
      const sessions = await database.query(sql`SELECT ${sessionColumns} FROM sessions ${order}`);
      const devices = await database.query(sql`SELECT ${deviceColumns} FROM devices ${order}`);
      const networks = await database.query(sql`SELECT network, last_login_at FROM user_networks
        WHERE user_id = ${userId} ORDER BY last_login_at DESC, network LIMIT ${keptMax}`);
      return {
        sessions: sessions.map(readSession),
        devices: devices.map(readDevice),
        networks: networks.map((row) => ({
          network: text(row, "network"),
          lastLoginAt: integer(row, "last_login_at"),
        })),
      };
    },
  };
}

/** After the insert of a session: ends the oldest others in force beyond the limit. */
export function endOldestSessions(
  { session, now, idleSince, perUserMax }: Pick<
    SessionOpening,
    "session" | "now" | "idleSince" | "perUserMax"
  >,
): Statement {
  const own = inForce(session.userId, now, idleSince);
  return sql`UPDATE sessions SET ended_at = ${now}
    WHERE ${own} AND id NOT IN (SELECT id FROM sessions WHERE ${own}
      ORDER BY CASE WHEN id = ${session.id} THEN 0 ELSE 1 END, created_at DESC, id DESC
      LIMIT ${perUserMax})`;
}

/** Where the session was opened is familiar to its user from now on. */
export function networkNote({ userId, address }: Session, now: Instant): Statement {
  return sql`INSERT INTO user_networks (user_id, network, last_login_at)
    VALUES (${userId}, ${networkOf(address)}, ${now})
    ON CONFLICT (user_id, network) DO UPDATE SET last_login_at = excluded.last_login_at
      WHERE user_networks.last_login_at < excluded.last_login_at
        OR user_networks.last_login_at > ${after(now, clockSkewSeconds)}`;
}

/** `sessionInForce`, for all of a user's: one that is over takes nobody's place. */
export function inForce(userId: UserId, now: Instant, idleSince: Instant): Statement {
  return sql`user_id = ${userId} AND ${unended(now)}
    AND last_seen_at > ${idleSince}`;
}
