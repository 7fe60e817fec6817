import type { CHashes } from "../kit/c_bcrypt.ts";
import type { Measure } from "../kit/measure.ts";
import { atLeast, notMeasured, type ReportLine } from "../kit/report.ts";
import { roundsWithin } from "../kit/rounds.ts";
import type { BenchStage } from "../kit/stage.ts";
import { median } from "../kit/statistics.ts";
import { type Cost, costOf, logIn, loginClients, shown } from "./load.ts";

const secondsMax = 60;
const cores = navigator.hardwareConcurrency;
const [wallGoal, cpuGoal] = [atLeast(1.5), atLeast(1.9)];
const byWall = "logins/s : hashes/s of C libxcrypt, wall clock";
const byCpu = "CPU of a C hash : CPU of a login";

/** Measures logins with a full queue and bcrypt of C libxcrypt on all cores, alternately. */
export const logins: Measure = { name: "logins", run: measure };

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const { cBcrypt } = stage;
  // Starts the service's workers.
  await logIn(stage, loginClients, 0, 0);
  const ours: Cost[] = [];
  const c: CHashes[] = [];
  for (const round of roundsWithin(stage.options.loginRounds, secondsMax)) {
    if (typeof cBcrypt !== "string") c.push(await cBcrypt.run(cores, stage.options.loginSeconds));
    ours.push(await storm(stage, round));
  }
  const sentence = `${shown(ours, "perSecond")} logins/s (first factor, cost 12) by ` +
    `${loginClients} clients, each user once, ${
      (median(ours.map(({ cpuMicroseconds }) => cpuMicroseconds)) / 1000).toFixed(0)
    } ms of CPU each in the whole service; `;
  if (typeof cBcrypt === "string") {
    return [
      notMeasured(byWall, wallGoal, sentence + cBcrypt),
      notMeasured(byCpu, cpuGoal, cBcrypt),
    ];
  }
  const cpuMs = median(c.map(({ cpuSecondsEach }) => cpuSecondsEach)) * 1000;
  return [
    {
      what: byWall,
      measured: median(ours.map((one, at) => one.perSecond / (c[at]?.perSecond ?? NaN))),
      goal: wallGoal,
      sentence: `${sentence}C with ${cores} threads: ` +
        `${median(c.map(({ perSecond }) => perSecond)).toFixed(1)} hashes/s. Alternating rounds: ` +
        `${ours.length}. Other programs slow our workers more than C, because ours have the lowest ` +
        "priority.",
    },
    {
      what: byCpu,
      measured: median(
        ours.map((one, at) => (c[at]?.cpuSecondsEach ?? NaN) * 1e6 / one.cpuMicroseconds),
      ),
      goal: cpuGoal,
      sentence: `A C hash takes ${cpuMs.toFixed(0)} ms of CPU.`,
    },
  ];
}

async function storm(stage: BenchStage, round: number): Promise<Cost> {
  const { loginSeconds } = stage.options;
  const first = 500 * (round + 1);
  return await costOf(stage.service, () => logIn(stage, loginClients, loginSeconds, first));
}
