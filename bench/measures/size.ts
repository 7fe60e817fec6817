import type { Measure } from "../kit/measure.ts";
import { atMost, type ReportLine } from "../kit/report.ts";
import type { BenchStage } from "../kit/stage.ts";

/** Computes the size of a million users from the database of this run. */
export const size: Measure = { name: "size", run: measure };

async function measure({ dataDir, options }: BenchStage): Promise<readonly ReportLine[]> {
  const { size } = await Deno.stat(`${dataDir}/latchkey.db`);
  return [{
    what: "database for a million users and sessions",
    measured: size / options.users,
    unit: "MB",
    goal: atMost(400),
    sentence: `${(size / 1e6).toFixed(1)} MB with ${options.users} users and one session each; ` +
      "exact with --users 1000000. The log of changes (WAL) comes on top: at most 64 MB.",
  }];
}
