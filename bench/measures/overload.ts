import type { Measure } from "../kit/measure.ts";
import { residentMb } from "../kit/process_facts.ts";
import { atMost, type ReportLine } from "../kit/report.ts";
import type { BenchStage } from "../kit/stage.ts";
import { percentile } from "../kit/statistics.ts";
import type { LoadResult } from "../load/order.ts";
import { logIn, loginClients } from "./load.ts";

/** How many times more logins arrive than the processors can hash. */
const overloadFactor = 10;

/** Enough for the logins that wait, and for those that are being refused. */
const connections = 64;

const sessionsPerSecond = 500;

/** As long as a login waits: then the queue is full. */
const fillSeconds = 2;

/** Measures logins, refusals, session checks and memory at ten times the capacity. */
export const overload: Measure = { name: "overload", run: measure };

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const seconds = stage.options.latencySeconds;
  const capacity = await logIn(stage, loginClients, seconds, 0);
  const perSecond = overloadFactor * capacity.right / capacity.elapsedSeconds;
  const idle = await checkSessions(stage, seconds);
  const before = residentMb(stage.service.pid);
  const flood = logInAtRate(stage, perSecond, seconds + fillSeconds);
  await new Promise((resolve) => setTimeout(resolve, fillSeconds * 1000));
  const [loaded, logins] = await Promise.all([checkSessions(stage, seconds), flood]);
  const after = residentMb(stage.service.pid);
  const sessionP99 = percentile(loaded.latencies, 0.99);
  return [
    ...loginLines(logins, perSecond),
    {
      what: "session check p99 under 10 x overload : idle",
      measured: sessionP99 / percentile(idle.latencies, 0.99),
      goal: atMost(2),
      sentence: `At ${sessionsPerSecond} checks/s: p50 and p99 are ${shown(idle.latencies)} ms ` +
        `idle and ${shown(loaded.latencies)} ms under overload.`,
    },
    {
      what: "session check p99 under 10 x overload",
      measured: sessionP99,
      unit: "ms",
      goal: atMost(1.5),
      sentence: "As an absolute figure, which is valid only on a quiet machine.",
    },
    {
      what: "memory after 10 x overload : before",
      measured: before === null || after === null ? null : after / before,
      goal: atMost(1.1),
      sentence:
        `Resident: ${before?.toFixed(0) ?? "?"} MB before, ${after?.toFixed(0) ?? "?"} MB ` +
        "after.",
    },
  ];
}

function loginLines(logins: LoadResult, perSecond: number): readonly ReportLine[] {
  const refused = Object.entries(logins.refused).map(([status, times]) => `${times} x ${status}`);
  return [
    {
      what: "accepted login p99 under 10 x overload",
      measured: percentile(logins.latencies, 0.99),
      unit: "ms",
      goal: atMost(2500),
      sentence: `${perSecond.toFixed(0)} logins/s for ${logins.elapsedSeconds.toFixed(0)} s: ` +
        `${logins.right} accepted, p50 and p99 ${shown(logins.latencies)} ms; refused: ` +
        `${refused.join(", ") || "none"}.`,
    },
    {
      what: "refused login p99 under 10 x overload",
      measured: percentile(logins.refusalLatencies, 0.99),
      unit: "ms",
      goal: atMost(5),
      sentence: `p50 and p99 ${shown(logins.refusalLatencies)} ms.`,
    },
  ];
}

function logInAtRate(
  stage: BenchStage,
  perSecond: number,
  seconds: number,
): Promise<LoadResult> {
  const { port } = stage.service;
  const refusals = [429, 503];
  const order = { port, deck: "logins", first: 1_000, connections, seconds, perSecond, refusals };
  return stage.loginLoad.run(order);
}

function checkSessions(stage: BenchStage, seconds: number): Promise<LoadResult> {
  return stage.sessionLoad.run({
    port: stage.service.port,
    deck: "session checks",
    first: 0,
    connections: 32,
    seconds,
    perSecond: sessionsPerSecond,
  });
}

function shown(latencies: readonly number[]): string {
  return `${percentile(latencies, 0.5).toFixed(2)} and ${percentile(latencies, 0.99).toFixed(2)}`;
}
