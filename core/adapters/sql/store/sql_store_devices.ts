import { invariant } from "../../../domain/invariant.ts";
import type { Store } from "./every_method.ts";
import type { Database } from "../database.ts";
import { unended } from "./in_force.ts";
import { auditEventInsert, sessionInsert } from "./rows.ts";
import { deviceColumns, readDevice } from "./rows_of_factors.ts";
import { must, sql } from "../sql.ts";
import { endOldestSessions, networkNote } from "./sql_store_sessions.ts";

type Devices = Pick<
  Store,
  "findDevice" | "listDevices" | "expireDevice" | "endDevice" | "openDeviceSession"
>;

/** Devices that a person has at once and may want to look through. */
const devicesListedMax = 50;

export function createDevices(database: Database): Devices {
  return {
    async findDevice(id) {
      const [row] = await database.query(
        sql`SELECT ${deviceColumns} FROM devices WHERE devices.id = ${id}`,
      );
      return row === undefined ? null : readDevice(row);
    },

    async listDevices(userId, now) {
      const rows = await database.query(sql`SELECT ${deviceColumns} FROM devices
        WHERE user_id = ${userId} AND ${unended(now)}
        ORDER BY created_at DESC, id DESC LIMIT ${devicesListedMax}`);
      return rows.map(readDevice);
    },

    async expireDevice(id, endedAt) {
      await database.query(sql`UPDATE devices SET ended_at = ${endedAt}
        WHERE id = ${id} AND ended_at IS NULL`);
    },

    async endDevice(userId, id, now, event) {
      const done = await database.batch([
        // By the user's row, a login by this device is ended here or finds the trust gone.
        sql`SELECT id FROM users WHERE id = ${userId} /*pg FOR NO KEY UPDATE */`,
        must(sql`UPDATE devices SET ended_at = ${now}
          WHERE id = ${id} AND user_id = ${userId} AND ${unended(now)}
          RETURNING id`),
        sql`UPDATE sessions SET ended_at = ${now}
          WHERE user_id = ${userId} AND device_id = ${id} AND ended_at IS NULL`,
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async openDeviceSession(opening, event) {
      const { session, now } = opening;
      invariant(session.deviceId !== null, "a session by a device names it");
      const done = await database.batch([
        must(sql`UPDATE users SET last_login_at = ${now}
          WHERE id = ${session.userId} AND locked_at IS NULL RETURNING id`),
        must(sql`UPDATE devices SET last_used_at = ${now}
          WHERE id = ${session.deviceId} AND user_id = ${session.userId}
            AND ${unended(now)} RETURNING id`),
        sessionInsert(session),
        networkNote(session, now),
        endOldestSessions(opening),
        auditEventInsert(event),
      ]);
      return done !== null;
    },
  };
}
