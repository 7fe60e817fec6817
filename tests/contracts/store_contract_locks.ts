import { deepEqual, equal, rejects } from "node:assert/strict";
import { networkOf } from "../../core/domain/network.ts";
import type { User } from "../../core/domain/account/user.ts";
import type { Stores } from "../../core/ports/stores/stores.ts";
import type { EndedSessions } from "../../core/ports/stores/session_store.ts";
import { UserGone } from "../../core/ports/stores/storage.ts";
import {
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
  newDevice,
  newEnding,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  passwordHash,
  recorded,
} from "./store_fixtures.ts";

const later = now + 5 * minute;

export function lockContract(test: ContractTest): void {
  passwordFailureContract(test);
  familiarNetworkContract(test);
  lockingContract(test);
  lockedContract(test);
  lockRaceContract(test);
}

function passwordFailureContract(test: ContractTest): void {
  test("countPasswordFailure() counts each of fifty at once, on that account", async (stores) => {
    const [ada, bob] = [await givenUser(stores), await givenUser(stores)];
    const event = newEvent({ userId: ada.id });
    await stores.users.countPasswordFailure(ada.id, "strangers", event);
    equal(await recorded(stores, event), true);
    const again = () => stores.users.countPasswordFailure(ada.id, "strangers", newEvent());
    const counts = await atOnce(49, again);
    const expected = Array.from({ length: 49 }, (_, index) => index + 2);
    deepEqual(counts.toSorted((a, b) => a - b), expected, "each is told its own");
    deepEqual(await stores.users.findUser(ada.id), { ...ada, passwordFailures: 50 });
    deepEqual(await stores.users.findUser(bob.id), bob);
  });

  test("countPasswordFailure() counts familiar guessers apart from strangers", async (stores) => {
    const ada = await givenUser(stores, { passwordFailures: 7 });
    for (const count of [1, 2, 3]) {
      equal(await stores.users.countPasswordFailure(ada.id, "familiar", newEvent()), count);
    }
    equal(await stores.users.countPasswordFailure(ada.id, "strangers", newEvent()), 8);
    const counted = { ...ada, passwordFailures: 8, familiarPasswordFailures: 3 };
    deepEqual(await stores.users.findUser(ada.id), counted);
  });

  test("countPasswordFailure() of nobody, or of one who left, writes its event", async (stores) => {
    const user = await givenUser(stores);
    for (const id of [null, newUser().id]) {
      const event = newEvent({ reason: "invalid_credentials", userId: id });
      equal(await stores.users.countPasswordFailure(id, "strangers", event), 0);
      equal(await recorded(stores, event), true);
    }
    deepEqual(await stores.users.findUser(user.id), user);
  });

  test("noteRightPassword() sets both counts of that account to 0", async (stores) => {
    const failures = { passwordFailures: 7, familiarPasswordFailures: 99 };
    const verified = { phoneVerifiedAt: now, secondFactorFailuresInRow: 3 };
    const ada = await givenUser(stores, { ...failures, ...verified });
    const bob = await givenUser(stores, { passwordFailures: 2 });
    await stores.users.noteRightPassword(ada.id, 100, later);
    await stores.users.noteRightPassword(newUser().id, 100, later);
    const none = { passwordFailures: 0, familiarPasswordFailures: 0 };
    deepEqual(await stores.users.findUser(ada.id), { ...ada, ...none });
    deepEqual(await stores.users.findUser(bob.id), bob);
  });

  test("noteRightPassword() opens nothing that its maximum has closed (R15)", async (stores) => {
    const verified = { phoneVerifiedAt: now };
    const ada = await givenUser(stores, { ...verified, passwordFailures: 100 });
    const bob = await givenUser(stores, { passwordFailures: 3, familiarPasswordFailures: 140 });
    await stores.users.countPasswordFailure(ada.id, "familiar", newEvent());
    for (const { id } of [ada, bob]) await stores.users.noteRightPassword(id, 100, later);
    deepEqual(await stores.users.findUser(ada.id), ada);
    deepEqual(await stores.users.findUser(bob.id), { ...bob, passwordFailures: 0 });
  });
}

