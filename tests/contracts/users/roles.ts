import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import type { UserId } from "../../../core/domain/user_id.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { changeRoles } from "../../../core/usecases/operator/change_roles.ts";
import { operator } from "../../harness.ts";
import {
  type ContractTest,
  givenUser,
  inParallel,
  newEvent,
  newId,
  newUser,
  now,
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

  test("changeRoles() in parallel loses no change and makes up none (property)", async (stores) => {
    const sequence = fc.array(fc.boolean(), { minLength: 1, maxLength: 4 });
    const sequences = fc.array(sequence, { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(sequences, async (all) => {
        const user = await givenUser(stores, { roles: roles("staff") });
        // Each operator adds and removes a role of their own.
        await Promise.all(all.map((adds, at) => changeInTurn(stores, user.id, `role-${at}`, adds)));
        const kept = all.flatMap((adds, at) => adds.at(-1) === true ? [`role-${at}`] : []);
        const left = (await stores.users.findUser(user.id))?.roles ?? [];
        deepEqual(left, [...kept, "staff"]);
        await assertChain(stores, user.id, ["staff", left.join()]);
      }),
      { numRuns: 8 },
    );
  });

  test("users keep 32 roles of 64 characters", async (stores) => {
    const long = roles(...Array.from({ length: 32 }, (_, at) => `${at}`.padStart(64, "_")));
    const user = await givenUser(stores, { roles: long });
    deepEqual((await stores.users.findUser(user.id))?.roles, long);
  });
}

async function changeInTurn(
  stores: Stores,
  userId: UserId,
  role: string,
  adds: readonly boolean[],
): Promise<void> {
  const ports = { ...stores, clock: () => now, newId };
  for (const isAdded of adds) {
    const order = isAdded ? { add: [role], remove: [] } : { add: [], remove: [role] };
    const outcome = await changeRoles(ports, { userId, order, reason: "a test" }, operator);
    ok(outcome.ok, JSON.stringify(outcome));
    equal(outcome.value.after.some((each) => each === role), isAdded);
  }
}

/** Each event starts with the roles that another one left: they form a path between the ends. */
async function assertChain(
  stores: Stores,
  userId: UserId,
  [start, end]: readonly [string, string],
): Promise<void> {
  const { items } = await stores.events.listAuditEvents({ userId, cursor: null, limit: 200 });
  const balance = new Map<unknown, number>();
  const count = (roles: unknown, by: number) =>
    void balance.set(roles, (balance.get(roles) ?? 0) + by);
  for (const { type, detail } of items) {
    if (type !== "user.roles_changed") continue;
    count(detail["before"], 1);
    count(detail["after"], -1);
  }
  count(start, -1);
  count(end, 1);
  deepEqual([...balance.values()].filter((left) => left !== 0), []);
}
