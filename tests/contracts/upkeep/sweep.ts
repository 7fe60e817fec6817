import { deepEqual, equal, ok } from "node:assert/strict";
import { sweptMax } from "../../../core/adapters/sql/store/upkeep/removal.ts";
import type { RecoveryCodeHash } from "../../../core/domain/factors/recovery_code.ts";
import {
  allEvents,
  type ContractTest,
  day,
  givenChallenge,
  givenDevice,
  givenSession,
  givenUser,
  inParallel,
  key,
  minute,
  name,
  newChallenge,
  newEnding,
  newEvent,
  now,
  unverified,
} from "../store_fixtures.ts";
import { checkedOf } from "../sessions/checked_of.ts";

export function sweepContract(test: ContractTest): void {
  test("sweep() removes nothing that is still in use", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    const { session } = await givenSession(stores);
    await stores.throttles.takeThrottles([{ key: "k", max: 1, windowSeconds: 60 }], now);
    equal(await stores.upkeep.sweep(now, unverified(now)), 0);
    deepEqual((await stores.challenges.findChallenge(challenge.id))?.user, user);
    equal((await stores.sessions.findSession(session.id))?.session.id, session.id);
    const full = { passed: false, key: "k", until: now + minute };
    deepEqual(
      await stores.throttles.takeThrottles([{ key: "k", max: 1, windowSeconds: 60 }], now),
      full,
    );
  });

  test("sweep() removes windows that have ended", async (stores) => {
    await inParallel(
      7,
      (index) =>
        stores.throttles.takeThrottles(
          [{ key: `k${index}`, max: 1, windowSeconds: 60 + index }],
          now,
        ),
    );
    equal(await stores.upkeep.sweep(now + minute - 1, unverified(0)), 0);
    equal(await stores.upkeep.sweep(now + minute + 2000, unverified(0)), 3);
    equal(await stores.upkeep.sweep(now + minute + 2000, unverified(0)), 0);
  });

  test("sweep() removes challenges a day after they expired", async (stores) => {
    const { challenge } = await givenChallenge(stores);
    const { challenge: younger } = await givenChallenge(stores, { expiresAt: now + 11 * minute });
    equal(await stores.upkeep.sweep(challenge.expiresAt + day, unverified(0)), 0);
    equal(await stores.upkeep.sweep(challenge.expiresAt + day + 1, unverified(0)), 1);
    equal(await stores.challenges.findChallenge(challenge.id), null);
    equal((await stores.challenges.findChallenge(younger.id))?.challenge.id, younger.id);
  });

  test("sweep() removes sessions a week after their end", async (stores) => {
    const week = 7 * day;
    const { session: ended } = await givenSession(stores);
    await stores.sessions.endSession(ended.id, now + 5, newEvent());
    const { session: expired } = await givenSession(stores);
    equal(await stores.upkeep.sweep(now + week + 5, unverified(0)), 2, "the two used challenges");
    equal((await stores.sessions.findSession(ended.id))?.session.id, ended.id);
    equal(await stores.upkeep.sweep(now + week + 6, unverified(0)), 1);
    equal(await stores.sessions.findSession(ended.id), null);
    equal(await stores.upkeep.sweep(expired.expiresAt + week, unverified(0)), 0);
    equal(await stores.upkeep.sweep(expired.expiresAt + week + 1, unverified(0)), 1);
    equal(await stores.sessions.findSession(expired.id), null);
  });

  test("sweep() removes trusted devices a week after their end", async (stores) => {
    const week = 7 * day;
    const { user, device: ended } = await givenDevice(stores, { expiresAt: now + day });
    await stores.sessions.endDevice({
      userId: user.id,
      id: ended.id,
      now: now + 5,
      ...newEnding(),
    }, newEvent());
    const { device: expired } = await givenDevice(stores, { expiresAt: now + day });
    const { device: trusted } = await givenDevice(stores);
    await stores.upkeep.sweep(now + week + 5, unverified(0));
    equal((await stores.sessions.findDevice(ended.id))?.id, ended.id);
    equal(await stores.upkeep.sweep(now + week + 6, unverified(0)), 1);
    equal(await stores.sessions.findDevice(ended.id), null);
    await stores.upkeep.sweep(expired.expiresAt + week, unverified(0));
    equal((await stores.sessions.findDevice(expired.id))?.id, expired.id);
    await stores.upkeep.sweep(expired.expiresAt + week + 1, unverified(0));
    equal(await stores.sessions.findDevice(expired.id), null);
    deepEqual(await stores.sessions.findDevice(trusted.id), trusted);
  });

  test("sweep() removes users who never verified, with their data", async (stores) => {
    const old = { createdAt: now - day };
    const forgotten = await givenUser(stores, old);
    const challenge = newChallenge(forgotten);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const verified = await givenUser(stores, { ...old, phoneVerifiedAt: now });
    const young = await givenUser(stores, { createdAt: now });
    const before = (await allEvents(stores)).length;
    equal(await stores.upkeep.sweep(now, unverified(now - day)), 0);
    equal(await stores.upkeep.sweep(now, unverified(now)), 1);
    equal(await stores.users.findUser(forgotten.id), null);
    equal(await stores.challenges.findChallenge(challenge.id), null);
    deepEqual(await stores.users.findUser(verified.id), verified);
    deepEqual(await stores.users.findUser(young.id), young);
    equal((await allEvents(stores)).length, before);
    // The name is available again.
    await givenUser(stores, { username: forgotten.username });
  });

  test("sweep() keeps users who recently gave the correct password", async (stores) => {
    const user = await givenUser(stores, { createdAt: now - day });
    await stores.users.recordCorrectPassword(user.id, 100, now);
    await stores.upkeep.sweep(now, unverified(now));
    deepEqual(await stores.users.findUser(user.id), user);
    await stores.upkeep.sweep(now, unverified(now + 1));
    equal(await stores.users.findUser(user.id), null);
  });

  test("sweep() removes rows from a clock that was a year ahead", async (stores) => {
    const ahead = now + 365 * day;
    const user = await givenUser(stores, { createdAt: ahead });
    const own = { createdAt: ahead, expiresAt: ahead + minute };
    const challenge = newChallenge(user, own);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const { session } = await givenSession(stores, { ...own, lastSeenAt: ahead });
    const { device } = await givenDevice(stores, { ...own, lastUsedAt: ahead });
    await stores.throttles.takeThrottles([{ key: "k", max: 1, windowSeconds: 60 }], ahead);
    const owner = await givenUser(stores, { phoneVerifiedAt: now });
    const hash = "4".repeat(64) as RecoveryCodeHash;
    const code = { userId: owner.id, hash, now: ahead, expiresAt: ahead + minute };
    await stores.factors.issueRecoveryCode(code, newEvent());
    equal(await stores.upkeep.sweep(now, unverified(0)), 6);
    equal(await stores.challenges.findChallenge(challenge.id), null);
    equal(await stores.sessions.findSession(session.id), null);
    equal(await stores.sessions.findDevice(device.id), null);
    equal(await stores.factors.findRecoveryCode(owner.id, hash, ahead), null);
    equal(await stores.users.releaseName(key(user.username), now), false);
    equal(await stores.users.releaseName(key(user.username), now + 1), true);
    equal(await stores.upkeep.sweep(now, unverified(0)), 0);
  });

  test("sweep() keeps a session that lasts as long as the settings allow", async (stores) => {
    const { session } = await givenSession(stores, { expiresAt: now + 400 * day });
    equal(await stores.upkeep.sweep(now, unverified(0)), 0);
    deepEqual((await stores.sessions.findSession(session.id))?.session, checkedOf(session));
  });

  test("sweep() keeps a user agent as long as a session that has it", async (stores) => {
    const userAgent = "Shared/1.0";
    const { user, session } = await givenSession(stores, { userAgent, expiresAt: now + 9 * day });
    await givenSession(stores, { userAgent, expiresAt: now + minute }, user);
    await givenSession(stores, { userAgent, expiresAt: now + 2 * day }, user);
    const kept = async (at: number): Promise<readonly (string | null)[]> => {
      await stores.upkeep.sweep(at, unverified(0));
      return (await stores.reports.listKept(user.id, 10)).sessions.map((each) => each.userAgent);
    };
    const until = session.expiresAt + 7 * day;
    deepEqual(await kept(until - day), [userAgent]);
    deepEqual(await kept(until), [userAgent]);
    deepEqual(await kept(until + 1), []);
    deepEqual(await kept(until + 2 * day), []);
    // Its row has been removed, and is added again.
    await givenSession(stores, { userAgent, expiresAt: until + 2 * day }, user);
    deepEqual(await kept(until + day), [userAgent]);
  });

  test("sweep() pauses after each slice that has removed rows", async (stores) => {
    await inParallel(
      150,
      (index) =>
        stores.throttles.takeThrottles([{ key: `k${index}`, max: 1, windowSeconds: 60 }], now),
    );
    let pauses = 0;
    const pause = (): Promise<void> => Promise.resolve(void pauses++);
    equal(await stores.upkeep.sweep(now + minute, unverified(0), pause), 150);
    // Slices are smaller on a slow machine.
    const whole = Math.ceil(150 / sweptMax);
    ok(pauses >= whole && pauses <= 4 * whole, `${pauses} pauses`);
    const before = pauses;
    equal(await stores.upkeep.sweep(now + minute, unverified(0), pause), 0);
    equal(pauses, before);
  });

  test("sweep() in parallel with new counts removes none of them", async (stores) => {
    const throttle = { key: "busy", max: 1000, windowSeconds: 60 };
    await stores.throttles.takeThrottles([throttle], now);
    const later = now + minute;
    await inParallel<unknown>(
      60,
      (index) =>
        index % 4 === 0
          ? stores.upkeep.sweep(later, unverified(0))
          : stores.throttles.takeThrottles([throttle], later),
    );
    const left = { ...throttle, max: 46 };
    equal((await stores.throttles.takeThrottles([left], later)).passed, true);
    const full = { passed: false, key: "busy", until: later + minute };
    deepEqual(await stores.throttles.takeThrottles([left], later), full);
  });

  test("sweep() removes networks on the day after 30 days without a login", async (stores) => {
    const user = await givenUser(stores, { username: name("Ada") });
    await givenSession(stores, { address: "192.0.2.7" }, user);
    const limits = { unverifiedBefore: 0, eventsBefore: 0, deliveriesBefore: 0 };
    const ask = async () => [
      (await stores.users.findStanding(key("ada"), "192.0.2.7", 0)).familiar,
      await stores.users.isLoginNetwork("192.0.2.7", now),
    ];
    await stores.upkeep.sweep(now + 30 * day - 1, limits);
    deepEqual(await ask(), [true, true]);
    await stores.upkeep.sweep(now + 31 * day, limits);
    deepEqual(await ask(), [false, false]);
  });
}
