import assert from "node:assert/strict";
import { pathsIn } from "../../../tasks/build/paths_in.ts";
import { replaceBuild } from "../../../tasks/build/replace_build.ts";
import { temporaryFolder } from "../../task_process.ts";

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    Deno.mkdirSync(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.writeTextFileSync(`${folder}/${path}`, text);
    Deno.utimeSync(`${folder}/${path}`, 1000, 1000);
  }
}

function filesIn(folder: string): readonly string[] {
  return pathsIn(folder).map((path) => path.slice(folder.length + 1))
    .filter((path) => path !== "files.json").toSorted();
}

// A running service could otherwise no longer load the parts that it has not yet needed.
Deno.test("replaceBuild() keeps the files of the build before, and removes older ones", () => {
  using place = temporaryFolder();
  const folder = `${place.path}/dist`;
  const build = (name: string): readonly string[] => {
    write(`${folder}/next`, { "server/main.js": name, [`server/${name}.js`]: name });
    replaceBuild(folder, `${folder}/next`);
    assert.equal(Deno.readTextFileSync(`${folder}/server/main.js`), name);
    return filesIn(`${folder}/server`);
  };
  assert.deepEqual(build("a"), ["a.js", "main.js"]);
  assert.deepEqual(build("b"), ["a.js", "b.js", "main.js"]);
  assert.deepEqual(build("b"), ["a.js", "b.js", "main.js"]);
  assert.deepEqual(build("c"), ["b.js", "c.js", "main.js"]);
});

Deno.test("replaceBuild() replaces files, and leaves those alone that are the same", () => {
  using place = temporaryFolder();
  const folder = `${place.path}/dist`;
  const next = `${folder}/next`;
  write(folder, { "server/main.js": "1", "chunk-a.js": "a", "chunk-b.js": "b" });
  Deno.utimeSync(`${folder}/chunk-a.js`, 900, 900);
  write(next, { "server/main.js": "2", "chunk-a.js": "a", "tasks/c.js": "c" });
  replaceBuild(folder, next);
  assert.deepEqual(filesIn(folder), ["chunk-a.js", "chunk-b.js", "server/main.js", "tasks/c.js"]);
  assert.equal(Deno.readTextFileSync(`${folder}/server/main.js`), "2");
  assert.equal(Deno.statSync(`${folder}/chunk-a.js`).mtime?.getTime(), 900_000);
});
