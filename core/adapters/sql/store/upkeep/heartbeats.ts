import type { HeartbeatStore } from "../../../../ports/stores/upkeep/heartbeat_store.ts";
import type { Database } from "../../database.ts";
import { ofUpkeep, sql } from "../../sql.ts";
import { integer, oneOf, text } from "../rows/rows.ts";

export function createHeartbeats(database: Database): HeartbeatStore {
  return {
    async beat({ id, kind, name, screen, startedAt, beatAt }) {
      await database.query(ofUpkeep(sql`INSERT INTO heartbeats
          (id, kind, name, screen, started_at, beat_at)
        VALUES (${id}, ${kind}, ${name}, ${screen}, ${startedAt}, ${beatAt})
        ON CONFLICT (id) DO UPDATE SET screen = excluded.screen, beat_at = excluded.beat_at
        WHERE heartbeats.kind = excluded.kind AND heartbeats.name = excluded.name
        RETURNING id`));
    },

    async endBeats(id, deadBefore) {
      await database.query(ofUpkeep(sql`DELETE FROM heartbeats
        WHERE id = ${id} OR (kind = 'service' AND beat_at < ${deadBefore}) RETURNING id`));
    },

    async listHeartbeats() {
      const rows = await database.query(
        sql`SELECT * FROM heartbeats ORDER BY started_at DESC, id`,
      );
      return rows.map((row) => ({
        id: text(row, "id"),
        kind: oneOf(["service", "terminal"], row, "kind"),
        name: text(row, "name"),
        screen: text(row, "screen"),
        startedAt: integer(row, "started_at"),
        beatAt: integer(row, "beat_at"),
      }));
    },
  };
}
