/**
 * `deno task bench`: ratios, each of two things measured in turn in one run, since absolute figures
 * say more about a machine and its neighbours than about Latchkey. Exit code 1 when an answer was
 * wrong, never for a figure; 2 for arguments that are not understood.
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
  // What is measured has just been stopped; of course that fails.
  if (interrupted) return 130;
  progress(`Cannot finish: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
});
await cleanUp();
Deno.exit(code);

async function run(options: Options): Promise<number> {
  const began = performance.now();
  const wrong: string[] = [];
  const undoing = { add: (undo: () => void | Promise<void>) => void undos.push(undo) };
  print(
    `Deno ${Deno.version.deno}, ${Deno.build.target}, ${navigator.hardwareConcurrency} cores; ` +
      `load average before: ${Deno.loadavg()[0]?.toFixed(1)} (over 0.5, others use the machine: ` +
      "believe the ratios only, and them less)",
  );
  progress(`Making a database of ${options.users} users`);
  const stage = await setStage(options, undoing, (what) => void wrong.push(what));
  const lines: ReportLine[] = [];
  for (const [name, measure] of measures) {
    progress(`Measuring ${name}`);
    lines.push(...await measure(stage));
  }
  print(`\n${written(lines)}`);
  print(
    `${((performance.now() - began) / 1000).toFixed(0)} s. Load from Deno itself: threads with ` +
      "keep-alive HTTP/1.1 connections, one request at a time on each. Every status was looked at.",
  );
  for (const what of wrong) print(`WRONG ANSWER  ${what}`);
  return wrong.length === 0 ? 0 : 1;
}

/** A signal and the end may both ask for it, and neither may exit before it is done. */
function cleanUp(): Promise<void> {
  return cleaning ??= undoAll();
}

/** In the opposite order of the making: servers before the directories that they write to. */
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
