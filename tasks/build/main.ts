/**
 * `deno task build [FOLDER]`: bundles the programs of the image into `dist` or another folder, with
 * the licenses of the packages in them. A bundle starts in half the time, and needs neither the
 * source nor a cache of packages. The tasks use it as long as the source has not changed since.
 * `deno bundle` downloads its bundler, esbuild, at the first run.
 * @module
 */
import { endWith } from "../../server/program/end_with.ts";
import { inputsFile, inputsOf, timeIn, writeInputs } from "../build_inputs.ts";
import { decodeWasm } from "./decode_wasm.ts";
import { compileEarly } from "./early_functions.ts";
import { deferMetadata } from "./lazy_metadata.ts";
import { deferNode } from "./late_node.ts";
import { deferReads } from "./late_reads.ts";
import { deferRequire } from "./lazy_require.ts";
import { keepLines } from "./kept_lines.ts";
import { licenseTexts, packagesIn } from "./license_texts.ts";
import { filesOfStart, importMerged, sourceOfStart } from "./merge_start.ts";
import { nameParts } from "./part_names.ts";
import { pathsIn } from "./paths_in.ts";
import { bundledPrograms } from "./programs.ts";
import { quickText } from "./quick_text.ts";
import { removeIfExists, replaceBuild } from "./replace_build.ts";
import { importLibrary, librarySource, screenPackages } from "./screen_library.ts";
import { functionsOfStarts } from "./trial_start.ts";
import { replaceWorkers } from "./worker_urls.ts";

const [folder = "dist", ...rest] = Deno.args;
if (folder.startsWith("-") || rest.length > 0) endWith(["Usage: deno task build [FOLDER]"], 2);

/** The last build stays as it is until this one is made, because it may run. */
const next = `${folder}/next`;

const service = "server/main.ts";
const admin = "admin-tui/cli.ts";

/** Ink imports it only if the environment variable DEV is set, and it is not installed. */
const absentPackage = "react-devtools-core";

/** What the bundles are made of. */
const sources = ["core", "server", "admin-tui", "tasks"];

const readAt = timeIn(folder);
const inputs = inputsOf(["deno.json", "deno.lock", ...sources.flatMap(pathsIn)]);
removeIfExists(next);
const programs = bundledPrograms().filter((path) => /^tasks\/(?!launch\.)/.test(path));
// Code that programs share is in many small files, each of which delays a start.
const workers = new Set([
  ...bundleTogether([service], `${next}/server`),
  ...bundleTogether([admin], `${next}/admin-tui`),
  ...bundleTogether(programs, `${next}/tasks`),
]);
const drawing = bundleScreenLibrary(`${next}/admin-tui`);
deferParts();
// The other programs have no permission to read their parts, and most load all of them.
deferPartsWith(deferReads, `${next}/server`);
// Alone, because a worker that shares code would need permission to read all of `dist`, and because
// each file delays the launcher.
for (const path of [...workers, "tasks/launch.ts"]) bundleAlone(path);
const lock = JSON.parse(Deno.readTextFileSync("deno.lock"));
const bundles = pathsIn(next).map((path) => Deno.readTextFileSync(path));
const packages = packagesIn([...bundles, ...drawing], lock);
Deno.writeTextFileSync(`${next}/licenses.txt`, licenseTexts(packages));
mergeStart();
await compileStartEarly();
nameBundles();
removeIfExists(`${folder}/${inputsFile}`);
replaceBuild(folder, next);
writeInputs(folder, inputs, readAt);

/**
 * Bundles programs of one folder into another, with the code that they share. Keeps their names.
 * Returns the source files of the workers that they start.
 */
function bundleTogether(paths: readonly string[], outputs: string): readonly string[] {
  const before = new Set(bundlesSoFar());
  const external = screenPackages.map((name) => `--external=${name}`);
  bundle(["--code-splitting", ...external, "--outdir", outputs, ...paths]);
  return replaceWorkerUrls(bundlesSoFar().filter((path) => !before.has(path)));
}

