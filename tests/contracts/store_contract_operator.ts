import { deepEqual, equal, ok } from "node:assert/strict";
import { codeOf, givenRich, holdingsOf, idleSince, later } from "./operator_fixtures.ts";
import {
  allEvents,
  atOnce,
  type ContractTest,
  givenDevice,
  givenSession,
  givenUser,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "./store_fixtures.ts";

export function operatorContract(test: ContractTest): void {
  holdingsContract(test);
  endingContract(test);
  removalContract(test);
}

function holdingsContract(test: ContractTest): void {
  test("findHoldings() counts what is in force, and nothing of others", async (store) => {
    const { user } = await givenRich(store);
    await givenRich(store);
    await givenSession(store, { lastSeenAt: idleSince }, user);
    await givenSession(store, { expiresAt: later }, user);
    await givenDevice(store, { expiresAt: later }, user);
    const expiring = newChallenge(user, { purpose: "step_up", expiresAt: later });
    await store.insertChallenge(expiring, newEvent());
    await store.insertChallenge(newChallenge(user), newEvent());
    const expiresAt = later + 1;
    const issue = { userId: user.id, hash: codeOf(user, "c"), now, expiresAt };
    equal(await store.issueRecoveryCode(issue, newEvent()), true);
    const authenticators = {
      totpConfirmedAt: now,
      passkeys: 2,
      recoveryCodesLeft: 2,
      issuedCodeExpiresAt: expiresAt,
    };
    deepEqual(await holdingsOf(store, user), {
      user: await store.findUser(user.id),
      // One of `givenDevice` each, the device's own, and that of the expired device.
      sessions: 4,
      deviceSessions: 1,
      devices: 1,
      challenges: 1,
      totpBegun: true,
      authenticators,
    });
    const expired = await store.findHoldings(user.id, expiresAt, idleSince);
    deepEqual(expired?.authenticators, { ...authenticators, issuedCodeExpiresAt: null });
    deepEqual(await store.findAuthenticators(user.id), authenticators);
  });

  test("findHoldings() is null for nobody, and all 0 for a new user", async (store) => {
    equal(await holdingsOf(store, newUser()), null);
    const user = await givenUser(store);
    const authenticators = {
      totpConfirmedAt: null,
      passkeys: 0,
      recoveryCodesLeft: 0,
      issuedCodeExpiresAt: null,
    };
    const none = { sessions: 0, deviceSessions: 0, devices: 0, challenges: 0, totpBegun: false };
    deepEqual(await holdingsOf(store, user), { user, ...none, authenticators });
  });
}

function endingContract(test: ContractTest): void {
  test("endSessionsOf() ends all and counts those in force, of that user", async (store) => {
    const { user, sessionId, boundId, deviceId, challengeId } = await givenRich(store);
    const { session: idle } = await givenSession(store, { lastSeenAt: idleSince }, user);
    const { session: theirs } = await givenSession(store);
    const event = newEvent();
    equal(await store.endSessionsOf(user.id, later, idleSince, event), 3);
    for (const id of [sessionId, boundId, idle.id]) {
      equal((await store.findSession(id))?.session.endedAt, later);
    }
    equal((await store.findSession(theirs.id))?.session.endedAt, null);
    equal((await store.findDevice(deviceId))?.endedAt, null);
    equal((await store.findChallenge(challengeId))?.challenge.endedAs, "replaced", "a newer one");
    equal(await recorded(store, event), true);
    const again = newEvent();
    equal(await store.endSessionsOf(user.id, later, idleSince, again), 0);
    equal(await store.endSessionsOf(newUser().id, later, idleSince, again), 0);
    equal(await recorded(store, again), false);
  });

  test("endDevicesOf() ends trust and the sessions by it; others stay", async (store) => {
    const { user, sessionId, boundId, deviceId } = await givenRich(store);
    const { device: theirs } = await givenDevice(store);
    const event = newEvent();
    equal(await store.endDevicesOf(user.id, later, event), 1);
    equal((await store.findDevice(deviceId))?.endedAt, later);
    equal((await store.findSession(boundId))?.session.endedAt, later);
    equal((await store.findSession(sessionId))?.session.endedAt, null);
    equal((await store.findDevice(theirs.id))?.endedAt, null);
    equal(await recorded(store, event), true);
    const again = newEvent();
    equal(await store.endDevicesOf(user.id, later, again), 0);
    equal(await store.endDevicesOf(newUser().id, later, again), 0);
    equal(await recorded(store, again), false);
  });

  test("endSessionsOf(), ten times at once beside logins, counts each session once", async (store) => {
    const user = await givenUser(store, { phoneVerifiedAt: now });
    for (let at = 0; at < 3; at++) await givenSession(store, {}, user);
    const counts: number[] = [];
    let opened = 3;
    await atOnce(20, async (index) => {
      if (index % 2 === 0) {
        counts.push(await store.endSessionsOf(user.id, later, idleSince, newEvent()));
      } else {
        const challenge = newChallenge(user);
        await store.insertChallenge(challenge, newEvent());
        const opening = newOpening(challenge, newSession(user));
        if (await store.openSession(opening, newEvent())) opened++;
      }
    });
    const left = (await holdingsOf(store, user))?.sessions ?? 0;
    equal(counts.reduce((sum, count) => sum + count, 0) + left, opened);
  });
}

function removalContract(test: ContractTest): void {
  test("removeFactorOf() removes app or passkey and ends devices, though locked", async (store) => {
    for (const which of ["totp", "passkey"] as const) {
      const { user, sessionId } = await givenRich(store);
      const [first, second] = await store.listPasskeys(user.id);
      ok(first !== undefined && second !== undefined);
      const { device } = await givenDevice(store, {}, user);
      if (which === "passkey") await store.lockUser(user.id, now, newEvent());
      const id = which === "totp" ? null : first.id;
      const event = newEvent();
      equal(await store.removeFactorOf(user.id, id, later, event), true);
      equal(await recorded(store, event), true);
      equal((await store.findTotp(user.id)) === null, which === "totp");
      const left = which === "totp" ? [first, second] : [second];
      deepEqual(await store.listPasskeys(user.id), left);
      ok((await store.findDevice(device.id))?.endedAt !== null);
      if (which === "totp") equal((await store.findSession(sessionId))?.session.endedAt, null);
      const again = newEvent();
      equal(await store.removeFactorOf(user.id, id, later, again), false);
      equal(await recorded(store, again), false);
    }
  });

  test("removeFactorOf() leaves another's alone; of ten at once one removes", async (store) => {
    const [{ user }, { user: bystander }] = [await givenRich(store), await givenRich(store)];
    const [theirs] = await store.listPasskeys(bystander.id);
    ok(theirs !== undefined);
    const event = newEvent();
    equal(await store.removeFactorOf(user.id, theirs.id, later, event), false);
    equal(await store.removeFactorOf(newUser().id, null, later, event), false);
    equal(await recorded(store, event), false);
    equal((await store.listPasskeys(bystander.id)).length, 2);
    const before = (await allEvents(store)).length;
    const answers = await atOnce(
      10,
      () => store.removeFactorOf(user.id, null, later, newEvent()),
    );
    equal(answers.filter((done) => done).length, 1);
    equal((await allEvents(store)).length, before + 1);
  });
}
