import type { Database } from "../../database.ts";
import { limitTo, list, must, sql, type Statement } from "../../sql.ts";
import type { AuditEvent } from "../../../../domain/audit_event.ts";
import { channels } from "../../../../domain/channel.ts";
import { clockSkewSeconds } from "../../../../domain/expiry.ts";
import { after } from "../../../../domain/instant.ts";
import { longestPauseSeconds } from "../../../../domain/sending/fraud_guard.ts";
import type { ControlStore } from "../../../../ports/stores/control_store.ts";
import { createCircuits } from "./circuits.ts";
import { auditEventInsert } from "../rows/rows.ts";
import { readCircuit, readPause, readSendStop } from "../rows/rows_of_deliveries.ts";

const pausesListedMax = 200;

export function createControls(database: Database): ControlStore {
  async function look(stops: Statement, pauses: Statement) {
    // Not a batch, which would take SQLite's write lock: these reads are independent.
    const [stopRows, pauseRows, circuitRows] = await Promise.all([
      database.query(sql`SELECT * FROM send_stops ${stops}`),
      database.query(sql`SELECT * FROM send_pauses ${pauses}`),
      database.query(sql`SELECT * FROM circuits ORDER BY name`),
    ]);
    return {
      stops: stopRows.map(readSendStop),
      pauses: pauseRows.map(readPause),
      circuits: circuitRows.map(readCircuit),
    };
  }

  async function ifDone(statement: Statement, event: AuditEvent): Promise<boolean> {
    return await database.batch([must(statement), auditEventInsert(event)]) !== null;
  }

  return {
    ...createCircuits(database),
    findSendControls(country, scopes) {
      const ofChannels = channels.map((channel) => `channel:${channel}`);
      const stops = list(["all", `country:${country}`, ...ofChannels]);
      // "" matches no scope; it keeps the list from being empty.
      const pauses = list(["", ...scopes]);
      return look(sql`WHERE scope IN (${stops})`, sql`WHERE scope IN (${pauses})`);
    },

    async listSendStops() {
      return (await database.query(sql`SELECT * FROM send_stops`)).map(readSendStop);
    },

    listSendControls: () =>
      look(
        sql`ORDER BY at DESC, scope`,
        sql`ORDER BY at DESC, scope ${limitTo(pausesListedMax)}`,
      ),

    async putSendStop({ scope, at, actorName, reason }, event) {
      await database.batch([
        sql`INSERT INTO send_stops (scope, at, actor_name, reason)
          VALUES (${scope}, ${at}, ${actorName}, ${reason})
          ON CONFLICT (scope) DO UPDATE SET at = excluded.at, actor_name = excluded.actor_name,
            reason = excluded.reason`,
        auditEventInsert(event),
      ]);
    },

    removeSendStop: (scope, event) =>
      ifDone(sql`DELETE FROM send_stops WHERE scope = ${scope} RETURNING scope`, event),

    async findPause(scope) {
      const [row] = await database.query(sql`SELECT * FROM send_pauses WHERE scope = ${scope}`);
      return row === undefined ? null : readPause(row);
    },

    putPause: ({ scope, at, until, trips, recordedOnly, conversion }, event) =>
      ifDone(
        sql`INSERT INTO send_pauses (scope, at, until, trips, recorded_only, sends, approved)
          VALUES (${scope}, ${at}, ${until}, ${trips}, ${recordedOnly ? 1 : 0},
            ${conversion.sends}, ${conversion.approved})
          ON CONFLICT (scope) DO UPDATE SET at = excluded.at, until = excluded.until,
            trips = excluded.trips, recorded_only = excluded.recorded_only,
            sends = excluded.sends, approved = excluded.approved
          WHERE send_pauses.until <= excluded.at OR send_pauses.at > ${after(at, clockSkewSeconds)}
            OR send_pauses.until > ${after(at, longestPauseSeconds + clockSkewSeconds)}
            OR send_pauses.recorded_only > excluded.recorded_only
          RETURNING scope`,
        event,
      ),

    liftPause: (scope, now, event) =>
      ifDone(
        sql`UPDATE send_pauses SET until = ${now} WHERE scope = ${scope} AND until > ${now}
          RETURNING scope`,
        event,
      ),
  };
}
