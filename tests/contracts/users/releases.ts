import { deepEqual, equal } from "node:assert/strict";
import {
  type ContractTest,
  day,
  givenUser,
  inParallel,
  key,
  name,
  now,
  unverified,
} from "../store_fixtures.ts";

export function releaseContract(test: ContractTest): void {
  test("releaseName() removes a user who never completed a login, once", async (stores) => {
    const old = { createdAt: now - day };
    const user = await givenUser(stores, { ...old, username: name("Ada") });
    const before = now - day + 1;
    equal(await stores.users.releaseName(key("ada"), before - 1), false, "not yet");
    await stores.users.recordCorrectPassword(user.id, 100, now);
    const early = await stores.users.releaseName(key("ada"), now);
    equal(early, false, "the last correct password counts");
    const answers = await inParallel(10, () => stores.users.releaseName(key("ada"), now + 1));
    equal(answers.filter((answer) => answer).length, 1);
    equal(await stores.users.findUser(user.id), null);
    await givenUser(stores, { username: name("Ada") });
    equal(await stores.users.releaseName(key("unknown"), now), false);
  });

  test("releaseName() and sweep() keep users who verified a phone or logged in", async (stores) => {
    const old = { createdAt: now - day };
    const kept = [
      await givenUser(stores, { ...old, username: name("Ada"), phoneVerifiedAt: now - day }),
      // After an operator's reset of the second factor.
      await givenUser(stores, { ...old, username: name("Bob"), lastLoginAt: now - day }),
    ];
    for (const each of ["ada", "bob"]) equal(await stores.users.releaseName(key(each), now), false);
    await stores.upkeep.sweep(now, unverified(now));
    for (const user of kept) deepEqual(await stores.users.findUser(user.id), user);
  });

  test("releaseName() and sweep() keep users who did not register themselves", async (stores) => {
    const old = { createdAt: now - day };
    for (const origin of ["created", "invited", "imported"] as const) {
      const user = await givenUser(stores, { ...old, origin, username: name(origin) });
      equal(await stores.users.releaseName(key(origin), now), false, origin);
      await stores.upkeep.sweep(now, unverified(now));
      deepEqual(await stores.users.findUser(user.id), user);
    }
  });
}