function bundlesSoFar(): readonly string[] {
  try {
    return pathsIn(next);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/**
 * Bundles the packages that draw the terminal as a library in the same folder. Only this is
 * minified: otherwise, `deno bundle` takes the development build of React, with which a frame costs
 * twice as much. Returns the same not minified, which names the packages.
 */
function bundleScreenLibrary(folder: string): readonly string[] {
  const paths = pathsIn(folder).filter((path) => path.endsWith(".js"));
  const source = `${folder}/screen_library.ts`;
  Deno.writeTextFileSync(source, librarySource(paths.map((path) => Deno.readTextFileSync(path))));
  const bundleTo = (outputs: string, ...flags: readonly string[]): void => {
    const split = ["--code-splitting", `--external=${absentPackage}`, "--config=deno.json"];
    bundle([...flags, ...split, "--outdir", outputs, source]);
  };
  bundleTo(`${folder}/plain`);
  const plain = pathsIn(`${folder}/plain`).map((path) => Deno.readTextFileSync(path));
  removeIfExists(`${folder}/plain`);
  bundleTo(folder, "--minify");
  removeIfExists(source);
  for (const path of paths) {
    const text = Deno.readTextFileSync(path);
    Deno.writeTextFileSync(path, importLibrary(text, "./screen_library.js"));
  }
  return plain;
}

function bundleAlone(path: string): void {
  bundle(["--output", `${next}/${bundleOf(path)}`, path]);
}

function bundleOf(path: string): string {
  return path.replace(/\.ts$/, ".js");
}

/** Names all bundles but the programs by their content, once that no longer changes. */
function nameBundles(): void {
  const paths = pathsIn(next);
  const files = new Map(
    paths.map((path) => [path.slice(next.length + 1), Deno.readTextFileSync(path)] as const),
  );
  const named = nameParts(files, bundledPrograms().map(bundleOf));
  paths.forEach((path) => Deno.removeSync(path));
  for (const [path, text] of named) Deno.writeTextFileSync(`${next}/${path}`, text);
}

function bundle(args: readonly string[]): void {
  const { success, stderr } = new Deno.Command("deno", {
    args: ["bundle", "--platform", "deno", ...args],
    stdout: "null",
  }).outputSync();
  // Otherwise not shown: hundreds of warnings about a package that the terminal uses.
  if (!success) endWith([new TextDecoder().decode(stderr)], 1);
}

/** Returns the source files of the workers, once the bundles start the bundles of these. */
function replaceWorkerUrls(paths: readonly string[]): readonly string[] {
  const found = paths.flatMap((path) => {
    const { text, workers } = replaceWorkers(Deno.readTextFileSync(path), rootFrom(path));
    if (workers.length > 0) Deno.writeTextFileSync(path, text);
    return workers;
  });
  if (found.length === 0 || new Set(found).size !== found.length) {
    endWith([`Cannot bundle: not every worker was found once: ${found.join(", ")}`], 1);
  }
  return found;
}

/** Makes one file of what the service loads at its start. */
function mergeStart(): void {
  const folder = `${next}/server`;
  const paths = pathsIn(folder).filter((path) => path.endsWith(".js"));
  const bundles = new Map(
    paths.map((path) => [path.slice(folder.length + 1), Deno.readTextFileSync(path)]),
  );
  const files = filesOfStart(bundles, "main.js");
  const source = `${folder}/start_source.js`;
  Deno.writeTextFileSync(source, sourceOfStart(bundles, files));
  bundle(["--output", `${folder}/start.js`, source]);
  for (const path of [source, ...files.map((name) => `${folder}/${name}`)]) removeIfExists(path);
  for (const [name, text] of bundles) {
    if (files.includes(name)) continue;
    Deno.writeTextFileSync(`${folder}/${name}`, importMerged(text, files, "start.js"));
  }
}

/** Makes the functions that the starts of service and terminal call part of what Deno caches. */
async function compileStartEarly(): Promise<void> {
  const called = await functionsOfStarts(next, {
    service: `${next}/${bundleOf(service)}`,
    admin: `${next}/${bundleOf(admin)}`,
  });
  const paths = pathsIn(next).filter((path) => called.has(Deno.realPathSync(path)));
  for (const path of paths) {
    const functions = called.get(Deno.realPathSync(path)) ?? [];
    Deno.writeTextFileSync(path, compileEarly(Deno.readTextFileSync(path), functions));
  }
  for (const program of ["server", "admin-tui"]) {
    if (paths.some((path) => path.startsWith(`${next}/${program}/`))) continue;
    endWith([`Cannot bundle: the start of ${program} called nothing`], 1);
  }
}

/** Makes the programs load what they do not need at the start when they need it. */
function deferParts(): void {
  for (const defer of [deferRequire, deferMetadata, quickText, decodeWasm, keepLines]) {
    deferPartsWith(defer, next);
  }
  deferPartsWith(deferNode, `${next}/admin-tui`);
}

function deferPartsWith(defer: (bundle: string) => string, outputs: string): void {
  const paths = pathsIn(outputs).filter((path) => {
    const text = Deno.readTextFileSync(path);
    const deferred = defer(text);
    if (deferred !== text) Deno.writeTextFileSync(path, deferred);
    return deferred !== text;
  });
  if (paths.length === 0) endWith([`Cannot bundle: ${defer.name}() found nothing to defer`], 1);
}

function rootFrom(path: string): string {
  return "../".repeat(path.slice(next.length).split("/").length - 2) || "./";
}
