import type { Measure } from "../kit/measure.ts";
import { atLeast, atMost, type ReportLine } from "../kit/report.ts";
import type { BenchStage } from "../kit/stage.ts";
import {
  checkSessions,
  type Cost,
  medianRatio,
  middle,
  sessionConnections,
  shown,
} from "./load.ts";

/**
 * Measures GET /v1/session and a server without lookups alternately at full load. That server has
 * no connection limits, so the service is measured both without and with them.
 */
export const sessionChecks: Measure = { name: "session-checks", run: measure };

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const { options } = stage;
  // Warms up the servers, so that their code is compiled before the measurements.
  const servers = [stage.hello, stage.unlimited, stage.service];
  for (const server of servers) await checkSessions(stage, server, 0);
  const hello: Cost[] = [];
  const service: Cost[] = [];
  const limited: Cost[] = [];
  for (let round = 0; round < options.sessionRounds; round++) {
    hello.push(await checkSessions(stage, stage.hello, round));
    service.push(await checkSessions(stage, stage.unlimited, round));
    limited.push(await checkSessions(stage, stage.service, round));
  }
  const helloBusy = middle(hello, "busy");
  const context = `${sessionConnections} connections, ${options.users} users and sessions, ` +
    `${options.sessionRounds} alternating rounds, median.`;
  return [
    {
      what: "session check, CPU of the service",
      measured: middle(service, "cpuMicroseconds"),
      unit: "us",
      goal: options.database === "sqlite" ? atMost(20) : null,
      sentence:
        `GET /v1/session from ${options.database}, without any cache, handles ${
          shown(service, "perSecond")
        }/s. ` +
        `The promise is for a million sessions: --users 1000000. ${context}`,
    },
    {
      what: "session check : hello, CPU of the servers",
      measured: medianRatio(service, hello, "cpuMicroseconds"),
      goal: null,
      sentence:
        `A Hono server that returns hello takes ${shown(hello, "cpuMicroseconds")} us and ` +
        `handles ${shown(hello, "perSecond")}/s. It used ${(helloBusy * 100).toFixed(0)} % of a ` +
        "core; the less, the more of the machine other programs and the load took.",
    },
    {
      what: "session checks/s, connection limits on : off",
      measured: medianRatio(limited, service, "perSecond"),
      goal: atLeast(0.5),
      sentence: `With connection limits: ${shown(limited, "perSecond")}/s and ` +
        `${shown(limited, "cpuMicroseconds")} us of CPU. The accept loop answers such requests ` +
        "itself, without Deno's HTTP server.",
    },
  ];
}
