import { deepEqual, equal } from "node:assert/strict";
import type { Challenge } from "../../core/domain/challenge/challenge.ts";
import type { User } from "../../core/domain/account/user.ts";
import type { Store } from "../../core/ports/store.ts";
import {
  allEvents,
  atOnce,
  type ContractTest,
  givenChallenge,
  givenSession,
  givenUser,
  minute,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  recorded,
} from "./store_fixtures.ts";

const blockedUntil = now + 15 * minute;

export function guessContract(test: ContractTest): void {
  test("takeGuess() counts on the challenge and on the account", async (store) => {
    const { user, challenge } = await givenChallenge(store);
    deepEqual(await store.takeGuess(guessOf(user, challenge)), { ...challenge, guesses: 1 });
    deepEqual(await state(store, challenge), {
      challenge: { ...challenge, guesses: 1 },
      user: { ...user, secondFactorFailures: 1, secondFactorFailuresInRow: 1 },
    });
  });

  test("takeGuess() refuses what cannot be guessed at, counting nothing", async (store) => {
    const { user, challenge } = await givenChallenge(store);
    const stranger = await givenUser(store);
    const good = guessOf(user, challenge);
    equal(await store.takeGuess({ ...good, challengeId: newChallenge(user).id }), null);
    equal(await store.takeGuess({ ...good, userId: stranger.id }), null);
    equal(await store.takeGuess({ ...good, userId: newUser().id }), null);
    equal(await store.takeGuess({ ...good, now: challenge.expiresAt }), null);
    equal(await store.takeGuess({ ...good, guessesMax: 0 }), null);
    deepEqual(await state(store, challenge), { challenge, user });
    deepEqual(await store.findUser(stranger.id), stranger);
    const unsent = { verificationId: null, channel: null };
    const silent = newChallenge(user, unsent);
    await store.insertChallenge(silent, newEvent());
    equal(await store.takeGuess(guessOf(user, silent)), null);
    equal(await store.takeGuess(good), null);
    const replaced = { ...challenge, endedAs: "replaced" };
    deepEqual(await state(store, challenge), { challenge: replaced, user });
    deepEqual(await state(store, silent), { challenge: silent, user });
  });

  test("takeGuess(), thirty times at once, counts as many as are allowed", async (store) => {
    const { user, challenge } = await givenChallenge(store);
    const answers = await atOnce(30, () => store.takeGuess(guessOf(user, challenge)));
    const counts = answers.flatMap((answer) => answer === null ? [] : [answer.guesses]);
    deepEqual(counts.toSorted(), [1, 2, 3, 4, 5]);
    const found = await state(store, challenge);
    equal(found?.challenge.guesses, 5);
    equal(found?.user.secondFactorFailures, 5);
  });

  test("takeGuess() blocks the account at its limit, over all challenges", async (store) => {
    const { user, challenge: first } = await givenChallenge(store);
    await atOnce(5, () => store.takeGuess(guessOf(user, first)));
    const second = newChallenge(user);
    await store.insertChallenge(second, newEvent());
    const answers = await atOnce(
      5,
      () => store.takeGuess({ ...guessOf(user, second), failuresMax: 8 }),
    );
    equal(answers.filter((answer) => answer !== null).length, 3);
    deepEqual((await state(store, second))?.user, {
      ...user,
      secondFactorFailures: 8,
      secondFactorFailuresInRow: 8,
      secondFactorBlockedUntil: blockedUntil,
    });
  });

  test("takeGuess() counts from 1 again once a block is over", async (store) => {
    const user = await givenUser(store, {
      secondFactorFailures: 10,
      secondFactorFailuresInRow: 30,
      secondFactorBlockedUntil: now + 5,
    });
    const challenge = newChallenge(user);
    await store.insertChallenge(challenge, newEvent());
    const good = guessOf(user, challenge);
    equal(await store.takeGuess({ ...good, now: now + 4 }), null);
    deepEqual(await state(store, challenge), { challenge, user });
    equal((await store.takeGuess({ ...good, now: now + 5 }))?.guesses, 1);
    deepEqual((await state(store, challenge))?.user, {
      ...user,
      secondFactorFailures: 1,
      secondFactorFailuresInRow: 31,
      secondFactorBlockedUntil: null,
    });
    const last = newChallenge(user);
    await store.insertChallenge(last, newEvent());
    const only = { ...guessOf(user, last), now: now + 5, failuresMax: 1 };
    await store.giveBackGuess(challenge.id, user.id);
    equal((await store.takeGuess(only))?.guesses, 1);
    equal((await state(store, last))?.user.secondFactorBlockedUntil, blockedUntil);
  });

  test("takeGuess() R12 takes no guess beyond those in a row, whatever rests", async (store) => {
    const user = await givenUser(store, { secondFactorFailuresInRow: 99 });
    const challenge = newChallenge(user);
    await store.insertChallenge(challenge, newEvent());
    const answers = await atOnce(10, () => store.takeGuess(guessOf(user, challenge)));
    equal(answers.filter((answer) => answer !== null).length, 1);
    const hundred = { ...user, secondFactorFailures: 1, secondFactorFailuresInRow: 100 };
    deepEqual((await state(store, challenge))?.user, hundred);
    await store.giveBackGuess(challenge.id, user.id);
    equal((await store.takeGuess(guessOf(user, challenge)))?.guesses, 1);
  });

  test("giveBackGuess() takes back on both counters, and the block it brought", async (store) => {
    const { user, challenge } = await givenChallenge(store);
    await store.takeGuess(guessOf(user, challenge));
    await store.takeGuess({ ...guessOf(user, challenge), failuresMax: 2 });
    equal((await state(store, challenge))?.user.secondFactorBlockedUntil, blockedUntil);
    await store.giveBackGuess(challenge.id, user.id);
    deepEqual(await state(store, challenge), {
      challenge: { ...challenge, guesses: 1 },
      user: { ...user, secondFactorFailures: 1, secondFactorFailuresInRow: 1 },
    });
    for (let again = 0; again < 3; again++) await store.giveBackGuess(challenge.id, user.id);
    deepEqual(await state(store, challenge), { challenge, user });
  });

  test("openSession() takes no ended session's place", async (store) => {
    const { user, challenge } = await givenChallenge(store, { purpose: "step_up" });
    const { session: ended } = await givenSession(store, {}, user);
    await store.endSession(ended.id, now, newEvent());
    const opening = newOpening(challenge, newSession(user), { replaces: ended.id });
    equal(await store.openSession(opening, newEvent()), false);
    equal((await store.findChallenge(challenge.id))?.challenge.endedAs, null);
    equal(await store.findSession(opening.session.id), null);
  });

  test("openSession() consumes the challenge, adds the session, clears failures", async (store) => {
    const user = await givenUser(store, { secondFactorFailures: 3, secondFactorFailuresInRow: 13 });
    const challenge = newChallenge(user);
    await store.insertChallenge(challenge, newEvent());
    const session = newSession(user, { userAgent: "Ünï 🦊", address: null, amr: ["pwd", "tel"] });
    const event = newEvent();
    const opening = newOpening(challenge, session, { now: now + 7 });
    equal(await store.openSession(opening, event), true);
    const after = {
      ...user,
      secondFactorFailures: 0,
      secondFactorFailuresInRow: 0,
      lastLoginAt: now + 7,
      phoneVerifiedAt: now + 7,
    };
    deepEqual(await store.findSession(session.id), { session, user: after });
    equal((await state(store, challenge))?.challenge.endedAs, "consumed");
    equal(await recorded(store, event), true);
    const later = newChallenge(user);
    await store.insertChallenge(later, newEvent());
    const again = newOpening(later, newSession(user), { now: now + 9 });
    equal(await store.openSession(again, newEvent()), true);
    deepEqual(await store.findUser(user.id), { ...after, lastLoginAt: now + 9 });
  });

  test("openSession() of what is ended or another's writes nothing", async (store) => {
    const { user, challenge } = await givenChallenge(store);
    const stranger = await givenUser(store);
    const event = newEvent();
    const opening = newOpening(challenge, newSession(stranger));
    equal(await store.openSession(opening, event), false);
    deepEqual(await store.findUser(stranger.id), stranger);
    const newer = newChallenge(user);
    await store.insertChallenge(newer, newEvent());
    const session = newSession(user);
    equal(await store.openSession(newOpening(challenge, session), event), false);
    const unknown = newChallenge(user);
    equal(await store.openSession(newOpening(unknown, session), event), false);
    equal(await store.openSession(newOpening(newer, session), newEvent()), true);
    const replay = newOpening(newer, newSession(user), { now: now + 5 });
    equal(await store.openSession(replay, event), false);
    equal(await store.findSession(replay.session.id), null);
    equal((await store.findUser(user.id))?.lastLoginAt, now);
    equal(await recorded(store, event), false);
  });

  test("openSession(), fifty times at once, opens one session", async (store) => {
    const { user, challenge } = await givenChallenge(store);
    const before = (await allEvents(store)).length;
    const answers = await atOnce(
      50,
      () =>
        store.openSession(
          newOpening(challenge, newSession(user)),
          newEvent(),
        ),
    );
    equal(answers.filter((answer) => answer).length, 1);
    equal((await store.listSessions(user.id, now, now - 60 * minute)).length, 1);
    equal((await allEvents(store)).length, before + 1);
  });

  test("guesses, logins and new challenges of one user never deadlock", async (store) => {
    const { user, challenge } = await givenChallenge(store);
    const acts: readonly (() => Promise<unknown>)[] = [
      () => store.takeGuess(guessOf(user, challenge)),
      () => store.giveBackGuess(challenge.id, user.id),
      () => store.insertChallenge(newChallenge(user), newEvent()),
      () =>
        store.openSession(
          newOpening(challenge, newSession(user)),
          newEvent(),
        ),
      () => store.sweep(now, { unverifiedBefore: now, eventsBefore: 0, deliveriesBefore: 0 }),
    ];
    await atOnce(100, async (index) => await acts[index % acts.length]?.());
    equal((await store.listSessions(user.id, now, now - 60 * minute)).length <= 1, true);
  });
}

function guessOf(user: User, challenge: Challenge): Parameters<Store["takeGuess"]>[0] {
  return {
    challengeId: challenge.id,
    userId: user.id,
    now,
    guessesMax: 5,
    failuresMax: 10,
    failuresInRowMax: 100,
    blockedUntil,
    ofSentCode: true,
  };
}

function state(store: Store, challenge: Challenge): ReturnType<Store["findChallenge"]> {
  return store.findChallenge(challenge.id);
}
