import assert from "node:assert/strict";
import { replaceWorkers } from "../../../tasks/build/worker_urls.ts";

const bundle = `import { a } from "./chunk-A.js";

// core/adapters/bcrypt/hash_pool.ts
function startThread() {
  const source = new URL("./worker.ts", import.meta.url);
  return new Worker(source, { type: "module" });
}

// core/adapters/password_strength/strength_worker.ts
var source = new URL("../strength/worker.ts", import.meta.url);
var picture = new URL("./picture.png", import.meta.url);
`;

Deno.test("replaceWorkers() resolves each URL from the module that contains it", () => {
  const { text, workers } = replaceWorkers(bundle, "./");
  assert.deepEqual(workers, [
    "core/adapters/bcrypt/worker.ts",
    "core/adapters/strength/worker.ts",
  ]);
  assert.ok(text.includes('new URL("./core/adapters/bcrypt/worker.js", import.meta.url)'), text);
  assert.ok(text.includes('new URL("./core/adapters/strength/worker.js", import.meta.url)'), text);
  assert.ok(text.includes('new URL("./picture.png", import.meta.url)'), text);
});

Deno.test("replaceWorkers() finds the bundle of a worker from the folder of a program", () => {
  const { text } = replaceWorkers(bundle, "../");
  assert.ok(text.includes('new URL("../core/adapters/bcrypt/worker.js", import.meta.url)'), text);
});

Deno.test("replaceWorkers() refuses a worker whose module it cannot tell", () => {
  const minified = 'var s=new URL("./worker.ts", import.meta.url);';
  assert.throws(() => replaceWorkers(minified, "./"), /^Error: Cannot tell whose worker this is/);
});
