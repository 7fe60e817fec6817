import { deepEqual, equal } from "node:assert/strict";
import type { RecoveryCodeHash } from "../../core/domain/factors/recovery_code.ts";
import type { SweepLimits } from "../../core/ports/store.ts";
import {
  allEvents,
  atOnce,
  type ContractTest,
  day,
  givenChallenge,
  givenDevice,
  givenSession,
  givenUser,
  key,
  minute,
  name,
  newChallenge,
  newEvent,
  now,
} from "./store_fixtures.ts";

export function upkeepContract(test: ContractTest): void {
  test("sweep() of a store where all still matters removes nothing", async (store) => {
    const { user, challenge } = await givenChallenge(store);
    const { session } = await givenSession(store);
    await store.takeThrottles([{ key: "k", max: 1, windowSeconds: 60 }], now);
    equal(await store.sweep(now, unverified(now)), 0);
    deepEqual((await store.findChallenge(challenge.id))?.user, user);
    equal((await store.findSession(session.id))?.session.id, session.id);
    const full = { passed: false, key: "k", until: now + minute };
    deepEqual(await store.takeThrottles([{ key: "k", max: 1, windowSeconds: 60 }], now), full);
  });

  test("sweep() removes windows that ended", async (store) => {
    await atOnce(
      7,
      (index) =>
        store.takeThrottles([{ key: `k${index}`, max: 1, windowSeconds: 60 + index }], now),
    );
    equal(await store.sweep(now + minute - 1, unverified(0)), 0);
    equal(await store.sweep(now + minute + 2000, unverified(0)), 3);
    equal(await store.sweep(now + minute + 2000, unverified(0)), 0);
  });

  test("sweep() removes challenges a day past their end", async (store) => {
    const { challenge } = await givenChallenge(store);
    const { challenge: younger } = await givenChallenge(store, { expiresAt: now + 11 * minute });
    equal(await store.sweep(challenge.expiresAt + day, unverified(0)), 0);
    equal(await store.sweep(challenge.expiresAt + day + 1, unverified(0)), 1);
    equal(await store.findChallenge(challenge.id), null);
    equal((await store.findChallenge(younger.id))?.challenge.id, younger.id);
  });

  test("sweep() removes sessions a week past their end", async (store) => {
    const week = 7 * day;
    const { session: ended } = await givenSession(store);
    await store.endSession(ended.id, now + 5, newEvent());
    const { session: expired } = await givenSession(store);
    equal(await store.sweep(now + week + 5, unverified(0)), 2, "the two used challenges");
    equal((await store.findSession(ended.id))?.session.id, ended.id);
    equal(await store.sweep(now + week + 6, unverified(0)), 1);
    equal(await store.findSession(ended.id), null);
    equal(await store.sweep(expired.expiresAt + week, unverified(0)), 0);
    equal(await store.sweep(expired.expiresAt + week + 1, unverified(0)), 1);
    equal(await store.findSession(expired.id), null);
  });

  test("sweep() removes trusted devices a week past their end", async (store) => {
    const week = 7 * day;
    const { user, device: ended } = await givenDevice(store, { expiresAt: now + day });
    await store.endDevice(user.id, ended.id, now + 5, newEvent());
    const { device: expired } = await givenDevice(store, { expiresAt: now + day });
    const { device: trusted } = await givenDevice(store);
    await store.sweep(now + week + 5, unverified(0));
    equal((await store.findDevice(ended.id))?.id, ended.id);
    equal(await store.sweep(now + week + 6, unverified(0)), 1);
    equal(await store.findDevice(ended.id), null);
    await store.sweep(expired.expiresAt + week, unverified(0));
    equal((await store.findDevice(expired.id))?.id, expired.id);
    await store.sweep(expired.expiresAt + week + 1, unverified(0));
    equal(await store.findDevice(expired.id), null);
    deepEqual(await store.findDevice(trusted.id), trusted);
  });

  test("sweep() removes users who never verified, with what is theirs", async (store) => {
    const old = { createdAt: now - day };
    const forgotten = await givenUser(store, old);
    const challenge = newChallenge(forgotten);
    await store.insertChallenge(challenge, newEvent());
    const verified = await givenUser(store, { ...old, phoneVerifiedAt: now });
    const young = await givenUser(store, { createdAt: now });
    const before = (await allEvents(store)).length;
    equal(await store.sweep(now, unverified(now - day)), 0);
    equal(await store.sweep(now, unverified(now)), 1);
    equal(await store.findUser(forgotten.id), null);
    equal(await store.findChallenge(challenge.id), null);
    deepEqual(await store.findUser(verified.id), verified);
    deepEqual(await store.findUser(young.id), young);
    equal((await allEvents(store)).length, before);
    // The name is free again.
    await givenUser(store, { username: forgotten.username });
  });

  test("sweep() keeps users who gave their right password lately", async (store) => {
    const user = await givenUser(store, { createdAt: now - day });
    await store.noteRightPassword(user.id, 100, now);
    await store.sweep(now, unverified(now));
    deepEqual(await store.findUser(user.id), user);
    await store.sweep(now, unverified(now + 1));
    equal(await store.findUser(user.id), null);
  });

  test("releaseName() removes a user who never finished a login, once", async (store) => {
    const old = { createdAt: now - day };
    const user = await givenUser(store, { ...old, username: name("Ada") });
    const before = now - day + 1;
    equal(await store.releaseName(key("ada"), before - 1), false, "not yet");
    await store.noteRightPassword(user.id, 100, now);
    equal(await store.releaseName(key("ada"), now), false, "the last right password counts");
    const answers = await atOnce(10, () => store.releaseName(key("ada"), now + 1));
    equal(answers.filter((answer) => answer).length, 1);
    equal(await store.findUser(user.id), null);
    await givenUser(store, { username: name("Ada") });
    equal(await store.releaseName(key("nobody"), now), false);
  });

  test("releaseName() and sweep() keep who verified a phone or logged in", async (store) => {
    const old = { createdAt: now - day };
    const kept = [
      await givenUser(store, { ...old, username: name("Ada"), phoneVerifiedAt: now - day }),
      // After an operator's reset of the second factor.
      await givenUser(store, { ...old, username: name("Bob"), lastLoginAt: now - day }),
    ];
    for (const each of ["ada", "bob"]) equal(await store.releaseName(key(each), now), false);
    await store.sweep(now, unverified(now));
    for (const user of kept) deepEqual(await store.findUser(user.id), user);
  });

  test("sweep() removes what a clock wrote which was a year ahead", async (store) => {
    const ahead = now + 365 * day;
    const user = await givenUser(store, { createdAt: ahead });
    const own = { createdAt: ahead, expiresAt: ahead + minute };
    const challenge = newChallenge(user, own);
    await store.insertChallenge(challenge, newEvent());
    const { session } = await givenSession(store, { ...own, lastSeenAt: ahead });
    const { device } = await givenDevice(store, { ...own, lastUsedAt: ahead });
    await store.takeThrottles([{ key: "k", max: 1, windowSeconds: 60 }], ahead);
    const owner = await givenUser(store, { phoneVerifiedAt: now });
    const hash = "4".repeat(64) as RecoveryCodeHash;
    const code = { userId: owner.id, hash, now: ahead, expiresAt: ahead + minute };
    await store.issueRecoveryCode(code, newEvent());
    equal(await store.sweep(now, unverified(0)), 6);
    equal(await store.findChallenge(challenge.id), null);
    equal(await store.findSession(session.id), null);
    equal(await store.findDevice(device.id), null);
    equal(await store.hasRecoveryCode(owner.id, hash, ahead), false);
    equal(await store.releaseName(key(user.username), now), false);
    equal(await store.releaseName(key(user.username), now + 1), true);
    equal(await store.sweep(now, unverified(0)), 0);
  });

  test("sweep() removes 500 of a kind a call at most", async (store) => {
    await atOnce(
      530,
      (index) => store.takeThrottles([{ key: `k${index}`, max: 1, windowSeconds: 60 }], now),
    );
    equal(await store.sweep(now + minute, unverified(0)), 500);
    equal(await store.sweep(now + minute, unverified(0)), 30);
  });

  test("sweep() beside new counts takes none of them away", async (store) => {
    const throttle = { key: "busy", max: 1000, windowSeconds: 60 };
    await store.takeThrottles([throttle], now);
    const later = now + minute;
    await atOnce<unknown>(
      60,
      (index) =>
        index % 4 === 0
          ? store.sweep(later, unverified(0))
          : store.takeThrottles([throttle], later),
    );
    const left = { ...throttle, max: 46 };
    equal((await store.takeThrottles([left], later)).passed, true);
    const full = { passed: false, key: "busy", until: later + minute };
    deepEqual(await store.takeThrottles([left], later), full);
  });
}

/** Limits that keep the whole record. */
function unverified(unverifiedBefore: number): SweepLimits {
  return { unverifiedBefore, eventsBefore: 0, deliveriesBefore: 0 };
}
