import assert from "node:assert/strict";
import { inputsOf, isCurrent, writeInputs } from "../../tasks/build_inputs.ts";
import { temporaryFolder } from "../task_process.ts";

/** A build in `path` of two files, which were changed at second 1000. */
function givenBuild(path: string): { readonly folder: string; readonly source: string } {
  const [folder, source, other] = [`${path}/dist`, `${path}/a.ts`, `${path}/b.ts`];
  Deno.mkdirSync(folder);
  for (const file of [source, other]) {
    Deno.writeTextFileSync(file, "1");
    Deno.utimeSync(file, 1000, 1000);
  }
  writeInputs(folder, inputsOf([source, other]), 5_000_000);
  return { folder, source };
}

Deno.test("isCurrent() accepts a build whose sources have not changed", () => {
  using place = temporaryFolder();
  const { folder, source } = givenBuild(place.path);
  assert.ok(isCurrent(folder));
  Deno.writeTextFileSync(`${place.path}/new.ts`, "not imported");
  assert.ok(isCurrent(folder));
  Deno.utimeSync(source, 2000, 1000);
  assert.ok(isCurrent(folder), "it was only read");
});

Deno.test("isCurrent() refuses a build of a source that was changed, replaced or removed", () => {
  const changes: readonly ((source: string) => void)[] = [
    (source) => Deno.writeTextFileSync(source, "2"),
    // An older file, as a checkout or a copy can leave it.
    (source) => Deno.utimeSync(source, 900, 900),
    (source) => {
      Deno.writeTextFileSync(source, "longer");
      Deno.utimeSync(source, 1000, 1000);
    },
    (source) => Deno.removeSync(source),
  ];
  for (const change of changes) {
    using place = temporaryFolder();
    const { folder, source } = givenBuild(place.path);
    change(source);
    assert.ok(!isCurrent(folder), String(change));
  }
});

Deno.test("isCurrent() refuses an unfinished build, and one by another Deno", () => {
  using place = temporaryFolder();
  const { folder, source } = givenBuild(place.path);
  writeInputs(folder, { ...inputsOf([source]), deno: "2.0.0" }, 0);
  assert.ok(!isCurrent(folder));
  assert.ok(!isCurrent(folder, () => false));
  Deno.removeSync(folder, { recursive: true });
  assert.ok(!isCurrent(folder));
});

Deno.test("isCurrent() compares no file if none may differ", () => {
  using place = temporaryFolder();
  const { folder, source } = givenBuild(place.path);
  Deno.removeSync(source);
  assert.ok(isCurrent(folder, () => false));
  assert.ok(!isCurrent(folder, () => true));
});

Deno.test("isCurrent() compares files if the clock was set back, since none looks newer then", () => {
  using place = temporaryFolder();
  const { folder, source } = givenBuild(place.path);
  Deno.removeSync(source);
  const later = Date.now() / 1000 + 3600;
  Deno.utimeSync(`${folder}/built_from.json`, later, later);
  assert.ok(!isCurrent(folder, () => false));
});

Deno.test("writeInputs() marks the build as older than what has changed since", () => {
  using place = temporaryFolder();
  const { folder } = givenBuild(place.path);
  assert.equal(Deno.statSync(`${folder}/built_from.json`).mtime?.getTime(), 4_998_000);
});
