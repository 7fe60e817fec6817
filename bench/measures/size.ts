import type { Measure } from "../kit/measure.ts";
import { atMost, type ReportLine } from "../kit/report.ts";
import { seedDatabase } from "../kit/seed.ts";
import type { BenchStage } from "../kit/stage.ts";

/** Computes the size of a million users from the database of this run. */
export const size: Measure = { name: "size", run: measure };

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const { dataDir, options } = stage;
  const empty = `${await stage.newDirectory()}/latchkey.db`;
  await seedDatabase(empty, 0, stage.passwordHash);
  const [{ size: whole }, { size: least }] = [
    await Deno.stat(`${dataDir}/latchkey.db`),
    await Deno.stat(empty),
  ];
  return [{
    what: "database for a million users and sessions",
    measured: (whole - least) / options.users,
    unit: "MB",
    goal: atMost(400),
    sentence: `${(whole / 1e6).toFixed(1)} MB with ${options.users} users and one session each, ` +
      `${
        (least / 1e6).toFixed(1)
      } MB empty; exact with --users 1000000. The log of changes (WAL) ` +
      "comes on top: at most 64 MB.",
  }];
}
