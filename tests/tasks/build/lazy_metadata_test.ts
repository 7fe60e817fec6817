import assert from "node:assert/strict";
import { deferMetadata } from "../../../tasks/build/lazy_metadata.ts";

const plans = { version: 4, countries: { US: ["1", "\u00e9'\"\\"] } };
const bundle = `var first = 1;
var metadata_max_json_default = ${JSON.stringify(plans, null, 2)};

// node_modules/libphonenumber-js/max.js
export function plans() {
  return metadata_max_json_default;
}
`;

Deno.test("a bundle parses the numbering plans when they are first used, and once", async () => {
  const deferred = deferMetadata(bundle);
  assert.doesNotMatch(deferred, /= \{/);
  const loaded = await import(`data:text/javascript,${encodeURIComponent(deferred)}`);
  assert.deepEqual(loaded.plans(), plans);
  assert.equal(loaded.plans(), loaded.plans());
});

Deno.test("deferMetadata() leaves other bundles as they are, and refuses what is not JSON", () => {
  assert.equal(deferMetadata("var first = {\n  a: 1\n};\n"), "var first = {\n  a: 1\n};\n");
  assert.throws(() => deferMetadata(bundle.replace("4", "!0")), SyntaxError);
});
