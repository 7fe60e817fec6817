import { deepEqual, equal } from "node:assert/strict";
import { networkOf } from "../../../core/domain/network.ts";
import {
  type ContractTest,
  day,
  givenDevice,
  givenSession,
  givenUser,
  inParallel,
  key,
  minute,
  name,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "../store_fixtures.ts";

const later = now + 5 * minute;

export function passwordContract(test: ContractTest): void {
  test("countPasswordFailure() counts each of 50 parallel failures", async (stores) => {
    const [ada, bob] = [await givenUser(stores), await givenUser(stores)];
    const event = newEvent({ userId: ada.id });
    await stores.users.countPasswordFailure(ada.id, "strangers", event);
    equal(await recorded(stores, event), true);
    const again = () => stores.users.countPasswordFailure(ada.id, "strangers", newEvent());
    const counts = await inParallel(49, again);
    const expected = Array.from({ length: 49 }, (_, index) => index + 2);
    deepEqual(counts.toSorted((a, b) => a - b), expected, "each call returns its own count");
    deepEqual(await stores.users.findUser(ada.id), { ...ada, passwordFailures: 50 });
    deepEqual(await stores.users.findUser(bob.id), bob);
  });

  test("countPasswordFailure() counts familiar guessers separately", async (stores) => {
    const ada = await givenUser(stores, { passwordFailures: 7 });
    for (const count of [1, 2, 3]) {
      equal(await stores.users.countPasswordFailure(ada.id, "familiar", newEvent()), count);
    }
    equal(await stores.users.countPasswordFailure(ada.id, "strangers", newEvent()), 8);
    const counted = { ...ada, passwordFailures: 8, familiarPasswordFailures: 3 };
    deepEqual(await stores.users.findUser(ada.id), counted);
  });

  test("countPasswordFailure() writes the event for an unknown user", async (stores) => {
    const user = await givenUser(stores);
    for (const id of [null, newUser().id]) {
      const event = newEvent({ reason: "invalid_credentials", userId: id });
      equal(await stores.users.countPasswordFailure(id, "strangers", event), 0);
      equal(await recorded(stores, event), true);
    }
    deepEqual(await stores.users.findUser(user.id), user);
  });

  test("recordCorrectPassword() resets both counts of that account", async (stores) => {
    const failures = { passwordFailures: 7, familiarPasswordFailures: 99 };
    const verified = { phoneVerifiedAt: now, secondFactorFailuresInRow: 3 };
    const ada = await givenUser(stores, { ...failures, ...verified });
    const bob = await givenUser(stores, { passwordFailures: 2 });
    await stores.users.recordCorrectPassword(ada.id, 100, later);
    await stores.users.recordCorrectPassword(newUser().id, 100, later);
    const none = { passwordFailures: 0, familiarPasswordFailures: 0 };
    deepEqual(await stores.users.findUser(ada.id), { ...ada, ...none });
    deepEqual(await stores.users.findUser(bob.id), bob);
  });

  test("recordCorrectPassword() does not reset a count at its maximum (R15)", async (stores) => {
    const verified = { phoneVerifiedAt: now };
    const ada = await givenUser(stores, { ...verified, passwordFailures: 100 });
    const bob = await givenUser(stores, { passwordFailures: 3, familiarPasswordFailures: 140 });
    await stores.users.countPasswordFailure(ada.id, "familiar", newEvent());
    for (const { id } of [ada, bob]) await stores.users.recordCorrectPassword(id, 100, later);
    deepEqual(await stores.users.findUser(ada.id), ada);
    deepEqual(await stores.users.findUser(bob.id), { ...bob, passwordFailures: 0 });
  });

  test("findStanding() knows the networks of a user's sessions, even if ended", async (stores) => {
    const user = await givenUser(stores, { username: name("Ada") });
    const { session } = await givenSession(stores, { address: "192.0.2.7" }, user);
    await stores.sessions.endSession(session.id, now, newEvent());
    await givenSession(stores, { address: "2001:db8:1:2:3::4" }, user);
    await givenSession(stores, { address: null }, user);
    await givenSession(stores, { address: "198.51.100.9" });
    const ask = async (network: string) =>
      await stores.users.findStanding(key("ada"), network, now - 1);
    const userId = user.id;
    deepEqual(await ask("192.0.2.7"), { userId, familiar: true });
    deepEqual(await ask(networkOf("2001:db8:1:2:ffff::1")), { userId, familiar: true });
    deepEqual(await ask("local"), { userId, familiar: true });
    deepEqual(await ask(networkOf("2001:db8:1:3::4")), { userId, familiar: false });
    deepEqual(await ask("198.51.100.9"), { userId, familiar: false }, "another user's");
    const unknown = { userId: null, familiar: false };
    // Before, after and between existing names.
    for (const free of ["aaa", "ad", "adaa", "zzz"]) {
      deepEqual(await stores.users.findStanding(key(free), "192.0.2.7", 0), unknown);
    }
  });

  test("listLoginNetworks() lists the networks of one user's recent logins", async (stores) => {
    const user = await givenUser(stores);
    for (const [at, address] of ["192.0.2.7", "2001:db8::1", "192.0.2.9", null].entries()) {
      await givenSession(stores, { address, createdAt: now + at, lastSeenAt: now + at }, user);
    }
    await givenSession(stores, { address: "198.51.100.9" });
    const all = await stores.users.listLoginNetworks(user.id, now - 1);
    deepEqual(all.toSorted(), ["192.0.2.7", "192.0.2.9", "2001:db8:0:0::/64", "local"]);
    deepEqual(await stores.users.listLoginNetworks(user.id, now + 10), []);
  });

  test("findStanding() and isLoginNetwork() ignore logins that are too old", async (stores) => {
    const user = await givenUser(stores, { username: name("Ada") });
    await givenSession(stores, { address: "192.0.2.7" }, user);
    const familiar = async (since: number) =>
      (await stores.users.findStanding(key("ada"), "192.0.2.7", since)).familiar;
    deepEqual([await familiar(now - 1), await familiar(now)], [true, false]);
    equal(await stores.users.isLoginNetwork("192.0.2.7", now), true);
    equal(await stores.users.isLoginNetwork("192.0.2.7", now + day), false);
    equal(await stores.users.isLoginNetwork("192.0.2.8", 0), false);
    // A later login there, even with a trusted device, extends it; an earlier one does not.
    const { device } = await givenDevice(stores, {}, user);
    const session = newSession(user, { address: "192.0.2.7", deviceId: device.id });
    const opening = { ...newOpening({ id: session.id }, session), now: later };
    deepEqual(await stores.sessions.openDeviceSession(opening, newEvent()), { endedSessions: 0 });
    await givenSession(stores, { address: "192.0.2.7" }, user);
    deepEqual([await familiar(later - 1), await familiar(later)], [true, false]);
  });

  test("isLoginNetwork() knows the network of any login, by the day of the last one", async (stores) => {
    const user = await givenUser(stores);
    const { device } = await givenDevice(stores, {}, user);
    const logIn = async (at: number): Promise<void> => {
      const session = newSession(user, { address: "2001:db8::1", deviceId: device.id });
      const opening = { ...newOpening({ id: session.id }, session), now: at };
      await stores.sessions.openDeviceSession(opening, newEvent());
    };
    const isKnown = (since: number) => stores.users.isLoginNetwork("2001:db8:0:0::/64", since);
    equal(await isKnown(0), false);
    await inParallel(3, () => logIn(now));
    deepEqual([await isKnown(now), await isKnown(now + day)], [true, false]);
    await logIn(now + 3 * day);
    deepEqual([await isKnown(now + 3 * day), await isKnown(now + 4 * day)], [true, false]);
    // A clock that was three days ahead has written that.
    await logIn(now);
    deepEqual([await isKnown(now), await isKnown(now + day)], [true, false]);
  });
}
