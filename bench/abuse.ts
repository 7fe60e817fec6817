/**
 * `deno task bench:abuse [NAME ...]` measures what one attacker costs everyone else, as ratios
 * within one run. Each benchmark is a file in bench/abuse/ and starts its own services. The exit
 * code is 1 if a benchmark fails or misses a gate, and 2 for an unknown name.
 * @module
 */
import { unfinishedBodies } from "./abuse/unfinished_bodies.ts";
import { victimLogin } from "./abuse/victim_login.ts";
import { openAbuseStage } from "./kit/abuse_stage.ts";
import { heading, isMet, type ReportLine, written } from "./kit/report.ts";

const measures: Readonly<Record<string, Measure>> = {
  "unfinished-bodies": unfinishedBodies,
  "victim-login": victimLogin,
};

/** Starts services on the stage, which stops them afterward, and attacks them. */
type Measure = (stage: ReturnType<typeof openAbuseStage>) => Promise<readonly ReportLine[]>;

const names = Deno.args.length > 0 ? Deno.args : Object.keys(measures);
const unknown = names.filter((name) => !Object.hasOwn(measures, name));
if (unknown.length > 0) {
  print(`Unknown benchmark: ${unknown.join(", ")}. Known: ${Object.keys(measures).join(", ")}`);
  Deno.exit(2);
}

let interrupt: () => void = () => Deno.exit(130);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => interrupt());
}

let passed = true;
for (const name of names) passed = await run(name) && passed;
Deno.exit(passed ? 0 : 1);

async function run(name: string): Promise<boolean> {
  print(`\n${name}`);
  const stage = openAbuseStage();
  interrupt = () => void stage.close().finally(() => Deno.exit(130));
  try {
    const lines = await measures[name]?.(stage) ?? [];
    print(`${heading}\n${written(lines)}`);
    return lines.every(({ measured, gate = null }) => gate === null || isMet(measured, gate));
  } catch (error) {
    print(`Cannot measure: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    await stage.close();
  }
}

function print(text: string): void {
  const bytes = new TextEncoder().encode(`${text}\n`);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}
