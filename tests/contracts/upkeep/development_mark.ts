import { deepEqual, equal } from "node:assert/strict";
import { type ContractTest, inParallel, now } from "../store_fixtures.ts";

export function developmentMarkContract(test: ContractTest): void {
  test("markDevelopment() marks the database once and for good", async ({ upkeep }) => {
    equal(await upkeep.isForDevelopment(), false);
    const marked: boolean[] = [];
    await inParallel(4, async () => void marked.push(await upkeep.markDevelopment(now)));
    deepEqual(marked.toSorted(), [false, false, false, true]);
    equal(await upkeep.isForDevelopment(), true);
    equal(await upkeep.markDevelopment(now + 1), false);
  });
}
