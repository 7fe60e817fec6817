/** The loads that several measures use. @module */
import type { Server } from "../kit/fleet.ts";
import { cpuSeconds } from "../kit/process_facts.ts";
import type { BenchStage } from "../kit/stage.ts";
import { median } from "../kit/statistics.ts";
import type { LoadResult } from "../load/order.ts";

/** Connections of session checks that keep one core of server busy. */
export const sessionConnections = 50;

/** Enough to keep all lanes of every worker busy, and few enough that no login waits 2 seconds. */
export const loginClients = 8 * navigator.hardwareConcurrency;

/** Answers of a service whose queue is full. On a busy machine, hashes take longer than usual. */
const overloaded = [429, 503];

/** Requests of one server, and what they cost it. */
export interface Cost {
  readonly right: number;
  readonly perSecond: number;
  /** The server's CPU time for each request in microseconds. NaN if unknown. */
  readonly cpuMicroseconds: number;
  /** How many cores the server used. */
  readonly busy: number;
}

/** Sends session checks in a closed loop. */
export async function checkSessions(
  stage: BenchStage,
  server: Server,
  round: number,
  deck = "session checks",
): Promise<Cost> {
  return await costOf(server, () =>
    stage.sessionLoad.run({
      port: server.port,
      deck,
      first: round * 1009,
      connections: sessionConnections,
      seconds: stage.options.sessionSeconds,
      perSecond: null,
    }));
}

/** Logs different users in, `clients` at a time. With 0 seconds, once each. */
export function logIn(
  stage: BenchStage,
  clients: number,
  seconds: number,
  first: number,
): Promise<LoadResult> {
  return stage.loginLoad.run({
    port: stage.service.port,
    deck: "logins",
    first,
    connections: clients,
    seconds,
    perSecond: null,
    refusals: overloaded,
  });
}

/** Runs a load and measures the server's CPU time meanwhile. */
export async function costOf(server: Server, run: () => Promise<LoadResult>): Promise<Cost> {
  const before = cpuSeconds(server.pid);
  const { right, elapsedSeconds } = await run();
  const after = cpuSeconds(server.pid);
  const cpu = before === null || after === null ? NaN : after - before;
  return {
    right,
    perSecond: right / elapsedSeconds,
    cpuMicroseconds: cpu * 1e6 / right,
    busy: cpu / elapsedSeconds,
  };
}

type Figure = "perSecond" | "cpuMicroseconds" | "busy";

/** The median of the ratios of each round, so that a temporary slowdown affects both sides. */
export function medianRatio(of: readonly Cost[], to: readonly Cost[], key: Figure): number {
  return median(of.map((round, at) => round[key] / (to[at]?.[key] ?? NaN)));
}

export function middle(rounds: readonly Cost[], key: Figure): number {
  return median(rounds.map((round) => round[key]));
}

/** Formats the median for a sentence. */
export function shown(rounds: readonly Cost[], key: Figure): string {
  const value = middle(rounds, key);
  return key === "perSecond" && value >= 100
    ? Math.round(value).toLocaleString("en")
    : value.toFixed(1);
}
