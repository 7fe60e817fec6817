import { deepEqual, equal, rejects } from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import type { EndedSessions } from "../../../core/ports/stores/session_store.ts";
import { UserGone } from "../../../core/ports/stores/storage.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  givenChallenge,
  givenDevice,
  givenSession,
  givenUser,
  inParallel,
  limits,
  minute,
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
} from "../store_fixtures.ts";

const later = now + 5 * minute;

export function lockContract(test: ContractTest): void {
  test("lockUser() ends the user's sessions, trusted devices and challenges", async (stores) => {
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
      await stores.users.lockUser({ userId: user.id, now: later, ...newEnding() }, event),
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

  test("lockUser() locks once in 20 parallel calls", async (stores) => {
    const user = await givenUser(stores);
    const events = Array.from({ length: 20 }, () => newEvent());
    const answers = await Promise.all(
      events.map((event, index) =>
        stores.users.lockUser(
          { userId: user.id, now: later + index, ...newEnding() },
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
        { userId: newUser().id, now: later, ...newEnding() },
        newEvent(),
      ),
      null,
    );
  });

  test("unlockUser() unlocks and clears all failures and lockouts", async (stores) => {
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
      "failures are cleared even if the account is not locked",
    );
    const late = newEvent();
    equal(await stores.users.unlockUser(newUser().id, late), false);
    equal(await recorded(stores, late), false);
  });

  test("unlockUser() does not restore sessions that the lock ended", async (stores) => {
    const { user, session } = await givenSession(stores);
    await stores.users.lockUser({ userId: user.id, now: later, ...newEnding() }, newEvent());
    await stores.users.unlockUser(user.id, newEvent());
    equal((await stores.sessions.findSession(session.id))?.session.endedAt, later);
  });

  test("insertChallenge() refuses a locked account", async (stores) => {
    const user = await givenUser(stores, { lockedAt: now });
    const [challenge, event] = [newChallenge(user), newEvent()];
    equal(await stores.challenges.insertChallenge(challenge, event, passwordHash), null);
    await rejects(stores.challenges.insertChallenge(challenge, event), UserGone);
    equal(await stores.challenges.findChallenge(challenge.id), null);
    equal(await recorded(stores, event), false);
  });

  test("saveTotp() and replaceRecoveryCodes() refuse a locked account", async (stores) => {
    const user = await givenUser(stores, { lockedAt: now });
    const event = newEvent();
    const made = { userId: user.id, secretBox: "box", now };
    equal(await stores.factors.saveTotp(made, event), false);
    await rejects(stores.factors.replaceRecoveryCodes(user.id, [], now, event), UserGone);
    equal(await stores.factors.findTotp(user.id), null);
    equal(await recorded(stores, event), false);
    deepEqual(await stores.users.findUser(user.id), user);
  });

  test("lockUser() in parallel with logins leaves nothing active (R15)", async (stores) => {
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
      await inParallel(40, async (index) => {
        if (index === lockAt) {
          locked.push(
            await stores.users.lockUser(
              { userId: user.id, now: later, ...newEnding() },
              newEvent(),
            ),
          );
        } else await acts[index % acts.length]?.();
      });
      deepEqual(locked.filter((answer) => answer === null), []);
      equal(locked.length, 1);
      await nothingIsActive(stores, user);
    }
  });

  test("takeGuess() and openSession() refuse a locked account (R15)", async (stores) => {
    const { user, device } = await givenDevice(stores);
    const pending = newChallenge(user);
    await stores.challenges.insertChallenge(pending, newEvent());
    await stores.users.lockUser({ userId: user.id, now: later, ...newEnding() }, newEvent());
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

async function nothingIsActive(stores: Stores, user: User): Promise<void> {
  deepEqual(await stores.sessions.listSessions(user.id, later, limits), []);
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
    onAccount: true,
  };
}
