import assert from "node:assert/strict";
import { deferNode } from "../../../tasks/build/late_node.ts";

const file = JSON.stringify(import.meta.dirname);

Deno.test("deferNode() imports the modules for files and programs when they are called", async () => {
  const bundles = [
    'import{existsSync as a,statSync}from"node:fs";import b from"node:fs";' +
    'import*as c from"node:fs";import{execFileSync as d}from"node:child_process";',
    'import { existsSync as a, statSync } from "node:fs";\nimport b from "node:fs";\n' +
    'import * as c from "node:fs";\nimport { execFileSync as d } from "node:child_process";\n',
  ];
  for (const bundle of bundles) {
    const deferred = deferNode(
      `${bundle}export const found = [a(${file}), statSync(${file}).isDirectory(),` +
        ` b.existsSync(${file}), c.existsSync(${file}), typeof d];`,
    );
    assert.doesNotMatch(deferred, /import/);
    const { found } = await import(`data:text/javascript,${encodeURIComponent(deferred)}`);
    assert.deepEqual(found, [true, true, true, true, "function"]);
  }
});

Deno.test("deferNode() leaves other imports as they are", () => {
  const bundle = 'import{Stream as a}from"node:stream";import b from"node:fs/promises";';
  assert.equal(deferNode(bundle), bundle);
});
