import { deepEqual, equal } from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import {
  type ContractTest,
  givenTotp,
  givenUser,
  inParallel,
  newEvent,
  newUser,
  now,
} from "../store_fixtures.ts";

export function totpBoxContract(test: ContractTest): void {
  test("listTotpBoxes() pages through all boxes by user, 100 at a time", async (stores) => {
    const users: User[] = [];
    for (let index = 0; index < 103; index++) {
      const user = await givenUser(stores);
      await stores.factors.saveTotp(
        { userId: user.id, secretBox: `box ${user.id}`, now },
        newEvent(),
      );
      users.push(user);
    }
    const first = await stores.keys.listTotpBoxes(null);
    const second = await stores.keys.listTotpBoxes(first.at(-1)?.userId ?? null);
    deepEqual([first.length, second.length], [100, 3]);
    const ids = users.map(({ id }) => id).toSorted();
    deepEqual([...first, ...second], ids.map((userId) => ({ userId, secretBox: `box ${userId}` })));
    deepEqual(await stores.keys.listTotpBoxes(second.at(-1)?.userId ?? null), []);
  });

  test("replaceTotpBox() replaces the given box and nothing else", async (stores) => {
    const user = await givenTotp(stores, "old");
    const bystander = await givenTotp(stores, "old");
    const before = await stores.factors.findTotp(user.id);
    const change = { userId: user.id, from: "old", to: "new" };
    const answers = await inParallel(20, () => stores.keys.replaceTotpBox(change));
    equal(answers.filter((answer) => answer).length, 1);
    deepEqual(await stores.factors.findTotp(user.id), { ...before, secretBox: "new" });
    equal((await stores.factors.findTotp(bystander.id))?.secretBox, "old");
    equal(await stores.keys.replaceTotpBox({ ...change, userId: newUser().id }), false);
  });
}
