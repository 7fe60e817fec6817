/**
 * `deno task bench` measures the promises of docs/performance.md, as ratios of two things measured
 * alternately in one run where possible, because absolute figures depend more on the machine and
 * its load than on Latchkey. Each measure is a file in bench/measures and a line in `measures`. The
 * exit code is 1 if a response was wrong or a measure failed, never because of a figure, and 2 for
 * invalid arguments.
 * @module
 */
import { betterAuth } from "./measures/better_auth.ts";
import { flatOut } from "./measures/flat_out.ts";
import { latency } from "./measures/latency.ts";
import { logins } from "./measures/logins.ts";
import { memory } from "./measures/memory.ts";
import { openidConnect } from "./measures/openid_connect.ts";
import { overload } from "./measures/overload.ts";
import { pages } from "./measures/pages.ts";
import { sessionChecks } from "./measures/session_checks.ts";
import { singleLogin } from "./measures/single_login.ts";
import { size } from "./measures/size.ts";
import { slowDisk } from "./measures/slow_disk.ts";
import { start } from "./measures/start.ts";
import { upkeep } from "./measures/upkeep.ts";
import { buildBundles, haveBundles } from "./kit/bundles.ts";
import type { Measure } from "./kit/measure.ts";
import { type Options, parseOptions, usageOf } from "./kit/options.ts";
import { heading, markdown, notMeasured, type ReportLine, written } from "./kit/report.ts";
import { setStage } from "./kit/stage.ts";

/** In the order of the report. */
const measures: readonly Measure[] = [
  sessionChecks,
  logins,
  singleLogin,
  latency,
  flatOut,
  overload,
  slowDisk,
  start,
  memory,
  size,
  pages,
  upkeep,
  openidConnect,
  betterAuth,
];

/** On a busy machine, measures take several times as long. No other is started after this long. */
const minutesMax = 8;

const names = measures.map(({ name }) => name);
const options = parseOptions(Deno.args, names);
if (options === null) {
  Deno.stderr.writeSync(new TextEncoder().encode(usageOf(names)));
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
  progress(`Cannot finish: ${wordsOf(error)}`);
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
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) {
    print(
      "The clients have no precedence over the servers, which requires root: their wait for a " +
        "processor counts as the servers'.",
    );
  }
  progress("Bundling the service");
  await buildBundles();
  print(`The service runs from its ${haveBundles() ? "bundles, like the image" : "source"}.`);
  progress(`Creating a database with ${options.users} users`);
  const stage = await setStage(options, undoing, (what) => void wrong.push(what));
  const lines: ReportLine[] = [];
  print(`\n${heading}`);
  for (const measure of measures) {
    if (options.only !== null && !options.only.includes(measure.name)) continue;
    if (performance.now() - startedAt > minutesMax * 60_000) {
      const why =
        `This run already takes ${minutesMax} minutes. --only ${measure.name} measures it.`;
      print(written([notMeasured(measure.name, null, why)]));
      continue;
    }
    progress(`Measuring ${measure.name}`);
    try {
      const measured = await measure.run(stage);
      print(written(measured));
      lines.push(...measured);
    } catch (error) {
      if (interrupted) throw error;
      wrong.push(`${measure.name}: ${wordsOf(error)}`);
    }
  }
  if (options.markdown) print(`${markdown(lines)}\n`);
  print(
    `${((performance.now() - startedAt) / 1000).toFixed(0)} s. The load comes from Deno threads ` +
      "with keep-alive HTTP/1.1 connections, one request at a time each. Every status was checked.",
  );
  for (const what of wrong) print(`WRONG  ${what}`);
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
      progress(`Cannot clean up: ${wordsOf(error)}`);
    }
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function progress(what: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${what}\n`));
}

function print(text: string): void {
  const bytes = new TextEncoder().encode(`${text}\n`);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}
