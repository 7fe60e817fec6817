/**
 * `deno task bench` measures ratios, each of two things measured alternately in one run, because
 * absolute figures depend more on the machine and its load than on Latchkey. The exit code is 1 if
 * a response was wrong, never because of a figure, and 2 for invalid arguments.
 * @module
 */
import { measureLatency } from "./measures/latency.ts";
import { measureLogins } from "./measures/logins.ts";
import { measureSessionChecks } from "./measures/session_checks.ts";
import { measureStart } from "./measures/start.ts";
import { type Options, parseOptions, usage } from "./kit/options.ts";
import { type ReportLine, written } from "./kit/report.ts";
import { type BenchStage, setStage } from "./kit/stage.ts";

const measures: readonly (readonly [string, (stage: BenchStage) => Promise<ReportLine[]>])[] = [
  ["session checks", measureSessionChecks],
  ["logins", measureLogins],
  ["session checks under a login storm", measureLatency],
  ["starts", measureStart],
];

const options = parseOptions(Deno.args);
if (options === null) {
  Deno.stderr.writeSync(new TextEncoder().encode(usage));
  Deno.exit(2);
}

let interrupted = false;
let cleaning: Promise<void> | null = null;
const undos: (() => void | Promise<void>)[] = [];
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => {
    interrupted = true;
    cleanUp().finally(() => Deno.exit(130));
  });
}
const code = await run(options).catch((error: unknown) => {
  // The benchmark fails because its servers have just been stopped.
  if (interrupted) return 130;
  progress(`Cannot finish: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
});
await cleanUp();
Deno.exit(code);

async function run(options: Options): Promise<number> {
  const startedAt = performance.now();
  const wrong: string[] = [];
  const undoing = { add: (undo: () => void | Promise<void>) => void undos.push(undo) };
  print(
    `Deno ${Deno.version.deno}, ${Deno.build.target}, ${navigator.hardwareConcurrency} cores; ` +
      `load average before: ${Deno.loadavg()[0]?.toFixed(1)} (above 0.5, other programs use the ` +
      "machine: trust only the ratios, and less)",
  );
  progress(`Creating a database with ${options.users} users`);
  const stage = await setStage(options, undoing, (what) => void wrong.push(what));
  const lines: ReportLine[] = [];
  for (const [name, measure] of measures) {
    progress(`Measuring ${name}`);
    lines.push(...await measure(stage));
  }
  print(`\n${written(lines)}`);
  print(
    `${((performance.now() - startedAt) / 1000).toFixed(0)} s. The load comes from Deno threads ` +
      "with keep-alive HTTP/1.1 connections, one request at a time each. Every status was checked.",
  );
  for (const what of wrong) print(`WRONG RESPONSE  ${what}`);
  return wrong.length === 0 ? 0 : 1;
}

/** Both a signal and the normal end call this. Neither may exit before it is done. */
function cleanUp(): Promise<void> {
  return cleaning ??= undoAll();
}

/** Runs in reverse order: servers stop before their directories are removed. */
async function undoAll(): Promise<void> {
  for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
    try {
      await undo();
    } catch (error) {
      progress(`Cannot clean up: ${error instanceof Error ? error.message : "unknown"}`);
    }
  }
}

function progress(what: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${what}\n`));
}

function print(text: string): void {
  const bytes = new TextEncoder().encode(`${text}\n`);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}
