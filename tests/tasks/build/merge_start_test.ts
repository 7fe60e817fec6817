import { deepEqual, equal, throws } from "node:assert/strict";
import { filesOfStart, importMerged, sourceOfStart } from "../../../tasks/build/merge_start.ts";

const bundles = new Map([
  [
    "main.js",
    'import {\n  open,\n  read as read2\n} from "./chunk-A.js";\nimport "./chunk-B.js";\n',
  ],
  ["chunk-A.js", 'import { Buffer } from "node:buffer";\nimport { now } from "./chunk-B.js";\n'],
  ["chunk-B.js", "export { now };\n"],
  ["chunk-C.js", 'import "./chunk-B.js";\nexport { read };\n'],
  ["part.js", 'import { now } from "./chunk-B.js";\nimport { read } from "./chunk-C.js";\n'],
]);
const files = filesOfStart(bundles, "main.js");

Deno.test("filesOfStart() follows imports from the program, which it leaves out", () => {
  deepEqual(files, ["chunk-A.js", "chunk-B.js"]);
});

Deno.test("filesOfStart() refuses an import of a file that does not exist", () => {
  throws(() => filesOfStart(new Map([["main.js", 'import "./gone.js";\n']]), "main.js"), /gone/);
});

Deno.test("sourceOfStart() has each file, and exports what the others import of it", () => {
  equal(
    sourceOfStart(bundles, files),
    'export { open as chunk_A_open, read as chunk_A_read } from "./chunk-A.js";\n' +
      'export { now as chunk_B_now } from "./chunk-B.js";\n',
  );
  equal(sourceOfStart(new Map([["a.js", ""]]), ["a.js"]), 'import "./a.js";\n');
});

Deno.test("importMerged() replaces the files, and nothing else", () => {
  equal(
    importMerged(bundles.get("main.js") ?? "", files, "start.js"),
    'import { chunk_A_open as open, chunk_A_read as read2 } from "./start.js";\n\n',
  );
  equal(
    importMerged(bundles.get("part.js") ?? "", files, "start.js"),
    'import { chunk_B_now as now } from "./start.js";\nimport { read } from "./chunk-C.js";\n',
  );
  equal(importMerged(bundles.get("chunk-C.js") ?? "", files, "start.js"), "\nexport { read };\n");
});
