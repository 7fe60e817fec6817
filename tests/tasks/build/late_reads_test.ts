import assert from "node:assert/strict";
import { deferReads } from "../../../tasks/build/late_reads.ts";

Deno.test("a bundle reads its parts when it loads them", () => {
  const bundle = 'import { a } from "./chunk-A.js";\nvar load = () => import("./part-B.js");\n';
  assert.equal(
    deferReads(bundle),
    'import { a } from "./chunk-A.js";\n' +
      'var load = () => import(new URL("./part-B.js", import.meta.url).href).catch((error) => {' +
      ' dispatchEvent(new ErrorEvent("latchkey:failed-load", { error })); throw error; });\n',
  );
});

Deno.test("a bundle imports the modules of Node and packages as before", () => {
  const bundle = 'import("node:dns/promises");\nimport("react-devtools-core");\n';
  assert.equal(deferReads(bundle), bundle);
});
