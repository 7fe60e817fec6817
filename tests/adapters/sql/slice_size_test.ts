import { deepEqual } from "node:assert/strict";
import { createSliceSize } from "../../../core/adapters/sql/store/upkeep/slice_size.ts";

Deno.test("a slice that took long is followed by smaller ones, and a short one by larger ones", async () => {
  let now = 0;
  const size = createSliceSize(() => now);
  const sizes: number[] = [];
  for (const took of [2, 3, 3, 50, 2, 0.5, 0.5, 0.5]) {
    await size.timed(() => Promise.resolve(void (now += took)));
    sizes.push(size.rowsOf(64));
  }
  deepEqual(sizes, [64, 32, 16, 16, 16, 32, 64, 64]);
});
