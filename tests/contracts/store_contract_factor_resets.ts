import { deepEqual, equal } from "node:assert/strict";
import { codeOf, givenRich, holdingsOf, later } from "./operator_fixtures.ts";
import {
  atOnce,
  type ContractTest,
  day,
  givenSession,
  givenUser,
  newChallenge,
  newDevice,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "./store_fixtures.ts";

const locked = { phoneVerifiedAt: now, lockedAt: now } as const;

export function factorResetContract(test: ContractTest): void {
  test("resetSecondFactor() leaves the number alone, unverified", async (store) => {
    const { user, ...ids } = await givenRich(store);
    const { user: bystander } = await givenRich(store);
    const theirs = await holdingsOf(store, bystander);
    const event = newEvent();
    equal(await store.resetSecondFactor(user.id, later, event), true);
    deepEqual(await store.findUser(user.id), { ...user, phoneVerifiedAt: null });
    const { user: _, authenticators, ...counts } = await holdingsOf(store, user) ?? {};
    deepEqual(Object.values(counts), [0, 0, 0, 0, false]);
    deepEqual(Object.values(authenticators ?? {}), [null, 0, 0, null]);
    equal(await store.findTotp(user.id), null);
    for (const id of [ids.sessionId, ids.boundId]) {
      equal((await store.findSession(id))?.session.endedAt, later);
    }
    equal((await store.findDevice(ids.deviceId))?.endedAt, later);
    equal((await store.findChallenge(ids.challengeId))?.challenge.endedAs, "replaced");
    deepEqual(await holdingsOf(store, bystander), theirs);
    equal(await recorded(store, event), true);
  });

  test("resetSecondFactor() forgets failures, of a locked account too", async (store) => {
    const user = await givenUser(store, {
      ...locked,
      secondFactorFailures: 4,
      secondFactorFailuresInRow: 100,
      secondFactorBlockedUntil: later,
      passwordFailures: 7,
    });
    equal(await store.resetSecondFactor(user.id, later, newEvent()), true);
    deepEqual(await store.findUser(user.id), {
      ...user,
      phoneVerifiedAt: null,
      secondFactorFailures: 0,
      secondFactorFailuresInRow: 0,
      secondFactorBlockedUntil: null,
    });
  });

  test("resetSecondFactor() writes nothing for nobody or a phone never verified", async (store) => {
    const user = await givenUser(store, { secondFactorFailures: 2 });
    const event = newEvent();
    for (const id of [user.id, newUser().id]) {
      equal(await store.resetSecondFactor(id, later, event), false);
    }
    deepEqual(await store.findUser(user.id), user);
    equal(await recorded(store, event), false);
  });

  test("R15 resetSecondFactor() beside logins leaves no factor and no session of before", async (store) => {
    for (let round = 0; round < 5; round++) {
      const { user, deviceId } = await givenRich(store);
      const pending = newChallenge(user);
      await store.insertChallenge(pending, newEvent());
      const hash = codeOf(user, "a");
      const spent = { spend: { kind: "recovery_code", hash }, verifiesPhone: false } as const;
      const device = newDevice(user);
      const acts: readonly (() => Promise<unknown>)[] = [
        () => store.openSession(newOpening(pending, newSession(user), spent), newEvent()),
        () =>
          store.openSession(
            newOpening(pending, newSession(user), { device, verifiesPhone: false }),
            newEvent(),
          ),
        () =>
          store.openDeviceSession(
            newOpening(pending, newSession(user, { deviceId })),
            newEvent(),
          ),
        () => store.removeTotp(user.id, now, newEvent()),
      ];
      const resets: boolean[] = [];
      await atOnce(24, async (index) => {
        if (index % 12 !== round) return await acts[index % acts.length]?.();
        resets.push(await store.resetSecondFactor(user.id, later, newEvent()));
      });
      equal(resets.filter((done) => done).length, 1);
      const { user: after, authenticators, ...counts } = await holdingsOf(store, user) ?? {};
      equal(after?.phoneVerifiedAt, null);
      deepEqual(Object.values(counts), [0, 0, 0, 0, false]);
      deepEqual(Object.values(authenticators ?? {}), [null, 0, 0, null]);
    }
  });

  test("openSession() of a first set leaves no other recovery code", async (store) => {
    const user = await givenUser(store);
    await store.replaceRecoveryCodes(user.id, [codeOf(user, "a")], now, newEvent());
    const challenge = newChallenge(user);
    await store.insertChallenge(challenge, newEvent());
    const recoveryCodes = [codeOf(user, "b"), codeOf(user, "c")];
    const opening = newOpening(challenge, newSession(user), { recoveryCodes });
    equal(await store.openSession(opening, newEvent()), true);
    equal((await store.findAuthenticators(user.id)).recoveryCodesLeft, 2);
    equal(await store.hasRecoveryCode(user.id, codeOf(user, "a"), now), false);
  });

  test("sweep() keeps a user whose second factor was reset, however old", async (store) => {
    const { user } = await givenSession(
      store,
      {},
      await givenUser(store, { createdAt: now - day }),
    );
    equal(await store.resetSecondFactor(user.id, later, newEvent()), true);
    const before = { unverifiedBefore: now, eventsBefore: 0, deliveriesBefore: 0 };
    equal(await store.sweep(now, before), 0);
    equal((await store.findUser(user.id))?.id, user.id);
  });
}
