import assert from "node:assert/strict";
import { loadOnce } from "../../../core/domain/loading/load_once.ts";

Deno.test("loadOnce loads at the first call, and only once", async () => {
  let loads = 0;
  const load = loadOnce(() => Promise.resolve(++loads));
  assert.equal(loads, 0);
  assert.deepEqual(await Promise.all([load(), load()]), [1, 1]);
  assert.equal(await load(), 1);
});

Deno.test("loadOnce runs the load again after it failed", async () => {
  const results = [Promise.reject(new Error("No memory")), Promise.resolve("loaded")];
  const load = loadOnce(() => results.shift() ?? Promise.reject(new Error("Called again")));
  const [first, second] = [load(), load()];
  await assert.rejects(first, /No memory/);
  await assert.rejects(second, /No memory/);
  assert.equal(await load(), "loaded");
  assert.equal(await load(), "loaded");
});
