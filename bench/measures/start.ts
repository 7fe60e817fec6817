import { DatabaseSync } from "node:sqlite";
import type { ServerOrder } from "../kit/fleet.ts";
import type { Measure } from "../kit/measure.ts";
import { atMost, type ReportLine } from "../kit/report.ts";
import { type BenchStage, peerOrder } from "../kit/stage.ts";
import { median, range } from "../kit/statistics.ts";

/** Measures the time from spawning to the first 200, alternating with a minimal Deno server. */
export const start: Measure = { name: "start", run: measure };

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const orders = {
    empty: stage.subject.orderFor(await stage.newDirectory()),
    filled: stage.subject.orderFor(await copyDatabase(stage)),
    bare: peerOrder("bare_server.ts", "/"),
  };
  // Creates the database and fills Deno's caches.
  for (const order of Object.values(orders)) await startOnce(stage, order);
  const [empty, filled, bare]: number[][] = [[], [], []];
  for (let turn = 0; turn < stage.options.starts; turn++) {
    bare?.push(await startOnce(stage, orders.bare));
    empty?.push(await startOnce(stage, orders.empty));
    filled?.push(await startOnce(stage, orders.filled));
  }
  return linesOf(stage, empty ?? [], filled ?? [], bare ?? []);
}

/** The filled database after a clean stop, because the other servers still have theirs open. */
async function copyDatabase({ dataDir, newDirectory }: BenchStage): Promise<string> {
  const directory = await newDirectory();
  const database = new DatabaseSync(`${dataDir}/latchkey.db`);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
  await Deno.copyFile(`${dataDir}/latchkey.db`, `${directory}/latchkey.db`);
  return directory;
}

function linesOf(
  { options }: BenchStage,
  empty: readonly number[],
  filled: readonly number[],
  bare: readonly number[],
): readonly ReportLine[] {
  const least = median(bare);
  return [
    {
      what: "start to the first /readyz 200, empty database",
      measured: median(empty),
      unit: "ms",
      goal: atMost(75),
      sentence: `${range(empty)} ms, ${(median(empty) / least).toFixed(1)} times a bare ` +
        `Deno.serve, which takes ${least.toFixed(0)} ms (${range(bare)}); medians of ` +
        `${empty.length}, after a clean stop.`,
    },
    {
      what: "the same with a filled database",
      measured: median(filled),
      unit: "ms",
      goal: atMost(100),
      sentence:
        `${range(filled)} ms with ${options.users} users and sessions; the promise is for ` +
        "a million: --users 1000000.",
    },
  ];
}

async function startOnce(stage: BenchStage, order: ServerOrder): Promise<number> {
  const server = await stage.fleet.start(order);
  await server.stop();
  return server.startMs;
}
