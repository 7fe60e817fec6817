import type { ServerOrder } from "../kit/fleet.ts";
import { residentMb } from "../kit/process_facts.ts";
import { atMost, type ReportLine } from "../kit/report.ts";
import { type BenchStage, peerOrder } from "../kit/stage.ts";
import { median, range } from "../kit/statistics.ts";

/** Memory is measured after the remaining work of startup is done. */
const settleSeconds = 1;

interface Starts {
  readonly milliseconds: number[];
  readonly megabytes: number[];
}

/** Measures the time from spawning to the first 200, alternating with a minimal Deno server. */
export async function measureStart(stage: BenchStage): Promise<ReportLine[]> {
  const service = stage.subject.orderFor(await stage.newDirectory());
  const bare = peerOrder("bare_server.ts", "/");
  const [ofService, ofBare] = [newStarts(), newStarts()];
  // Creates the database and fills Deno's caches for both.
  for (const order of [service, bare]) await startOnce(stage, order, newStarts(), false);
  for (let turn = 1; turn <= stage.options.starts; turn++) {
    const last = turn === stage.options.starts;
    await startOnce(stage, bare, ofBare, last);
    await startOnce(stage, service, ofService, last);
  }
  return [startLine(stage, ofService, ofBare), memoryLine(ofService, ofBare)];
}

function startLine(stage: BenchStage, service: Starts, bare: Starts): ReportLine {
  const [ours, least] = [median(service.milliseconds), median(bare.milliseconds)];
  return {
    what: "start to first /readyz 200 : bare Deno.serve",
    measured: ours / least,
    gate: atMost(3),
    goal: null,
    sentence: `${ours.toFixed(0)} ms (${range(service.milliseconds)}; goal 60 to 80) compared to ` +
      `${least.toFixed(0)} ms (${range(bare.milliseconds)}), median of ` +
      `${service.milliseconds.length}, with an empty database; one start with ` +
      `${stage.options.users} users: ${stage.service.startMs.toFixed(0)} ms. Readiness includes ` +
      "a hash.",
  };
}

function memoryLine(service: Starts, bare: Starts): ReportLine {
  return {
    what: "idle memory",
    measured: median(service.megabytes),
    unit: "MB",
    gate: atMost(60),
    goal: atMost(48),
    sentence: `Resident memory after the first /readyz, which starts one hash worker; a bare ` +
      `Deno.serve uses ${median(bare.megabytes).toFixed(0)} MB.`,
  };
}

function newStarts(): Starts {
  return { milliseconds: [], megabytes: [] };
}

async function startOnce(
  stage: BenchStage,
  order: ServerOrder,
  starts: Starts,
  weigh: boolean,
): Promise<void> {
  const server = await stage.fleet.start(order);
  starts.milliseconds.push(server.startMs);
  if (weigh) {
    await new Promise((resolve) => setTimeout(resolve, settleSeconds * 1000));
    starts.megabytes.push(residentMb(server.pid) ?? NaN);
  }
  await server.stop();
}
