import assert from "node:assert/strict";
import { type BuildFiles, nameWorkers } from "../../../tasks/build/worker_names.ts";

const worker = "core/adapters/bcrypt/worker.js";

const build = (code: string): BuildFiles =>
  nameWorkers(
    new Map([
      ["server/main.js", 'import "./chunk-AAAAAAAA.js";\nimport("./routes-BBBBBBBB.js");\n'],
      ["server/chunk-AAAAAAAA.js", `new URL("../${worker}", import.meta.url);\n`],
      ["server/routes-BBBBBBBB.js", 'import "./chunk-AAAAAAAA.js"; // not chunk-CCCCCCCC.js\n'],
      [worker, code],
    ]),
    [worker],
  );

Deno.test("nameWorkers() names a worker by its content, wherever it is started", () => {
  const [main, chunk, routes, bundle] = [...build("one").keys()];
  assert.equal(main, "server/main.js");
  assert.match(chunk ?? "", /^server\/chunk-AAAAAAAA-[A-F0-9]{8}\.js$/);
  assert.match(routes ?? "", /^server\/routes-BBBBBBBB-[A-F0-9]{8}\.js$/);
  assert.match(bundle ?? "", /^core\/adapters\/bcrypt\/worker-[A-F0-9]{8}\.js$/);
  const texts = [...build("one").values()];
  const part = chunk?.replace("server/", "./");
  assert.deepEqual(texts, [
    `import "${part}";\nimport("${routes?.replace("server/", "./")}");\n`,
    `new URL("../${bundle}", import.meta.url);\n`,
    `import "${part}"; // not chunk-CCCCCCCC.js\n`,
    "one",
  ]);
});

Deno.test("nameWorkers() gives no file of another build another content, except the programs", () => {
  const [one, other] = [build("one"), build("other")];
  assert.deepEqual([...build("one")], [...one]);
  assert.deepEqual([...one.keys()].filter((path) => other.has(path)), ["server/main.js"]);
});
