import assert from "node:assert/strict";
import { type BuildFiles, nameParts } from "../../../tasks/build/part_names.ts";

const worker = "core/adapters/bcrypt/worker.js";
const programs = ["server/main.js"];

const source: BuildFiles = new Map([
  ["server/main.js", 'import "./start.js";\nimport("./routes-BBBBBBBB.js");\n'],
  ["server/start.js", `new URL("../${worker}", import.meta.url);\n`],
  [
    "server/routes-BBBBBBBB.js",
    'import { a } from "./start.js"; import("./admin-DDDDDDDD.js"); // not "./chunk-CCCCCCCC.js"\n',
  ],
  // Parts can load each other.
  ["server/admin-DDDDDDDD.js", 'import "./routes-BBBBBBBB.js";\n'],
  ["server/texts-EEEEEEEE.js", 'export const path = "server/start.js";\n'],
  [worker, "one"],
  ["licenses.txt", "MIT"],
]);

/** The names of the files if one of them is longer. */
function names(longer?: string): readonly string[] {
  const files = new Map(
    [...source].map(([path, text]) => [path, path === longer ? `${text}//\n` : text] as const),
  );
  return [...nameParts(files, programs).keys()];
}

Deno.test("nameParts() ends the names of all files but programs with hashes, wherever they are", () => {
  const named = nameParts(source, programs);
  const [main, start, routes, admin, texts, bundle, licenses] = [...named.keys()];
  assert.equal(main, "server/main.js");
  assert.match(start ?? "", /^server\/start-[A-F0-9]{8}\.js$/);
  assert.match(routes ?? "", /^server\/routes-BBBBBBBB-[A-F0-9]{8}\.js$/);
  assert.match(bundle ?? "", /^core\/adapters\/bcrypt\/worker-[A-F0-9]{8}\.js$/);
  assert.equal(licenses, "licenses.txt");
  const inServer = (path = ""): string => path.replace("server/", "./");
  assert.deepEqual([...named], [
    [main, `import "${inServer(start)}";\nimport("${inServer(routes)}");\n`],
    [start, `new URL("../${bundle}", import.meta.url);\n`],
    [
      routes,
      `import { a } from "${inServer(start)}"; import("${inServer(admin)}");` +
      ' // not "./chunk-CCCCCCCC.js"\n',
    ],
    [admin, `import "${inServer(routes)}";\n`],
    [texts, 'export const path = "server/start.js";\n'],
    [bundle, "one"],
    [licenses, "MIT"],
  ]);
});

Deno.test("nameParts() renames a file that has changed, and all that load it", () => {
  const renamed = (longer: string): readonly string[] => {
    const before = names();
    const after = names(longer);
    return [...source.keys()].filter((_, index) => before[index] !== after[index]);
  };
  const [, start, routes, admin, texts] = source.keys();
  assert.deepEqual(renamed(worker), [start, routes, admin, worker]);
  assert.deepEqual(renamed("server/start.js"), [start, routes, admin]);
  assert.deepEqual(renamed("server/admin-DDDDDDDD.js"), [routes, admin]);
  assert.deepEqual(renamed("server/texts-EEEEEEEE.js"), [texts]);
  assert.deepEqual(renamed("server/main.js"), []);
});

Deno.test("nameParts() gives no file of another build another content, except the programs", () => {
  const one = nameParts(source, programs);
  for (const longer of [...source.keys()].filter((path) => path.endsWith(".js"))) {
    const files = new Map(source).set(longer, "other");
    const mixed = [...nameParts(files, programs)].filter(([path, text]) =>
      (one.get(path) ?? text) !== text
    );
    assert.deepEqual(mixed.filter(([path]) => !programs.includes(path)), [], longer);
  }
});
