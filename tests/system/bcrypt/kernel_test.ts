/** Rebuilds the kernel; fetches the compiler. @module */
import assert from "node:assert/strict";
import { buildKernel } from "../../../core/adapters/bcrypt/kernel/build.ts";

const folder = new URL("../../../core/adapters/bcrypt/kernel/", import.meta.url);

Deno.test("buildKernel() makes exactly the bytes of lanes.wasm from its source", async () => {
  const output = await Deno.makeTempFile({ suffix: ".wasm" });
  try {
    await buildKernel(Deno.execPath(), output);
    const committed = await Deno.readFile(new URL("lanes.wasm", folder));
    assert.deepEqual(await Deno.readFile(output), committed);
  } finally {
    await Deno.remove(output);
  }
});
