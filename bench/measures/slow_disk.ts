import type { Server } from "../kit/fleet.ts";
import type { Measure } from "../kit/measure.ts";
import { atLeast, atMost, notMeasured, type ReportLine } from "../kit/report.ts";
import { seedDatabase } from "../kit/seed.ts";
import { onSlowDisk } from "../kit/slow_disk.ts";
import { type BenchStage, hashOnce, loginRequests, sessionRequests } from "../kit/stage.ts";
import { percentile } from "../kit/statistics.ts";
import { loginClients } from "./load.ts";

/** As a rotating disk or a busy network volume. */
const syncMs = 50;

const users = 2_000;
const checksPerSecond = 500;
const connections = 32;

/** The lowest, so that the disk is the limit. */
const cost = 10;

const promise = `session check p99, syncs of ${syncMs} ms`;

/** Measures session checks while many users log in, on a disk whose syncs are slow. */
export const slowDisk: Measure = { name: "slow-disk", run: measure };

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const folder = await stage.newDirectory();
  const seed = await seedDatabase(`${folder}/latchkey.db`, users, await hashOnce(cost));
  stage.sessionLoad.deal("session checks on a slow disk", sessionRequests(seed));
  stage.loginLoad.deal("logins on a slow disk", loginRequests(seed));
  const metricsPort = freePort();
  const fast = stage.subject.orderFor(folder, {
    LATCHKEY_BCRYPT_COST: String(cost),
    LATCHKEY_METRICS_LISTEN: `127.0.0.1:${metricsPort}`,
  });
  const slow = await onSlowDisk(fast, folder, syncMs);
  if (typeof slow === "string") return [notMeasured(promise, atMost(5), slow)];
  const service = await stage.fleet.start(slow);
  // Starts the workers.
  await logIn(stage, service, 1, 0);
  const before = await commitsOf(metricsPort);
  const { latencySeconds } = stage.options;
  const [checks, logins] = await Promise.all([
    stage.sessionLoad.run({
      port: service.port,
      deck: "session checks on a slow disk",
      first: 0,
      connections,
      seconds: latencySeconds,
      perSecond: checksPerSecond,
    }),
    logIn(stage, service, loginClients, latencySeconds),
  ]);
  const after = await commitsOf(metricsPort);
  await service.stop();
  const p50 = percentile(checks.latencies, 0.5).toFixed(2);
  const perSecond = (logins.right / logins.elapsedSeconds).toFixed(1);
  return [
    {
      what: promise,
      measured: percentile(checks.latencies, 0.99),
      unit: "ms",
      goal: atMost(5),
      sentence:
        `${checksPerSecond} checks/s while ${loginClients} clients log in, on a disk that ` +
        `takes ${syncMs} ms for each sync: p50 ${p50} ms; ${perSecond} logins/s with cost ${cost}.`,
    },
    {
      what: `writes per commit, syncs of ${syncMs} ms`,
      measured: (after.writes - before.writes) / (after.commits - before.commits),
      goal: atLeast(2),
      sentence: "Transactions that share one sync of the disk, in the same run.",
    },
  ];
}

function logIn(stage: BenchStage, { port }: Server, clients: number, seconds: number) {
  return stage.loginLoad.run({
    port,
    deck: "logins on a slow disk",
    first: 0,
    connections: clients,
    seconds,
    perSecond: null,
    refusals: [429, 503],
  });
}

async function commitsOf(port: number): Promise<{ writes: number; commits: number }> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const value = (name: string): number => {
    const line = text.split("\n").find((each) => each.startsWith(`${name} `));
    return Number(line?.slice(name.length));
  };
  return {
    writes: value('latchkey_database_duration_seconds_count{operation="commit"}'),
    commits: value("latchkey_database_commits_total"),
  };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