function familiarNetworkContract(test: ContractTest): void {
  test("findStanding() knows where sessions were opened, ended ones too", async (stores) => {
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
    deepEqual(await ask("198.51.100.9"), { userId, familiar: false }, "another's");
    const nobody = { userId: null, familiar: false };
    // Before, behind and between the names that there are.
    for (const free of ["aaa", "ad", "adaa", "zzz"]) {
      deepEqual(await stores.users.findStanding(key(free), "192.0.2.7", 0), nobody);
    }
  });

  test("findStanding() and isLoginNetwork() forget logins that are too old", async (stores) => {
    const user = await givenUser(stores, { username: name("Ada") });
    await givenSession(stores, { address: "192.0.2.7" }, user);
    const familiar = async (since: number) =>
      (await stores.users.findStanding(key("ada"), "192.0.2.7", since)).familiar;
    deepEqual([await familiar(now - 1), await familiar(now)], [true, false]);
    equal(await stores.users.isLoginNetwork("192.0.2.7", now - 1), true);
    equal(await stores.users.isLoginNetwork("192.0.2.7", now), false);
    equal(await stores.users.isLoginNetwork("192.0.2.8", 0), false);
    // A later login there, or by a trusted device, renews it; one by a slow clock does not.
    const { device } = await givenDevice(stores, {}, user);
    const session = newSession(user, { address: "192.0.2.7", deviceId: device.id });
    const opening = { ...newOpening({ id: session.id }, session), now: later };
    deepEqual(await stores.sessions.openDeviceSession(opening, newEvent()), { endedSessions: 0 });
    await givenSession(stores, { address: "192.0.2.7" }, user);
    deepEqual([await familiar(later - 1), await familiar(later)], [true, false]);
  });

  test("sweep() removes networks of logins over 30 days ago", async (stores) => {
    const user = await givenUser(stores, { username: name("Ada") });
    await givenSession(stores, { address: "192.0.2.7" }, user);
    const limits = { unverifiedBefore: 0, eventsBefore: 0, deliveriesBefore: 0 };
    const ask = async () => (await stores.users.findStanding(key("ada"), "192.0.2.7", 0)).familiar;
    await stores.upkeep.sweep(now + 30 * day - 1, limits);
    equal(await ask(), true);
    await stores.upkeep.sweep(now + 30 * day, limits);
    equal(await ask(), false);
  });
}

function lockingContract(test: ContractTest): void {
  test("lockUser() ends sessions, trusted devices and challenges of that user", async (stores) => {
    const { user, session } = await givenSession(stores);
    const { device } = await givenDevice(stores, {}, user);
    const pending = newChallenge(user);
    const stepUp = newChallenge(user, { purpose: "step_up" });
    await stores.challenges.insertChallenge(pending, newEvent());
    await stores.challenges.insertChallenge(stepUp, newEvent());
    const { user: stranger, session: theirs } = await givenSession(stores);
    const before = await stores.users.findUser(user.id);
    const event = newEvent({ type: "user.locked", userId: user.id });
    deepEqual(
      await stores.users.lockUser({ userId: user.id, now: later, ...newEnding(later) }, event),
      { endedSessions: 2 },
    );
    deepEqual(await stores.users.findUser(user.id), { ...before, lockedAt: later });
    equal((await stores.sessions.findSession(session.id))?.session.endedAt, later);
    equal((await stores.sessions.findDevice(device.id))?.endedAt, later);
    equal((await stores.challenges.findChallenge(pending.id))?.challenge.endedAs, "replaced");
    equal((await stores.challenges.findChallenge(stepUp.id))?.challenge.endedAs, "replaced");
    equal((await stores.sessions.findSession(theirs.id))?.session.endedAt, null);
    equal((await stores.users.findUser(stranger.id))?.lockedAt, null);
    equal(await recorded(stores, event), true);
  });

  test("lockUser(), twenty times at once, locks once", async (stores) => {
    const user = await givenUser(stores);
    const events = Array.from({ length: 20 }, () => newEvent());
    const answers = await Promise.all(
      events.map((event, index) =>
        stores.users.lockUser(
          { userId: user.id, now: later + index, ...newEnding(later + index) },
          event,
        )
      ),
    );
    equal(answers.filter((answer) => answer).length, 1);
    const winner = answers.findIndex((answer) => answer !== null);
    equal((await stores.users.findUser(user.id))?.lockedAt, later + winner);
    const written = await Promise.all(events.map((event) => recorded(stores, event)));
    deepEqual(written, answers.map((answer) => answer !== null));
    equal(
      await stores.users.lockUser(
        { userId: newUser().id, now: later, ...newEnding(later) },
        newEvent(),
      ),
      null,
    );
  });

  test("unlockUser() unlocks, and forgets all failures and the rest", async (stores) => {
    const user = await givenUser(stores, {
      lockedAt: now,
      passwordFailures: 100,
      familiarPasswordFailures: 100,
      secondFactorFailures: 10,
      secondFactorFailuresInRow: 100,
      secondFactorBlockedUntil: later,
    });
    const event = newEvent({ type: "user.unlocked" });
    equal(await stores.users.unlockUser(user.id, event), true);
    deepEqual(await stores.users.findUser(user.id), {
      ...user,
      lockedAt: null,
      passwordFailures: 0,
      familiarPasswordFailures: 0,
      secondFactorFailures: 0,
      secondFactorFailuresInRow: 0,
      secondFactorBlockedUntil: null,
    });
    equal(await recorded(stores, event), true);
    equal(
      await stores.users.unlockUser(user.id, newEvent()),
      true,
      "it was not locked, its failures go",
    );
    const late = newEvent();
    equal(await stores.users.unlockUser(newUser().id, late), false);
    equal(await recorded(stores, late), false);
  });

  test("unlockUser() brings nothing back that the lock ended", async (stores) => {
    const { user, session } = await givenSession(stores);
    await stores.users.lockUser({ userId: user.id, now: later, ...newEnding(later) }, newEvent());
    await stores.users.unlockUser(user.id, newEvent());
    equal((await stores.sessions.findSession(session.id))?.session.endedAt, later);
  });
}

