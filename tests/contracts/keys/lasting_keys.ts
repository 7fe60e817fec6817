import { deepEqual, equal } from "node:assert/strict";
import { type ContractTest, inParallel } from "../store_fixtures.ts";

export function lastingKeyContract(test: ContractTest): void {
  for (const method of ["findOrInsertPasswordKey", "findOrInsertNameKey"] as const) {
    test(`${method}() stores the first key, and returns it forever`, async ({ keys }) => {
      equal(await keys[method]("first"), "first");
      equal(await keys[method]("second"), "first");
      equal(await keys[method]("first"), "first");
    });

    test(`${method}() returns one key to all of several callers`, async ({ keys }) => {
      const found = new Set<string>();
      await inParallel(8, async (index) => {
        found.add(await keys[method](`key ${index}`));
      });
      equal(found.size, 1);
      deepEqual([await keys[method]("late")], [...found]);
    });
  }

  test("the key for passwords and the key for names are independent", async ({ keys }) => {
    await keys.findOrInsertPasswordKey("for passwords");
    equal(await keys.findOrInsertNameKey("for names"), "for names");
  });
}
