import type { Measure } from "../kit/measure.ts";
import { atMost, type ReportLine } from "../kit/report.ts";
import { seedDatabase } from "../kit/seed.ts";
import type { BenchStage } from "../kit/stage.ts";

/** Measures the size of the database of this run, before the other measures wrote to it. */
export const size: Measure = { name: "size", run: measure };

const promised = 1_000_000;

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const { filledBytes, options: { users } } = stage;
  const empty = `${await stage.newDirectory()}/latchkey.db`;
  await seedDatabase(empty, 0, stage.passwordHash);
  const { size: least } = await Deno.stat(empty);
  const forAMillion = (filledBytes - least) / users;
  return [{
    what: "database for a million users and sessions",
    measured: users < promised ? null : forAMillion,
    unit: "MB",
    goal: atMost(400),
    sentence: `${(filledBytes / 1e6).toFixed(1)} MB with ${users} users and one session each, ` +
      `${(least / 1e6).toFixed(1)} MB empty: ${forAMillion.toFixed(0)} bytes for each user. ` +
      (users < promised
        ? `Others take up to a tenth more in a larger file: --users ${promised}. `
        : "") +
      "The log of changes (WAL) comes on top: at most 64 MB.",
  }];
}
