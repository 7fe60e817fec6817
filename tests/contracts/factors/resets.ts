import { deepEqual, equal } from "node:assert/strict";
import { countOf } from "../../../core/domain/factors/authenticators.ts";
import { codeOf, givenRich, holdingsOf, later } from "../operator_fixtures.ts";
import {
  type ContractTest,
  day,
  givenSession,
  givenUser,
  inParallel,
  newChallenge,
  newDevice,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "../store_fixtures.ts";

const locked = { phoneVerifiedAt: now, lockedAt: now } as const;

export function resetContract(test: ContractTest): void {
  test("resetSecondFactor() leaves only the phone number, unverified", async (stores) => {
    const { user, ...ids } = await givenRich(stores);
    const { user: bystander } = await givenRich(stores);
    const theirs = await holdingsOf(stores, bystander);
    const event = newEvent();
    equal(await stores.factors.resetSecondFactor(user.id, later, event), true);
    deepEqual(await stores.users.findUser(user.id), { ...user, phoneVerifiedAt: null });
    const { user: _, authenticators, ...counts } = await holdingsOf(stores, user) ?? {};
    deepEqual(Object.values(counts), [0, 0, 0, 0, 0, []]);
    deepEqual(authenticators, []);
    equal(await stores.factors.findTotp(user.id), null);
    for (const id of [ids.sessionId, ids.boundId]) {
      equal((await stores.sessions.findSession(id))?.session.endedAt, later);
    }
    equal((await stores.sessions.findDevice(ids.deviceId))?.endedAt, later);
    equal((await stores.challenges.findChallenge(ids.challengeId))?.challenge.endedAs, "replaced");
    deepEqual(await holdingsOf(stores, bystander), theirs);
    equal(await recorded(stores, event), true);
  });

  test("resetSecondFactor() clears failures, even of a locked account", async (stores) => {
    const user = await givenUser(stores, {
      ...locked,
      secondFactorFailures: 4,
      secondFactorFailuresInRow: 100,
      secondFactorBlockedUntil: later,
      passwordFailures: 7,
    });
    equal(await stores.factors.resetSecondFactor(user.id, later, newEvent()), true);
    deepEqual(await stores.users.findUser(user.id), {
      ...user,
      phoneVerifiedAt: null,
      secondFactorFailures: 0,
      secondFactorFailuresInRow: 0,
      secondFactorBlockedUntil: null,
    });
  });

  test("resetSecondFactor() writes nothing for an unknown or unverified user", async (stores) => {
    const user = await givenUser(stores, { secondFactorFailures: 2 });
    const event = newEvent();
    for (const id of [user.id, newUser().id]) {
      equal(await stores.factors.resetSecondFactor(id, later, event), false);
    }
    deepEqual(await stores.users.findUser(user.id), user);
    equal(await recorded(stores, event), false);
  });

  test("resetSecondFactor() during logins leaves no factor or session (R15)", async (stores) => {
    for (let round = 0; round < 5; round++) {
      const { user, deviceId } = await givenRich(stores);
      const pending = newChallenge(user);
      await stores.challenges.insertChallenge(pending, newEvent());
      const hash = codeOf(user, "a");
      const spent = { spend: { kind: "recovery_code", hash }, verifiesPhone: false } as const;
      const device = newDevice(user);
      const acts: readonly (() => Promise<unknown>)[] = [
        () => stores.sessions.openSession(newOpening(pending, newSession(user), spent), newEvent()),
        () =>
          stores.sessions.openSession(
            newOpening(pending, newSession(user), { device, verifiesPhone: false }),
            newEvent(),
          ),
        () =>
          stores.sessions.openDeviceSession(
            newOpening(pending, newSession(user, { deviceId })),
            newEvent(),
          ),
        () => stores.factors.removeFactor(user.id, { kind: "totp", id: null }, now, newEvent()),
      ];
      const resets: boolean[] = [];
      await inParallel(24, async (index) => {
        if (index % 12 !== round) return await acts[index % acts.length]?.();
        resets.push(await stores.factors.resetSecondFactor(user.id, later, newEvent()));
      });
      equal(resets.filter((done) => done).length, 1);
      const { user: after, authenticators, ...counts } = await holdingsOf(stores, user) ?? {};
      equal(after?.phoneVerifiedAt, null);
      deepEqual(Object.values(counts), [0, 0, 0, 0, 0, []]);
      deepEqual(authenticators, []);
    }
  });

  test("openSession() with a first set of recovery codes removes all others", async (stores) => {
    const user = await givenUser(stores);
    await stores.factors.replaceRecoveryCodes(user.id, [codeOf(user, "a")], now, newEvent());
    const challenge = newChallenge(user);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const recoveryCodes = [codeOf(user, "b"), codeOf(user, "c")];
    const opening = newOpening(challenge, newSession(user), { recoveryCodes });
    deepEqual(await stores.sessions.openSession(opening, newEvent()), { endedSessions: 0 });
    equal(countOf(await stores.factors.findAuthenticators(user.id), "recovery_codes"), 2);
    equal(await stores.factors.findRecoveryCode(user.id, codeOf(user, "a"), now), null);
  });

  test("sweep() keeps an old user whose second factor was reset", async (stores) => {
    const { user } = await givenSession(
      stores,
      {},
      await givenUser(stores, { createdAt: now - day }),
    );
    equal(await stores.factors.resetSecondFactor(user.id, later, newEvent()), true);
    const before = { unverifiedBefore: now, eventsBefore: 0, deliveriesBefore: 0 };
    equal(await stores.upkeep.sweep(now, before), 0);
    equal((await stores.users.findUser(user.id))?.id, user.id);
  });
}
