import { atMost, type ReportLine } from "../kit/report.ts";
import type { BenchStage } from "../kit/stage.ts";
import { roundsWithin } from "../kit/rounds.ts";
import { median, percentile } from "../kit/statistics.ts";
import { loginClients } from "./logins.ts";

const perSecond = 500;

/** More than a server that keeps up ever needs in parallel. */
const connections = 32;

/** The storm starts this much before the measurement and ends this much after it. */
const stormMarginSeconds = 1;

const secondsMax = 60;

interface Round {
  readonly p50: number;
  readonly p99: number;
}

/** Measures session checks at a fixed rate, alternately with and without a storm of logins. */
export async function measureLatency(stage: BenchStage): Promise<ReportLine[]> {
  const idle: Round[] = [];
  const loaded: Round[] = [];
  await checks(stage, 0);
  for (const round of roundsWithin(stage.options.latencyRounds, secondsMax)) {
    idle.push(await checks(stage, round));
    loaded.push(await underStorm(stage, round));
  }
  const [idleP99, loadedP99] = [middle(idle, "p99"), middle(loaded, "p99")];
  const ratio = median(loaded.map(({ p99 }, round) => p99 / (idle[round]?.p99 ?? NaN)));
  return [
    {
      what: "session p99 under a login storm : idle",
      measured: ratio,
      gate: atMost(3),
      goal: atMost(2),
      sentence: `At ${perSecond} checks/s, p50 and p99 are ${middle(idle, "p50").toFixed(2)} and ` +
        `${idleP99.toFixed(2)} ms idle, ${middle(loaded, "p50").toFixed(2)} and ` +
        `${
          loadedP99.toFixed(2)
        } ms while ${loginClients} clients log in; alternating rounds: ${idle.length}.`,
    },
    {
      what: "session p99 under a login storm",
      measured: loadedP99,
      unit: "ms",
      gate: null,
      goal: atMost(1.5),
      sentence:
        "The same p99 as an absolute figure, valid only on a dedicated machine: other programs " +
        "take CPU from the servers and the load generator.",
    },
  ];
}

async function underStorm(stage: BenchStage, round: number): Promise<Round> {
  const storm = stage.loginLoad.run({
    port: stage.service.port,
    deck: "logins",
    first: 6_000 + round * 500,
    connections: loginClients,
    seconds: stage.options.latencySeconds + 2 * stormMarginSeconds,
    perSecond: null,
  });
  await new Promise((resolve) => setTimeout(resolve, stormMarginSeconds * 1000));
  const [measured] = await Promise.all([checks(stage, round), storm]);
  return measured;
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
