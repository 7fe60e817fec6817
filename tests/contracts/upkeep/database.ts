import { equal, rejects } from "node:assert/strict";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import { type ContractTest, givenUser, newUser, now } from "../store_fixtures.ts";

export function databaseContract(test: ContractTest): void {
  test("checkUnchanged() resolves while the database is unchanged", async (stores) => {
    await stores.upkeep.checkUnchanged();
  });

  test("shrink() has nothing to return from a small database", async (stores) => {
    await givenUser(stores);
    equal(await stores.upkeep.shrink(), false);
  });

  test("probeWrite() resolves if a row can be written, also in parallel", async (stores) => {
    await Promise.all(Array.from({ length: 5 }, () => stores.upkeep.probeWrite(now)));
    await stores.upkeep.probeWrite(now - 1);
  });

  test("close() may be called twice, and later calls throw", async (stores) => {
    await givenUser(stores);
    await stores.upkeep.close();
    await stores.upkeep.close();
    await rejects(stores.upkeep.probeWrite(now), StorageUnavailable);
    await rejects(stores.users.findUser(newUser().id), StorageUnavailable);
    await rejects(givenUser(stores), StorageUnavailable);
  });
}
