import type { Measure } from "../kit/measure.ts";
import { atLeast, type ReportLine } from "../kit/report.ts";
import type { BenchStage } from "../kit/stage.ts";
import { checkSessions, type Cost, medianRatio, shown } from "./load.ts";
import { duringStorm } from "./storm.ts";

/** Measures session checks at full load, alternately with and without a storm of logins. */
export const flatOut: Measure = { name: "storm-rate", run: measure };

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const { latencyRounds, sessionSeconds } = stage.options;
  const idle: Cost[] = [];
  const loaded: Cost[] = [];
  await checkSessions(stage, stage.service, 0);
  for (let round = 0; round < latencyRounds; round++) {
    const checks = (): Promise<Cost> => checkSessions(stage, stage.service, round);
    idle.push(await checks());
    loaded.push(await duringStorm(stage, sessionSeconds, 20 + round, checks));
  }
  return [{
    what: "session checks/s flat out, in a login storm : idle",
    measured: medianRatio(loaded, idle, "perSecond"),
    goal: atLeast(0.95),
    sentence: `${shown(loaded, "perSecond")}/s in a storm, ${shown(idle, "perSecond")}/s idle; ` +
      `alternating rounds: ${latencyRounds}.`,
  }];
}
