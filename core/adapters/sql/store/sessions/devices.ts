import type { Database } from "../../database.ts";
import { limitTo, must, sql } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import type { SessionStore } from "../../../../ports/stores/session_store.ts";
import { endingSessions, runEnding } from "../rows/ended_sessions.ts";
import { holdUser } from "../rows/hold_user.ts";
import { activeDevices, belongsTo, unended } from "../rows/row_conditions.ts";
import { auditEventInsert } from "../rows/rows.ts";
import { deviceColumns, readDevice } from "../rows/rows_of_factors.ts";

type Devices = Pick<
  SessionStore,
  "findDevice" | "listDevices" | "expireDevice" | "endDevice" | "endDevicesOf"
>;

/** More devices than a person uses at the same time. */
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
        ORDER BY created_at DESC, id DESC ${limitTo(devicesListedMax)}`);
      return rows.map(readDevice);
    },

    async expireDevice(id, endedAt) {
      await database.query(sql`UPDATE devices SET ended_at = ${endedAt}
        WHERE id = ${id} AND ended_at IS NULL`);
    },

    async endDevice({ userId, id, now, ...ending }, event) {
      return await runEnding(database, [
        // Locking the user's row: a concurrent login with this device is ended here or fails.
        sql`SELECT id FROM users WHERE ${isUser(userId)} /*pg FOR NO KEY UPDATE */`,
        must(sql`UPDATE devices SET ended_at = ${now}
          WHERE id = ${id} AND user_id = ${userId} AND ${unended(now)}
          RETURNING id`),
        ...endingSessions(userId, sql`device_id = ${id}`, { now, ...ending }),
        auditEventInsert(event),
      ]);
    },

    async endDevicesOf(userId, now, event) {
      const trusted = activeDevices(userId, now);
      const ended = await database.batch([
        holdUser(userId),
        must(sql`SELECT id FROM devices WHERE ${trusted} ORDER BY created_at DESC, id DESC LIMIT 1
          /*pg FOR NO KEY UPDATE */`),
        sql`UPDATE devices SET ended_at = ${now} WHERE ${trusted} RETURNING id`,
        sql`UPDATE sessions SET ended_at = ${now}
          WHERE ${belongsTo(userId)} AND device_id IS NOT NULL AND ended_at IS NULL`,
        auditEventInsert(event),
      ]);
      return ended?.[2]?.length ?? 0;
    },
  };
}
