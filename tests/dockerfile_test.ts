/**
 * Compares the Dockerfiles with the source, without building the images. Needs read permission for
 * the project.
 * @module
 */
import assert from "node:assert/strict";
import { version } from "../core/config/version.ts";
import { bundledPrograms } from "../tasks/build/programs.ts";
import { bundlePath, launchArguments } from "../tasks/launch.ts";
import { type SourceFile, sourceFiles } from "./source_files.ts";

const root = new URL("../", import.meta.url);
const files = new Map(sourceFiles().map((file) => [file.path, file]));

Deno.test("the image is labeled with the version of deno.json", () => {
  const label = /image\.version="([^"]+)"/.exec(Deno.readTextFileSync(new URL("Dockerfile", root)));
  assert.equal(label?.[1], version);
});

Deno.test("the image has every label of a published image", () => {
  const text = Deno.readTextFileSync(new URL("Dockerfile", root));
  const names = [...text.matchAll(/org\.opencontainers\.image\.([a-z.]+)="[^"]+"/g)];
  assert.deepEqual(names.map(([, name]) => name).toSorted(), [
    "authors",
    "base.digest",
    "base.name",
    "created",
    "description",
    "documentation",
    "licenses",
    "ref.name",
    "revision",
    "source",
    "title",
    "url",
    "vendor",
    "version",
  ]);
});

Deno.test("both stages of the image have the base that the release workflow pins", () => {
  const text = Deno.readTextFileSync(new URL("Dockerfile", root));
  assert.deepEqual(text.match(/^FROM .*$/gm), [
    "FROM ${DENO_IMAGE} AS build",
    "FROM ${DENO_IMAGE}",
  ]);
  const release = Deno.readTextFileSync(new URL(".github/workflows/release.yml", root));
  for (const name of ["DENO_IMAGE", "SOURCE", "REVISION", "CREATED", "BASE_DIGEST"]) {
    assert.match(text, new RegExp(`^ARG ${name}\\b`, "m"));
    assert.match(release, new RegExp(`^ +${name}=`, "m"));
  }
  const tag = /denoland\/deno:([\d.]+)/.exec(release)?.[1];
  assert.equal(tag, /^ARG DENO_VERSION=(.*)$/m.exec(text)?.[1]);
});

/** Types only, imported by the compiler settings instead of a file. */
const ofCompiler = "@types/react";

/** The first stage of a Dockerfile. */
interface Build {
  /** Files and folders of the project that are copied. */
  readonly copied: readonly string[];
  /** The arguments of `deno install --entrypoint`, or the programs of `deno task build`. */
  readonly entries: readonly string[];
  /** The packages that `deno remove` removes from deno.json. */
  readonly removed: readonly string[];
}

function readBuild(path: string): Build {
  const lines = Deno.readTextFileSync(new URL(path, root)).replaceAll("\\\n", " ").split("\n");
  const words = lines.map((line) => line.trim().split(/\s+/));
  const copied = words
    .filter(([first, second]) => first === "COPY" && !second?.startsWith("--from"))
    .flatMap((copy) => copy.slice(1, -1));
  const remove = words.find((run) => run.includes("remove")) ?? [];
  const install = words.find((run) => run.includes("--entrypoint")) ?? null;
  return {
    copied,
    entries: install === null
      ? bundledPrograms()
      : install.slice(install.indexOf("--entrypoint") + 1),
    removed: remove.slice(remove.indexOf("--quiet") + 1, remove.indexOf("&&", 10)),
  };
}

/** These files and all files that they import, directly or indirectly. */
function reachable(entries: readonly string[]): readonly SourceFile[] {
  const found = new Map<string, SourceFile>();
  const visit = (path: string): void => {
    const file = files.get(path);
    if (file === undefined || found.has(path)) return;
    found.set(path, file);
    for (const target of file.imports) if (target.startsWith(".")) visit(resolve(path, target));
  };
  entries.forEach(visit);
  return [...found.values()];
}

function resolve(from: string, target: string): string {
  return new URL(target, new URL(from, root)).href.slice(root.href.length);
}

/** The keys of deno.json's import map that these files use. */
function packagesOf(sources: readonly SourceFile[], known: readonly string[]): readonly string[] {
  const named = sources.flatMap(({ imports }) => imports);
  return known.filter((name) => named.some((one) => one === name || one.startsWith(`${name}/`)));
}

for (const dockerfile of ["Dockerfile", "twilio-simulator/Dockerfile"]) {
  const build = readBuild(dockerfile);
  const sources = reachable(build.entries);

  Deno.test(`${dockerfile} copies every file that its programs import`, () => {
    assert.ok(sources.length > build.entries.length, "imports were read");
    const missing = sources.map(({ path }) => path).filter((path) =>
      !build.copied.some((copy) => path === copy || path.startsWith(`${copy}/`))
    );
    assert.deepEqual(missing, []);
  });

  Deno.test(`${dockerfile} keeps only the packages that its programs import`, () => {
    const json = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root)));
    const known: readonly string[] = Object.keys(json.imports);
    assert.deepEqual(build.removed.filter((name) => !known.includes(name)), []);
    const kept = known.filter((name) => !build.removed.includes(name) && name !== ofCompiler);
    assert.deepEqual(kept, packagesOf(sources, known));
  });
}

Deno.test("the image has no simulator, no tests, and no controls of deno task dev", () => {
  const { copied, entries } = readBuild("Dockerfile");
  for (const folder of ["twilio-simulator", "tests", "bench"]) {
    assert.ok(!copied.some((path) => path === "." || path.startsWith(folder)), folder);
  }
  // Docker leaves tasks/dev out of the copy of tasks.
  const ignored = Deno.readTextFileSync(new URL(".dockerignore", root)).split("\n");
  assert.ok(ignored.indexOf("tasks/dev/") > ignored.indexOf("!tasks"));
  const controls = reachable(entries).filter(({ text }) => text.includes("_dev/"));
  assert.deepEqual(controls.map(({ path }) => path), []);
});

Deno.test("Docker sees every folder that the Dockerfile copies", () => {
  const ignored = Deno.readTextFileSync(new URL(".dockerignore", root)).split("\n");
  const folders = readBuild("Dockerfile").copied.map((path) => path.split("/")[0]);
  assert.deepEqual(folders.filter((folder) => !ignored.includes(`!${folder}`)), []);
});

Deno.test("the image has the bundle of every program that it starts", () => {
  const text = Deno.readTextFileSync(new URL("Dockerfile", root));
  const [, loop = "", command = ""] = /for task in ([a-z: ]+);[^]*--image", "(\w+)"/.exec(text) ??
    [];
  const launched = [...loop.split(" "), command].map((name) =>
    launchArguments({ name, env: {}, image: true, readTextFile: () => "" })?.at(-1) ?? name
  );
  const named = [...text.matchAll(/\bdist\/\S+\.js\b/g)].map(([path]) => path);
  const bundles = bundledPrograms().map(bundlePath);
  assert.ok(launched.length > 2 && named.length > 0);
  assert.deepEqual([...launched, ...named].filter((path) => !bundles.includes(path)), []);
});
