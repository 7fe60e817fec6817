/**
 * `deno task bench:abuse [NAME ...]`: what one attacker costs everyone else, as ratios within one
 * run. Each measure is a file of bench/abuse/ and starts services of its own. Exit code 1 when a
 * measure cannot be taken or a gate is missed, 2 for a name that is not a measure.
 * @module
 */
import { unfinishedBodies } from "./abuse/unfinished_bodies.ts";
import { victimLogin } from "./abuse/victim_login.ts";
import { openAbuseStage } from "./kit/abuse_stage.ts";
import { isMet, type ReportLine, written } from "./kit/report.ts";

const measures: Readonly<Record<string, Measure>> = {
  "unfinished-bodies": unfinishedBodies,
  "victim-login": victimLogin,
};

/** Attacks services that it starts on the stage, which stops them afterwards. */
type Measure = (stage: ReturnType<typeof openAbuseStage>) => Promise<readonly ReportLine[]>;

const names = Deno.args.length > 0 ? Deno.args : Object.keys(measures);
const unknown = names.filter((name) => !Object.hasOwn(measures, name));
if (unknown.length > 0) {
  print(`No such measure: ${unknown.join(", ")}. There are: ${Object.keys(measures).join(", ")}`);
  Deno.exit(2);
}

let interrupt: () => void = () => Deno.exit(130);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => interrupt());
}

let isFine = true;
for (const name of names) isFine = await run(name) && isFine;
Deno.exit(isFine ? 0 : 1);

async function run(name: string): Promise<boolean> {
  print(`\n${name}`);
  const stage = openAbuseStage();
  interrupt = () => void stage.close().finally(() => Deno.exit(130));
  try {
    const lines = await measures[name]?.(stage) ?? [];
    print(written(lines));
    return lines.every(({ measured, gate }) => gate === null || isMet(measured, gate));
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
