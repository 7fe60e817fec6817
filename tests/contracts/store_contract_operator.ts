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
  newEnding,
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
  test("findHoldings() counts what is in force, and nothing of others", async (stores) => {
    const { user } = await givenRich(stores);
    await givenRich(stores);
    await givenSession(stores, { lastSeenAt: idleSince }, user);
    await givenSession(stores, { expiresAt: later }, user);
    await givenDevice(stores, { expiresAt: later }, user);
    const expiring = newChallenge(user, { purpose: "step_up", expiresAt: later });
    await stores.challenges.insertChallenge(expiring, newEvent());
    await stores.challenges.insertChallenge(newChallenge(user), newEvent());
    const expiresAt = later + 1;
    const issue = { userId: user.id, hash: codeOf(user, "c"), now, expiresAt };
    equal(await stores.factors.issueRecoveryCode(issue, newEvent()), true);
    const authenticators = {
      totpConfirmedAt: now,
      passkeys: 2,
      recoveryCodesLeft: 2,
      issuedCodeExpiresAt: expiresAt,
    };
    deepEqual(await holdingsOf(stores, user), {
      user: await stores.users.findUser(user.id),
      // One of `givenDevice` each, the device's own, and that of the expired device.
      sessions: 4,
      deviceSessions: 1,
      devices: 1,
      challenges: 1,
      totpBegun: true,
      authenticators,
    });
    const expired = await stores.reports.findHoldings(user.id, expiresAt, idleSince);
    deepEqual(expired?.authenticators, { ...authenticators, issuedCodeExpiresAt: null });
    deepEqual(await stores.factors.findAuthenticators(user.id), authenticators);
  });

  test("findHoldings() is null for nobody, and all 0 for a new user", async (stores) => {
    equal(await holdingsOf(stores, newUser()), null);
    const user = await givenUser(stores);
    const authenticators = {
      totpConfirmedAt: null,
      passkeys: 0,
      recoveryCodesLeft: 0,
      issuedCodeExpiresAt: null,
    };
    const none = { sessions: 0, deviceSessions: 0, devices: 0, challenges: 0, totpBegun: false };
    deepEqual(await holdingsOf(stores, user), { user, ...none, authenticators });
  });
}

function endingContract(test: ContractTest): void {
  test("endSessionsOf() ends all and counts those in force, of that user", async (stores) => {
    const { user, sessionId, boundId, deviceId, challengeId } = await givenRich(stores);
    const { session: idle } = await givenSession(stores, { lastSeenAt: idleSince }, user);
    const { session: theirs } = await givenSession(stores);
    const event = newEvent();
    equal(await stores.sessions.endSessionsOf(user.id, later, idleSince, event), 3);
    for (const id of [sessionId, boundId, idle.id]) {
      equal((await stores.sessions.findSession(id))?.session.endedAt, later);
    }
    equal((await stores.sessions.findSession(theirs.id))?.session.endedAt, null);
    equal((await stores.sessions.findDevice(deviceId))?.endedAt, null);
    equal(
      (await stores.challenges.findChallenge(challengeId))?.challenge.endedAs,
      "replaced",
      "a newer one",
    );
    equal(await recorded(stores, event), true);
    const again = newEvent();
    equal(await stores.sessions.endSessionsOf(user.id, later, idleSince, again), 0);
    equal(await stores.sessions.endSessionsOf(newUser().id, later, idleSince, again), 0);
    equal(await recorded(stores, again), false);
  });

  test("endDevicesOf() ends trust and the sessions by it; others stay", async (stores) => {
    const { user, sessionId, boundId, deviceId } = await givenRich(stores);
    const { device: theirs } = await givenDevice(stores);
    const event = newEvent();
    equal(await stores.sessions.endDevicesOf(user.id, later, event), 1);
    equal((await stores.sessions.findDevice(deviceId))?.endedAt, later);
    equal((await stores.sessions.findSession(boundId))?.session.endedAt, later);
    equal((await stores.sessions.findSession(sessionId))?.session.endedAt, null);
    equal((await stores.sessions.findDevice(theirs.id))?.endedAt, null);
    equal(await recorded(stores, event), true);
    const again = newEvent();
    equal(await stores.sessions.endDevicesOf(user.id, later, again), 0);
    equal(await stores.sessions.endDevicesOf(newUser().id, later, again), 0);
    equal(await recorded(stores, again), false);
  });

  test("endSessionsOf(), ten times at once beside logins, counts each session once", async (stores) => {
    const user = await givenUser(stores, { phoneVerifiedAt: now });
    for (let at = 0; at < 3; at++) await givenSession(stores, {}, user);
    const counts: number[] = [];
    let opened = 3;
    await atOnce(20, async (index) => {
      if (index % 2 === 0) {
        counts.push(await stores.sessions.endSessionsOf(user.id, later, idleSince, newEvent()));
      } else {
        const challenge = newChallenge(user);
        await stores.challenges.insertChallenge(challenge, newEvent());
        const opening = newOpening(challenge, newSession(user));
        if (await stores.sessions.openSession(opening, newEvent())) opened++;
      }
    });
    const left = (await holdingsOf(stores, user))?.sessions ?? 0;
    equal(counts.reduce((sum, count) => sum + count, 0) + left, opened);
  });
}

function removalContract(test: ContractTest): void {
  test("removeFactorOf() removes app or passkey and ends devices, though locked", async (stores) => {
    for (const which of ["totp", "passkey"] as const) {
      const { user, sessionId } = await givenRich(stores);
      const [first, second] = await stores.factors.listPasskeys(user.id);
      ok(first !== undefined && second !== undefined);
      const { device } = await givenDevice(stores, {}, user);
      if (which === "passkey") {
        await stores.users.lockUser({ userId: user.id, now: now, ...newEnding(now) }, newEvent());
      }
      const id = which === "totp" ? null : first.id;
      const event = newEvent();
      equal(await stores.factors.removeFactorOf(user.id, id, later, event), true);
      equal(await recorded(stores, event), true);
      equal((await stores.factors.findTotp(user.id)) === null, which === "totp");
      const left = which === "totp" ? [first, second] : [second];
      deepEqual(await stores.factors.listPasskeys(user.id), left);
      ok((await stores.sessions.findDevice(device.id))?.endedAt !== null);
      if (which === "totp") {
        equal((await stores.sessions.findSession(sessionId))?.session.endedAt, null);
      }
      const again = newEvent();
      equal(await stores.factors.removeFactorOf(user.id, id, later, again), false);
      equal(await recorded(stores, again), false);
    }
  });

  test("removeFactorOf() leaves another's alone; of ten at once one removes", async (stores) => {
    const [{ user }, { user: bystander }] = [await givenRich(stores), await givenRich(stores)];
    const [theirs] = await stores.factors.listPasskeys(bystander.id);
    ok(theirs !== undefined);
    const event = newEvent();
    equal(await stores.factors.removeFactorOf(user.id, theirs.id, later, event), false);
    equal(await stores.factors.removeFactorOf(newUser().id, null, later, event), false);
    equal(await recorded(stores, event), false);
    equal((await stores.factors.listPasskeys(bystander.id)).length, 2);
    const before = (await allEvents(stores)).length;
    const answers = await atOnce(
      10,
      () => stores.factors.removeFactorOf(user.id, null, later, newEvent()),
    );
    equal(answers.filter((done) => done).length, 1);
    equal((await allEvents(stores)).length, before + 1);
  });
}
