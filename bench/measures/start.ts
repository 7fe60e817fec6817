import type { ServerOrder } from "../kit/fleet.ts";
import { residentMb } from "../kit/process_facts.ts";
import { atMost, type ReportLine } from "../kit/report.ts";
import { type BenchStage, peerOrder } from "../kit/stage.ts";
import { median, range } from "../kit/statistics.ts";

/** Memory is looked at when what the start left over is done. */
const settleSeconds = 1;

interface Starts {
  readonly milliseconds: number[];
  readonly megabytes: number[];
}

/** From spawning to the first 200, beside the least that a server on Deno is, in turns. */
export async function measureStart(stage: BenchStage): Promise<ReportLine[]> {
  const service = stage.subject.orderFor(await stage.newDirectory());
  const bare = peerOrder("bare_server.ts", "/");
  const [ofService, ofBare] = [newStarts(), newStarts()];
  // Makes the database, and fills Deno's caches of both.
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
    sentence: `${ours.toFixed(0)} ms (${range(service.milliseconds)}; goal 60 to 80) beside ` +
      `${least.toFixed(0)} ms (${range(bare.milliseconds)}), median of ` +
      `${service.milliseconds.length}, on a database without users; with ${stage.options.users} ` +
      `users, once: ${stage.service.startMs.toFixed(0)} ms. A hash is part of being ready.`,
  };
}

function memoryLine(service: Starts, bare: Starts): ReportLine {
  return {
    what: "idle memory",
    measured: median(service.megabytes),
    unit: "MB",
    gate: atMost(60),
    goal: atMost(48),
    sentence: `Resident, after the first /readyz, and so with one hash worker started; a bare ` +
      `Deno.serve has ${median(bare.megabytes).toFixed(0)} MB.`,
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
