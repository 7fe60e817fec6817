import assert from "node:assert/strict";
import { importLibrary, librarySource } from "../../../tasks/build/screen_library.ts";

const main =
  'import { jsx as _jsx } from "react/jsx-runtime";\nimport process from "node:process";\n' +
  'import { render, useInput } from "ink";\nimport { memo as memo2 } from "react";\n';
const player = 'import { Box as Box2, render } from "ink";\n';

Deno.test("librarySource() exports once what the bundles import", () => {
  assert.equal(
    librarySource([main, player]),
    'export { Box, render, useInput } from "ink";\nexport { memo } from "react";\n' +
      'export { jsx } from "react/jsx-runtime";\n',
  );
});

Deno.test("importLibrary() replaces the packages, and nothing else", () => {
  assert.equal(
    importLibrary(main, "./library.js"),
    'import { jsx as _jsx } from "./library.js";\nimport process from "node:process";\n' +
      'import { render, useInput } from "./library.js";\n' +
      'import { memo as memo2 } from "./library.js";\n',
  );
});
