import type { Database } from "../../core/adapters/sql/database.ts";
import { openSqliteDatabase } from "../../core/adapters/sql/sqlite/sqlite_database.ts";
import { createSqlStores } from "../../core/adapters/sql/store/sql_stores.ts";
import { after } from "../../core/domain/instant.ts";
import type { Stores } from "../../core/ports/stores/stores.ts";
import type { Measure } from "../kit/measure.ts";
import { atMost, type ReportLine } from "../kit/report.ts";
import { seedSessions } from "../seeds/seed_sessions.ts";
import { seedDeliveries, seedUsers } from "../seeds/seed_users.ts";
import type { BenchStage } from "../kit/stage.ts";
import { percentile } from "../kit/statistics.ts";

/** Measures how long upkeep keeps other writers waiting. */
export const upkeep: Measure = { name: "upkeep", run: measure };

/** Slices of each kind of work. */
const slices = 300;

const daySeconds = 24 * 60 * 60;
const keepAll = { unverifiedBefore: 0, eventsBefore: 0, deliveriesBefore: 0 };

/** Stops work that would go on through the whole database. */
class Enough extends Error {}

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const path = `${await stage.newDirectory()}/latchkey.db`;
  const { users } = stage.options;
  const now = Date.now();
  await fill(path, users, now);
  const works: readonly (readonly [string, (stores: Stores) => Promise<unknown>])[] = [
    ["sweep of sessions", ({ upkeep }) => upkeep.sweep(after(now, 9 * daySeconds), keepAll)],
    [
      "sweep of deliveries",
      ({ upkeep }) => upkeep.sweep(now, { ...keepAll, deliveriesBefore: now }),
    ],
  ];
  const lines: ReportLine[] = [];
  for (const [what, work] of works) {
    const times = await timesOf(path, work);
    lines.push({
      what: `${what}, slowest of a hundred slices`,
      measured: percentile(times, 0.99),
      unit: "ms",
      goal: atMost(5),
      sentence: `Median ${percentile(times, 0.5).toFixed(2)} ms, slowest ` +
        `${percentile(times, 1).toFixed(1)} ms of ${times.length} transactions until they were ` +
        `on disk, in a database with ${users} users, sessions and deliveries. Other writers get ` +
        "their turn between two. The promise is for a million: --users 1000000.",
    });
  }
  return lines;
}

async function fill(path: string, users: number, now: number): Promise<void> {
  const database = await openSqliteDatabase({ path, durable: false });
  await seedUsers(database, users, now);
  await seedSessions(database, users, now, () => {});
  await seedDeliveries(database, { count: users, users, now });
  await database.close();
}

/** The milliseconds that each write took, in order of length. */
async function timesOf(
  path: string,
  work: (stores: Stores) => Promise<unknown>,
): Promise<readonly number[]> {
  const database = await openSqliteDatabase({ path, checkPages: false });
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
  await work(createSqlStores(watched)).catch((error: unknown) => {
    if (!(error instanceof Enough)) throw error;
  });
  await database.close();
  return times.toSorted((a, b) => a - b);
}
