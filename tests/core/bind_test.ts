import assert from "node:assert/strict";
import { bindLate } from "../../core/bind.ts";

Deno.test("bindLate loads a table at the first call of one of its functions", async () => {
  let loads = 0;
  const table = {
    double: (count: number) => Promise.resolve(count * 2),
    join: (one: string, other: string) => Promise.resolve(one + other),
  };
  const load = (): Promise<typeof table> => {
    loads++;
    return Promise.resolve(table);
  };
  const late = bindLate(load, ["double", "join"]);
  assert.equal(loads, 0);
  assert.deepEqual(await Promise.all([late.double(2), late.join("a", "b")]), [4, "ab"]);
  assert.equal(await late.double(3), 6);
  assert.equal(loads, 1);
});

Deno.test("bindLate runs its load again after it failed", async () => {
  const loads = [
    Promise.reject(new Error("No memory")),
    Promise.resolve({ name: () => Promise.resolve("loaded") }),
  ];
  const late = bindLate(() => loads.shift() ?? Promise.reject(new Error("Again")), ["name"]);
  await assert.rejects(late.name(), /No memory/);
  assert.equal(await late.name(), "loaded");
});