function lockedContract(test: ContractTest): void {
  test("insertChallenge() of a locked account writes nothing", async (stores) => {
    const user = await givenUser(stores, { lockedAt: now });
    const [challenge, event] = [newChallenge(user), newEvent()];
    equal(await stores.challenges.insertChallenge(challenge, event, passwordHash), false);
    await rejects(stores.challenges.insertChallenge(challenge, event), UserGone);
    equal(await stores.challenges.findChallenge(challenge.id), null);
    equal(await recorded(stores, event), false);
  });

  test("no change of a locked account's factors is made", async (stores) => {
    const user = await givenUser(stores, { lockedAt: now });
    const event = newEvent();
    const made = { userId: user.id, secretBox: "box", now };
    equal(await stores.factors.saveTotp(made, event), false);
    await rejects(stores.factors.replaceRecoveryCodes(user.id, [], now, event), UserGone);
    equal(await stores.factors.findTotp(user.id), null);
    equal(await recorded(stores, event), false);
    deepEqual(await stores.users.findUser(user.id), user);
  });
}

function lockRaceContract(test: ContractTest): void {
  test("R15 lockUser() beside logins in flight leaves nothing in force", async (stores) => {
    for (let round = 0; round < 5; round++) {
      const { user, challenge } = await givenChallenge(stores);
      const { device } = await givenDevice(stores, {}, user);
      const pending = newChallenge(user);
      await stores.challenges.insertChallenge(pending, newEvent());
      const bound = () => newSession(user, { deviceId: device.id });
      const opening = () =>
        newOpening(pending, newSession(user), { device: newDevice(user), now: later });
      const acts: readonly (() => Promise<unknown>)[] = [
        () => stores.sessions.openSession(opening(), newEvent()),
        () => stores.sessions.openDeviceSession({ ...opening(), session: bound() }, newEvent()),
        () => stores.challenges.insertChallenge(newChallenge(user), newEvent(), passwordHash),
        () => stores.challenges.takeGuess(guessOf(user, pending)),
        () => stores.challenges.takeGuess(guessOf(user, challenge)),
      ];
      const lockAt = round * 7;
      const locked: (EndedSessions | null)[] = [];
      await atOnce(40, async (index) => {
        if (index === lockAt) {
          locked.push(
            await stores.users.lockUser(
              { userId: user.id, now: later, ...newEnding(later) },
              newEvent(),
            ),
          );
        } else await acts[index % acts.length]?.();
      });
      deepEqual(locked.filter((answer) => answer === null), []);
      equal(locked.length, 1);
      await nothingIsInForce(stores, user);
    }
  });

  test("R15 a locked account takes no guess and opens no session", async (stores) => {
    const { user, device } = await givenDevice(stores);
    const pending = newChallenge(user);
    await stores.challenges.insertChallenge(pending, newEvent());
    await stores.users.lockUser({ userId: user.id, now: later, ...newEnding(later) }, newEvent());
    const before = await stores.users.findUser(user.id);
    const event = newEvent();
    equal(await stores.challenges.takeGuess(guessOf(user, pending)), null);
    equal(await stores.sessions.openSession(newOpening(pending, newSession(user)), event), null);
    const session = newSession(user, { deviceId: device.id });
    equal(
      await stores.sessions.openDeviceSession({ ...newOpening(pending, session) }, event),
      null,
    );
    equal(await recorded(stores, event), false);
    deepEqual(await stores.users.findUser(user.id), before);
  });
}

async function nothingIsInForce(stores: Stores, user: User): Promise<void> {
  deepEqual(await stores.sessions.listSessions(user.id, later, 0), []);
  deepEqual(await stores.sessions.listDevices(user.id, later), []);
  for (const purpose of ["login", "step_up"] as const) {
    equal(await stores.challenges.findOpenChallenge(user.id, purpose, now), null);
  }
  equal((await stores.users.findUser(user.id))?.lockedAt, later);
}

function guessOf(
  user: User,
  challenge: { readonly id: ReturnType<typeof newChallenge>["id"] },
): Parameters<Stores["challenges"]["takeGuess"]>[0] {
  return {
    challengeId: challenge.id,
    userId: user.id,
    now,
    guessesMax: 5,
    failuresMax: 10,
    failuresInRowMax: 100,
    blockedUntil: later,
    ofSentCode: true,
  };
}
