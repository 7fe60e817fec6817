import type { Measure } from "../kit/measure.ts";
import { atMost, notMeasured, type ReportLine } from "../kit/report.ts";
import { roundsWithin } from "../kit/rounds.ts";
import type { BenchStage } from "../kit/stage.ts";
import { median } from "../kit/statistics.ts";
import { logIn } from "./load.ts";

const secondsMax = 15;
const what = "one login without load : one hash of C libxcrypt";
const goal = atMost(1.05);

/** Measures single logins and single hashes of C libxcrypt alternately. */
export const singleLogin: Measure = { name: "single-login", run: measure };

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const { cBcrypt } = stage;
  if (typeof cBcrypt === "string") return [notMeasured(what, goal, cBcrypt)];
  // Starts a worker of the service.
  await logIn(stage, 1, 0, 4_999);
  const logins: number[] = [];
  const hashes: number[] = [];
  for (const turn of roundsWithin(stage.options.unloadedLogins, secondsMax)) {
    hashes.push((await cBcrypt.run(1, 0)).seconds * 1000);
    const startedAt = performance.now();
    await logIn(stage, 1, 0, 5_000 + turn);
    logins.push(performance.now() - startedAt);
  }
  return [{
    what,
    measured: median(logins) / median(hashes),
    goal,
    sentence: `A login over HTTP takes ${median(logins).toFixed(1)} ms, a C hash ` +
      `${median(hashes).toFixed(1)} ms, medians of ${logins.length} of each, alternating; the ` +
      `fastest ${Math.min(...logins).toFixed(1)} and ${Math.min(...hashes).toFixed(1)} ms.`,
  }];
}
