import { equal } from "node:assert/strict";
import { givenDelivery, newDelivery } from "../delivery_fixtures.ts";
import { type ContractTest, inParallel } from "../store_fixtures.ts";

const lost = { status: "uncertain", verificationId: null, messageId: null } as const;

export function lookUpContract(test: ContractTest): void {
  test("takeLookUp() counts to the maximum, and only for a lost send", async (stores) => {
    const uncertain = await givenDelivery(stores, {}, lost);
    const started = newDelivery();
    await stores.sending.admitDelivery(started, [], started.at);
    for (const { id } of [uncertain, started]) {
      const taken = await inParallel(5, () => stores.sending.takeLookUp(id, 3));
      equal(taken.filter((took) => took).length, 3);
      equal(await stores.sending.takeLookUp(id, 3), false);
    }
    for (const status of ["sent", "refused", "failed"] as const) {
      const settled = await givenDelivery(stores, {}, { status });
      equal(await stores.sending.takeLookUp(settled.id, 3), false, status);
    }
    equal(await stores.sending.takeLookUp(newDelivery().id, 3), false);
  });

  test("endLookUps() prevents further lookups", async (stores) => {
    const one = await givenDelivery(stores, {}, lost);
    const other = await givenDelivery(stores, {}, lost);
    equal(await stores.sending.takeLookUp(one.id, 3), true);
    await stores.sending.endLookUps(one.id, 3);
    equal(await stores.sending.takeLookUp(one.id, 3), false);
    equal(await stores.sending.takeLookUp(other.id, 3), true);
  });
}
