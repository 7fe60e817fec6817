import type { Database } from "../../core/adapters/sql/database.ts";
import { openSqliteDatabase } from "../../core/adapters/sql/sqlite/sqlite_database.ts";
import { createSqlStores } from "../../core/adapters/sql/store/sql_stores.ts";
import { sql } from "../../core/adapters/sql/sql.ts";
import { after } from "../../core/domain/instant.ts";
import type { Stores } from "../../core/ports/stores/stores.ts";
import { pauseMs } from "../../core/usecases/upkeep/sweep.ts";
import type { Measure } from "../kit/measure.ts";
import { atMost, type ReportLine } from "../kit/report.ts";
import { seedSessions } from "../seeds/seed_sessions.ts";
import { seedDeliveries, seedUsers } from "../seeds/seed_users.ts";
import type { BenchStage } from "../kit/stage.ts";
import { percentile } from "../kit/statistics.ts";
import { syncTimes } from "../kit/sync_times.ts";

/** Measures how long upkeep keeps other writers waiting. */
export const upkeep: Measure = { name: "upkeep", run: measure };

/** Slices of each kind of work. */
const slices = 200;

const daySeconds = 24 * 60 * 60;
const keepAll = { unverifiedBefore: 0, eventsBefore: 0, deliveriesBefore: 0 };

/** Stops work that would go on through the whole database. */
class Enough extends Error {}

type Work = (stores: Stores, pause: () => Promise<void>) => Promise<unknown>;

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const folder = await stage.newDirectory();
  const path = `${folder}/latchkey.db`;
  const { users } = stage.options;
  const now = Date.now();
  await fill(path, users, now);
  const works: readonly (readonly [string, Work])[] = [
    [
      "sweep of sessions",
      ({ upkeep }, pause) => upkeep.sweep(after(now, 9 * daySeconds), keepAll, pause),
    ],
    [
      "sweep of deliveries",
      ({ upkeep }, pause) => upkeep.sweep(now, { ...keepAll, deliveriesBefore: now }, pause),
    ],
  ];
  const lines: ReportLine[] = [];
  for (const [what, work] of works) {
    const held = await timesOnCopy(path, work, false);
    const [onDisk, syncs] = [await timesOnCopy(path, work, true), await syncTimes(folder, slices)];
    lines.push({
      what: `${what}, slowest of a hundred slices`,
      measured: percentile(held, 0.99),
      unit: "ms",
      goal: atMost(5),
      sentence: `Without syncs, only the time of the processor. ${shown(held)}, in a database ` +
        `with ${users} users, sessions and deliveries. Other writers get their turn between two. ` +
        "The promise is for a million: --users 1000000.",
    }, {
      what: `${what}, until they are on disk`,
      measured: percentile(onDisk, 0.99),
      unit: "ms",
      goal: atMost(5),
      sentence: `${shown(onDisk)}. A sync of 32 KB on this disk, right after: ${shown(syncs)}.`,
    });
  }
  return lines;
}

function shown(times: readonly number[]): string {
  const [p50, p99, most] = [0.5, 0.99, 1].map((part) => percentile(times, part).toFixed(2));
  return `p50 ${p50}, p99 ${p99}, slowest ${most} ms of ${times.length}`;
}

async function fill(path: string, users: number, now: number): Promise<void> {
  const database = await openSqliteDatabase({ path, durable: false });
  await seedUsers(database, users, now);
  await seedSessions(database, users, now, () => {});
  await seedDeliveries(database, { count: users, users, now });
  await database.close();
}

async function timesOnCopy(path: string, work: Work, durable: boolean) {
  const copy = `${path}.copy`;
  await Deno.copyFile(path, copy);
  // Otherwise the first checkpoint would sync the whole copy.
  await syncFile(copy);
  try {
    return await timesOf(copy, work, durable);
  } finally {
    await Deno.remove(copy);
  }
}

async function syncFile(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true });
  await file.sync();
}

/** The milliseconds that each write took, in order of length. Writes on a thread, as a service. */
async function timesOf(path: string, work: Work, durable: boolean): Promise<readonly number[]> {
  const options = { path, durable, checkPages: false, writer: "thread" } as const;
  const database = await openSqliteDatabase(options);
  // Starts the thread.
  await database.query(sql`DELETE FROM write_probe RETURNING id`);
  const times: number[] = [];
  const timed = async <Value>(run: () => Promise<Value>): Promise<Value> => {
    if (times.length >= slices) throw new Enough();
    const startedAt = performance.now();
    const value = await run();
    times.push(performance.now() - startedAt);
    return value;
  };
  const watched: Database = {
    ...database,
    query: (statement, waitMs) =>
      (statement.parts[0] ?? "").startsWith("SELECT")
        ? database.query(statement, waitMs)
        : timed(() => database.query(statement, waitMs)),
    batch: (statements) => timed(() => database.batch(statements)),
  };
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pauseMs));
  await work(createSqlStores(watched), pause).catch((error: unknown) => {
    if (!(error instanceof Enough)) throw error;
  });
  await database.close();
  return times.toSorted((a, b) => a - b);
}
