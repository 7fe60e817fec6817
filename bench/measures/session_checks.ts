import type { Server } from "../kit/fleet.ts";
import { cpuSeconds } from "../kit/process_facts.ts";
import { atLeast, type ReportLine } from "../kit/report.ts";
import type { BenchStage } from "../kit/stage.ts";
import { median } from "../kit/statistics.ts";

const connections = 50;

interface Round {
  readonly perSecond: number;
  /** The server's CPU time per request in microseconds. NaN if unknown. */
  readonly cpuMicroseconds: number;
  /** The share of one core that the server used. */
  readonly busy: number;
}

/**
 * Measures GET /v1/session and a server without lookups alternately at full load. That server has
 * no connection limits, so the service is measured both without and with them.
 */
export async function measureSessionChecks(stage: BenchStage): Promise<ReportLine[]> {
  const { options } = stage;
  // Warms up the servers, so that their code is compiled before the measurements.
  const servers = [stage.hello, stage.unlimited, stage.service];
  for (const server of servers) await flatOut(stage, server, 0);
  const hello: Round[] = [];
  const service: Round[] = [];
  const limited: Round[] = [];
  for (let round = 0; round < options.sessionRounds; round++) {
    hello.push(await flatOut(stage, stage.hello, round));
    service.push(await flatOut(stage, stage.unlimited, round));
    limited.push(await flatOut(stage, stage.service, round));
  }
  const helloBusy = median(hello.map(({ busy }) => busy));
  const context = `${connections} connections, ${options.users} users, ${options.sessionRounds} ` +
    `alternating rounds, median.`;
  return [
    {
      what: "session checks/s : hello/s",
      measured: medianRatio(service, hello, "perSecond"),
      gate: atLeast(0.30),
      goal: atLeast(0.42),
      sentence:
        `GET /v1/session handles ${shown(service, "perSecond")}/s, a Hono server that returns ` +
        `hello ${shown(hello, "perSecond")}/s; ${context}`,
    },
    {
      what: "the same in CPU time of the servers",
      measured: medianRatio(hello, service, "cpuMicroseconds"),
      gate: atLeast(0.30),
      goal: atLeast(0.42),
      sentence: `A session check takes ${shown(service, "cpuMicroseconds")} us of CPU, a hello ` +
        `${shown(hello, "cpuMicroseconds")} us. Trust this figure if other programs or the load ` +
        `generator take CPU: hello used ${(helloBusy * 100).toFixed(0)} % of a core.`,
    },
    {
      what: "session checks/s, limits on : off",
      measured: medianRatio(limited, service, "perSecond"),
      gate: null,
      goal: atLeast(0.5),
      sentence: `With connection limits: ${shown(limited, "perSecond")}/s and ` +
        `${shown(limited, "cpuMicroseconds")} us of CPU, because the accept loop in front of the ` +
        "HTTP server copies every byte.",
    },
  ];
}

async function flatOut(stage: BenchStage, server: Server, round: number): Promise<Round> {
  const before = cpuSeconds(server.pid);
  const { right, elapsedSeconds } = await stage.sessionLoad.run({
    port: server.port,
    deck: "session checks",
    first: round * 1009,
    connections,
    seconds: stage.options.sessionSeconds,
    perSecond: null,
  });
  const after = cpuSeconds(server.pid);
  const cpu = before === null || after === null ? NaN : after - before;
  return {
    perSecond: right / elapsedSeconds,
    cpuMicroseconds: cpu * 1e6 / right,
    busy: cpu / elapsedSeconds,
  };
}

/** The median of the ratios of each round, so that a temporary slowdown affects both sides. */
function medianRatio(
  of: readonly Round[],
  to: readonly Round[],
  key: "perSecond" | "cpuMicroseconds",
): number {
  return median(of.map((round, at) => round[key] / (to[at]?.[key] ?? NaN)));
}

function shown(rounds: readonly Round[], key: "perSecond" | "cpuMicroseconds"): string {
  const value = median(rounds.map((round) => round[key]));
  return key === "perSecond" ? Math.round(value).toLocaleString("en") : value.toFixed(1);
}
