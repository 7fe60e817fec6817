import { deepEqual, equal, ok } from "node:assert/strict";
import { givenRich, later } from "../operator_fixtures.ts";
import {
  allEvents,
  challengeNow,
  type ContractTest,
  givenDevice,
  inParallel,
  newChallenge,
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

  test("removing a factor ends resets that one of them started", async (stores) => {
    const { user } = await givenRich(stores);
    const reset = newChallenge(user, { purpose: "password_reset", priorProof: "passkey" });
    const login = newChallenge(user);
    for (const one of [reset, login]) await stores.challenges.insertChallenge(one, newEvent());
    const factor = { kind: "totp", id: null } as const;
    equal(await stores.factors.removeFactor(user.id, factor, later, newEvent()), true);
    equal((await challengeNow(stores, reset)).endedAs, "replaced");
    equal((await challengeNow(stores, login)).endedAs, null);
  });

  test("spend() uses up a proof once in parallel, and nothing of a locked account", async (stores) => {
    const { user } = await givenRich(stores);
    const bystander = (await givenRich(stores)).user;
    const [passkey] = await stores.factors.listPasskeys(user.id);
    ok(passkey !== undefined);
    const step = { kind: "totp_step", step: 70 } as const;
    const signed = { kind: "passkey", id: passkey.id, signCount: 9 } as const;
    for (const spent of [step, signed]) {
      equal(await stores.factors.spend(newUser().id, spent, later), false);
      const done = await inParallel(5, () => stores.factors.spend(user.id, spent, later));
      equal(done.filter((each) => each).length, 1);
    }
    equal(await stores.factors.spend(bystander.id, signed, later), false, "another's passkey");
    await stores.users.lockUser({ userId: user.id, now, ...newEnding() }, newEvent());
    equal(await stores.factors.spend(user.id, { ...step, step: 71 }, later), false);
    equal((await stores.factors.findTotp(user.id))?.lastStep, 70);
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
