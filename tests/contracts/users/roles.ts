import { deepEqual, equal } from "node:assert/strict";
import {
  type ContractTest,
  givenUser,
  inParallel,
  newEvent,
  newUser,
  recorded,
  roles,
} from "../store_fixtures.ts";

export function roleContract(test: ContractTest): void {
  test("replaceRoles() replaces the roles if they are as expected", async (stores) => {
    const user = await givenUser(stores);
    deepEqual(user.roles, []);
    const other = await givenUser(stores, { roles: roles("staff") });
    const event = newEvent({ type: "user.roles_changed", userId: user.id });
    const to = roles("admin", "billing:read");
    equal(await stores.users.replaceRoles({ userId: user.id, from: [], to }, event), true);
    deepEqual(await stores.users.findUser(user.id), { ...user, roles: to });
    deepEqual(await stores.users.findUser(other.id), other);
    equal(await recorded(stores, event), true);
    equal(
      await stores.users.replaceRoles({ userId: user.id, from: to, to: [] }, newEvent()),
      true,
    );
    deepEqual(await stores.users.findUser(user.id), user);
  });

  test("replaceRoles() writes nothing if the roles have changed", async (stores) => {
    const user = await givenUser(stores, { roles: roles("admin", "staff") });
    const event = newEvent();
    for (const from of [roles(), roles("admin"), roles("admin", "staf"), roles("a", "b", "c")]) {
      const change = { userId: user.id, from, to: roles("root") };
      equal(await stores.users.replaceRoles(change, event), false);
    }
    const unknown = { userId: newUser().id, from: user.roles, to: [] };
    equal(await stores.users.replaceRoles(unknown, event), false);
    deepEqual(await stores.users.findUser(user.id), user);
    equal(await recorded(stores, event), false);
  });

  test("replaceRoles() replaces the same roles once in 20 parallel calls", async (stores) => {
    const user = await givenUser(stores, { roles: roles("staff") });
    const answers = await inParallel(20, (index) => {
      const to = roles("staff", `role-${index}`);
      return stores.users.replaceRoles({ userId: user.id, from: user.roles, to }, newEvent());
    });
    equal(answers.filter((answer) => answer).length, 1);
    const left = (await stores.users.findUser(user.id))?.roles;
    deepEqual(left, roles("staff", `role-${answers.indexOf(true)}`));
  });

  test("users keep 32 roles of 64 characters", async (stores) => {
    const long = roles(...Array.from({ length: 32 }, (_, at) => `${at}`.padStart(64, "_")));
    const user = await givenUser(stores, { roles: long });
    deepEqual((await stores.users.findUser(user.id))?.roles, long);
  });
}
