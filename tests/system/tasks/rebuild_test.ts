/** Builds a copy of the source, changes a sentence in it, and builds it again. */
import assert from "node:assert/strict";
import { bundlePath } from "../../../tasks/launch.ts";
import { bundledPrograms } from "../../../tasks/build/programs.ts";
import { temporaryFolder } from "../../task_process.ts";
import { buildProject, copyProject } from "./project_copy.ts";

const folder = temporaryFolder();
const project = `${folder.path}/project`;
const changed = `${project}/server/http/problem.ts`;

/** The files of the last build, by their paths. */
async function build(): Promise<ReadonlyMap<string, string>> {
  await buildProject(project);
  const paths: readonly string[] = JSON.parse(
    Deno.readTextFileSync(`${project}/dist/files.json`),
  );
  return new Map(
    paths.map((path) => [`dist/${path}`, Deno.readTextFileSync(`${project}/dist/${path}`)]),
  );
}

Deno.test.afterAll(() => folder[Symbol.dispose]());

Deno.test("deno task build gives other content another name, except for programs", async () => {
  copyProject(project);
  const before = await build();
  const text = Deno.readTextFileSync(changed);
  Deno.writeTextFileSync(changed, text.replace("This username is taken", "That username is taken"));
  assert.notEqual(Deno.readTextFileSync(changed), text);
  const after = await build();
  const fixed = [...bundledPrograms().map(bundlePath), "dist/licenses.txt"];
  const mixed = [...after].filter(([path, text]) => (before.get(path) ?? text) !== text);
  assert.deepEqual(mixed.map(([path]) => path).filter((path) => !fixed.includes(path)), []);
  Deno.writeTextFileSync(changed, text);
  assert.deepEqual([...await build()].toSorted(), [...before].toSorted());
});
