import assert from "node:assert/strict";
import { deferRequire } from "../../../tasks/build/lazy_require.ts";

const start = 'import { createRequire as __deno_internal_createRequire } from "node:module";\n' +
  "var __require = __deno_internal_createRequire(import.meta.url);\n";

Deno.test("a bundle loads node:module when it first requires a module of Node", async () => {
  const bundle = deferRequire(
    `var a = 1;\n${start}export const sep = () => __require("node:path");`,
  );
  assert.doesNotMatch(bundle, /^import/m);
  const { sep } = await import(`data:text/javascript,${
    encodeURIComponent(
      bundle.replace("import.meta.url", JSON.stringify(import.meta.url)),
    )
  }`);
  assert.equal(sep().posix.sep, "/");
});

Deno.test("a bundle without its own require stays as it is", () => {
  const bundle = 'import { createRequire } from "node:module";\nvar other = 1;\n';
  assert.equal(deferRequire(bundle), bundle);
});
