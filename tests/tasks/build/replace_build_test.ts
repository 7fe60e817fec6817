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

// A running service could otherwise no longer load the parts that it has not yet needed.
Deno.test("replaceBuild() removes and replaces files, and leaves those alone that are the same", () => {
  using place = temporaryFolder();
  const folder = `${place.path}/dist`;
  const next = `${folder}/next`;
  write(folder, { "server/main.js": "1", "chunk-a.js": "a", "chunk-b.js": "b" });
  Deno.utimeSync(`${folder}/chunk-a.js`, 900, 900);
  write(next, { "server/main.js": "2", "chunk-a.js": "a", "tasks/c.js": "c" });
  replaceBuild(folder, next);
  const found = pathsIn(folder).map((path) => path.slice(folder.length + 1)).toSorted();
  assert.deepEqual(found, ["chunk-a.js", "server/main.js", "tasks/c.js"]);
  assert.equal(Deno.readTextFileSync(`${folder}/server/main.js`), "2");
  assert.equal(Deno.statSync(`${folder}/chunk-a.js`).mtime?.getTime(), 900_000);
});
