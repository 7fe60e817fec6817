import type { ServerOrder } from "../kit/fleet.ts";
import type { Measure } from "../kit/measure.ts";
import { residentMb } from "../kit/process_facts.ts";
import { atMost, type ReportLine } from "../kit/report.ts";
import { type BenchStage, peerOrder } from "../kit/stage.ts";

/** Memory is measured after the remaining work of startup is done. */
const settleSeconds = 3;

/** Measures the resident memory of a service before its first request of a user. */
export const memory: Measure = { name: "memory", run: measure };

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const service = await weigh(stage, stage.subject.orderFor(await stage.newDirectory()));
  const bare = await weigh(stage, peerOrder("bare_server.ts", "/"));
  return [{
    what: "idle memory before the first login",
    measured: service,
    unit: "MB",
    goal: atMost(55),
    sentence: `Resident ${settleSeconds} s after the first /readyz, empty database; a bare ` +
      `Deno.serve uses ${bare?.toFixed(0) ?? "?"} MB. The service under this load now uses ` +
      `${residentMb(stage.service.pid)?.toFixed(0) ?? "?"} MB.`,
  }];
}

async function weigh(stage: BenchStage, order: ServerOrder): Promise<number | null> {
  const server = await stage.fleet.start(order);
  await new Promise((resolve) => setTimeout(resolve, settleSeconds * 1000));
  const megabytes = residentMb(server.pid);
  await server.stop();
  return megabytes;
}
