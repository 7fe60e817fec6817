import { deepEqual, equal, ok } from "node:assert/strict";
import { givenRich, later } from "../operator_fixtures.ts";
import {
  allEvents,
  type ContractTest,
  givenDevice,
  inParallel,
  newEnding,
  newEvent,
  newUser,
  now,
  recorded,
} from "../store_fixtures.ts";

export function removalContract(test: ContractTest): void {
  test("removeFactorOf() removes an app or passkey, even of a locked account", async (stores) => {
    for (const which of ["totp", "passkey"] as const) {
      const { user, sessionId } = await givenRich(stores);
      const [first, second] = await stores.factors.listPasskeys(user.id);
      ok(first !== undefined && second !== undefined);
      const { device } = await givenDevice(stores, {}, user);
      if (which === "passkey") {
        await stores.users.lockUser({ userId: user.id, now: now, ...newEnding() }, newEvent());
      }
      const factor = { kind: which, id: which === "totp" ? null : first.id };
      const event = newEvent();
      equal(await stores.factors.removeFactorOf(user.id, factor, later, event), true);
      equal(await recorded(stores, event), true);
      equal((await stores.factors.findTotp(user.id)) === null, which === "totp");
      const left = which === "totp" ? [first, second] : [second];
      deepEqual(await stores.factors.listPasskeys(user.id), left);
      ok((await stores.sessions.findDevice(device.id))?.endedAt !== null);
      if (which === "totp") {
        equal((await stores.sessions.findSession(sessionId))?.session.endedAt, null);
      }
      const again = newEvent();
      equal(await stores.factors.removeFactorOf(user.id, factor, later, again), false);
      equal(await recorded(stores, again), false);
    }
  });

  test("removeFactorOf() removes only the user's own factor, once in parallel", async (stores) => {
    const [{ user }, { user: bystander }] = [await givenRich(stores), await givenRich(stores)];
    const [theirs] = await stores.factors.listPasskeys(bystander.id);
    ok(theirs !== undefined);
    const event = newEvent();
    const app = { kind: "totp", id: null } as const;
    const key = { kind: "passkey", id: theirs.id } as const;
    equal(await stores.factors.removeFactorOf(user.id, key, later, event), false);
    equal(await stores.factors.removeFactorOf(newUser().id, app, later, event), false);
    equal(await recorded(stores, event), false);
    equal((await stores.factors.listPasskeys(bystander.id)).length, 2);
    const before = (await allEvents(stores)).length;
    const answers = await inParallel(
      10,
      () => stores.factors.removeFactorOf(user.id, app, later, newEvent()),
    );
    equal(answers.filter((done) => done).length, 1);
    equal((await allEvents(stores)).length, before + 1);
  });
}
