import assert from "node:assert/strict";
import { decodeWasm } from "../../../tasks/build/decode_wasm.ts";

const bundle = 'var u="data:application/octet-stream;base64,AGFzbQEAAAA=";' +
  'export var bytes=()=>fetch(u,{credentials:"same-origin"}).then(function(B){if(!B.ok)throw' +
  '"failed to load wasm binary file at \'"+u+"\'";return B.arrayBuffer()}).catch(()=>null);';

Deno.test("decodeWasm() decodes the same bytes without a fetch", async () => {
  const decoded = decodeWasm(bundle);
  assert.doesNotMatch(decoded, /fetch\(/);
  const { bytes } = await import(`data:text/javascript,${encodeURIComponent(decoded)}`);
  assert.deepEqual([...await bytes()], [0, 97, 115, 109, 1, 0, 0, 0]);
});

Deno.test("decodeWasm() leaves other bundles as they are", () => {
  assert.equal(
    decodeWasm('fetch(u,{credentials:"same-origin"})'),
    'fetch(u,{credentials:"same-origin"})',
  );
});
