import { deepEqual, equal } from "node:assert/strict";
import { type ContractTest, inParallel } from "../store_fixtures.ts";

export function passwordKeyContract(test: ContractTest): void {
  test("findOrInsertPasswordKey() stores the first key, and returns it forever", async (stores) => {
    equal(await stores.keys.findOrInsertPasswordKey("first"), "first");
    equal(await stores.keys.findOrInsertPasswordKey("second"), "first");
    equal(await stores.keys.findOrInsertPasswordKey("first"), "first");
  });

  test("findOrInsertPasswordKey() returns one key to all of several callers", async (stores) => {
    const found = new Set<string>();
    await inParallel(8, async (index) => {
      found.add(await stores.keys.findOrInsertPasswordKey(`key ${index}`));
    });
    equal(found.size, 1);
    deepEqual([await stores.keys.findOrInsertPasswordKey("late")], [...found]);
  });
}
