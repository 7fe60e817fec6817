import { equal, ok } from "node:assert/strict";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { type ContractTest, day, inParallel, minute, now, unverified } from "../store_fixtures.ts";

const expiresAt = now + 10 * minute;

function add(stores: Stores, text: string): Promise<void> {
  return stores.resets.insertResetNonce({ text, now, expiresAt });
}

export function resetNonceContract(test: ContractTest): void {
  test("takeResetNonce() returns true once in 20 parallel calls", async (stores) => {
    await add(stores, "one");
    await add(stores, "two");
    const taken = await inParallel(20, () => stores.resets.takeResetNonce("one", now));
    equal(taken.filter((each) => each).length, 1);
    equal(await stores.resets.takeResetNonce("three", now), false);
    equal(await stores.resets.takeResetNonce("two", expiresAt - 1), true);
  });

  test("takeResetNonce() removes an expired nonce, and one from the future", async (stores) => {
    for (const at of [expiresAt, now - 6 * minute]) {
      await add(stores, "one");
      equal(await stores.resets.takeResetNonce("one", at), false);
      equal(await stores.resets.takeResetNonce("one", now), false, "it stays expired");
    }
  });

  test("sweep() removes expired nonces of resets, and those of a clock far ahead", async (stores) => {
    await add(stores, "one");
    const [ahead, until] = [now + 9 * day, now + 9 * day + minute];
    await stores.resets.insertResetNonce({ text: "two", now: ahead, expiresAt: until });
    equal(await stores.upkeep.sweep(now, unverified(0)), 1, "the one from the future");
    ok(await stores.upkeep.sweep(expiresAt, unverified(0)) > 0);
    equal(await stores.resets.takeResetNonce("one", now), false);
  });
}
