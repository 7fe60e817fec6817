import type { Measure } from "../kit/measure.ts";
import { atMost, type ReportLine } from "../kit/report.ts";
import { roundsWithin } from "../kit/rounds.ts";
import type { BenchStage } from "../kit/stage.ts";
import { median, percentile } from "../kit/statistics.ts";
import { duringStorm } from "./storm.ts";
import { loginClients } from "./load.ts";

const perSecond = 500;

/** More than a server that keeps up ever needs in parallel. */
const connections = 32;

const secondsMax = 60;

interface Round {
  readonly p50: number;
  readonly p99: number;
}

/** Measures session checks at a fixed rate, alternately with and without a storm of logins. */
export const latency: Measure = { name: "storm-latency", run: measure };

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const idle: Round[] = [];
  const loaded: Round[] = [];
  await checks(stage, 0);
  for (const round of roundsWithin(stage.options.latencyRounds, secondsMax)) {
    idle.push(await checks(stage, round));
    const { latencySeconds } = stage.options;
    loaded.push(await duringStorm(stage, latencySeconds, round, () => checks(stage, round)));
  }
  const loadedP99 = middle(loaded, "p99");
  return [
    {
      what: "session check p99 in a login storm : idle",
      measured: median(loaded.map(({ p99 }, round) => p99 / (idle[round]?.p99 ?? NaN))),
      goal: atMost(2),
      sentence: `At ${perSecond} checks/s, p50 and p99 are ${shown(idle)} ms idle, ` +
        `${shown(loaded)} ms while ${loginClients} clients log in; alternating rounds: ` +
        `${idle.length}.`,
    },
    {
      what: "session check p99 in a login storm",
      measured: loadedP99,
      unit: "ms",
      goal: atMost(1.5),
      sentence:
        "The same p99 as an absolute figure, valid only on a quiet machine: other programs take " +
        "CPU from the servers and the load.",
    },
  ];
}

async function checks(stage: BenchStage, round: number): Promise<Round> {
  const { latencies } = await stage.sessionLoad.run({
    port: stage.service.port,
    deck: "session checks",
    first: round * 2003,
    connections,
    seconds: stage.options.latencySeconds,
    perSecond,
  });
  return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

function middle(rounds: readonly Round[], key: keyof Round): number {
  return median(rounds.map((round) => round[key]));
}

function shown(rounds: readonly Round[]): string {
  return `${middle(rounds, "p50").toFixed(2)} and ${middle(rounds, "p99").toFixed(2)}`;
}
