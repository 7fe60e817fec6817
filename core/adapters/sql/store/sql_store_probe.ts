import type { Store } from "./every_method.ts";
import type { Database } from "../database.ts";
import { sql } from "../sql.ts";

/** How long a lock elsewhere is waited for: a health check should not take longer. */
const waitMs = 2_000;

/** Several pages, as a login writes: one page may fit where a login does not. */
const filler = "x".repeat(16 * 1024);

export function createProbe(database: Database): Pick<Store, "probeWrite"> {
  return {
    async probeWrite(now) {
      await database.query(
        sql`INSERT INTO write_probe (id, at, filler) VALUES (1, ${now}, ${filler})
          ON CONFLICT (id) DO UPDATE SET at = excluded.at, filler = excluded.filler
          RETURNING id`,
        waitMs,
      );
    },
  };
}
