import type { Database } from "../../database.ts";
import { must, ofUpkeep, sql } from "../../sql.ts";
import type { UpkeepStore } from "../../../../ports/stores/upkeep_store.ts";
import { auditEventInsert, integer } from "../rows/rows.ts";
import { createSliceSize } from "./slice_size.ts";
import { sweepSlices } from "./sweep.ts";
import { createWalk } from "./walk.ts";
import { walkedLoginNetworks, walkedSessions, walkedUserNetworks } from "./walked_rows.ts";

/**
 * How long a probe waits for its turn. To end a million sessions takes SQLite three seconds, in
 * which logins wait, for at most five. The image's health check waits for five, too.
 */
const waitMs = 4_000;

/** Several pages, like a login: a nearly full disk may fit one page but not a login. */
const filler = "x".repeat(16 * 1024);

/** Slices of one kind of rows in a sweep, so that other kinds get their turn during a flood. */
const slicesMax = 1000;

export function createUpkeep(database: Database): UpkeepStore {
  const size = createSliceSize();
  const walks = [
    createWalk(database, size, walkedSessions),
    createWalk(database, size, walkedUserNetworks),
    createWalk(database, size, walkedLoginNetworks),
  ];
  return {
    async sweep(now, before, pause = async () => {}) {
      let removed = 0;
      for (const { statements, rowsMax } of sweepSlices(now, before)) {
        for (let slice = 0; slice < slicesMax; slice++) {
          const rows = size.rowsOf(rowsMax);
          const some = statements(rows);
          // The first slice usually finds no row.
          const batch = slice === 0 ? some.map(ofUpkeep) : some;
          const swept = (await size.timed(() => database.batch(batch)) ?? []).flat().length;
          removed += swept;
          if (swept > 0) await pause();
          if (swept < rows) break;
        }
      }
      for (const walk of walks) removed += await walk(now, pause);
      return removed;
    },

    async probeWrite(now) {
      const written = sql`INSERT INTO write_probe (id, at, filler) VALUES (1, ${now}, ${filler})
        ON CONFLICT (id) DO UPDATE SET at = excluded.at, filler = excluded.filler
        RETURNING id`;
      await database.query(ofUpkeep(written), waitMs);
    },

    async findClockMark() {
      const [row] = await database.query(sql`SELECT at FROM clock_mark WHERE id = 1`);
      return row === undefined ? null : integer(row, "at");
    },

    async moveClockMark(from, to, event) {
      const moved = from === null
        ? sql`INSERT INTO clock_mark (id, at) VALUES (1, ${to}) ON CONFLICT DO NOTHING RETURNING id`
        : sql`UPDATE clock_mark SET at = ${to} WHERE id = 1 AND at = ${from} RETURNING id`;
      const events = event === null ? [] : [auditEventInsert(event)];
      return await database.batch([must(ofUpkeep(moved)), ...events]) !== null;
    },

    async findMeasuredTime() {
      const [row] = await database.query(sql`SELECT ms FROM measured_time WHERE id = 1`);
      return row === undefined ? null : integer(row, "ms");
    },

    async moveMeasuredTime(from, to) {
      const moved = from === null
        ? sql`INSERT INTO measured_time (id, ms) VALUES (1, ${to})
            ON CONFLICT DO NOTHING RETURNING id`
        : sql`UPDATE measured_time SET ms = ${to} WHERE id = 1 AND ms = ${from} RETURNING id`;
      return (await database.query(ofUpkeep(moved))).length === 1;
    },

    async isForDevelopment() {
      const rows = await database.query(sql`SELECT at FROM development_mark WHERE id = 1`);
      return rows.length === 1;
    },

    async markDevelopment(now) {
      const marked = sql`INSERT INTO development_mark (id, at) VALUES (1, ${now})
        ON CONFLICT DO NOTHING RETURNING id`;
      return (await database.query(ofUpkeep(marked))).length === 1;
    },

    shrink: () => database.shrink(),

    checkUnchanged: () => database.checkUnchanged(),

    close: () => database.close(),
  };
}
