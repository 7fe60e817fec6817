import { deepEqual, equal } from "node:assert/strict";
import type { Challenge } from "../../core/domain/challenge/challenge.ts";
import type { User } from "../../core/domain/account/user.ts";
import type { Stores } from "../../core/ports/stores/stores.ts";
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
  test("takeGuess() counts on the challenge and on the account", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    deepEqual(await stores.challenges.takeGuess(guessOf(user, challenge)), {
      ...challenge,
      guesses: 1,
    });
    deepEqual(await state(stores, challenge), {
      challenge: { ...challenge, guesses: 1 },
      user: { ...user, secondFactorFailures: 1, secondFactorFailuresInRow: 1 },
    });
  });

  test("takeGuess() refuses what cannot be guessed at, counting nothing", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    const stranger = await givenUser(stores);
    const good = guessOf(user, challenge);
    equal(await stores.challenges.takeGuess({ ...good, challengeId: newChallenge(user).id }), null);
    equal(await stores.challenges.takeGuess({ ...good, userId: stranger.id }), null);
    equal(await stores.challenges.takeGuess({ ...good, userId: newUser().id }), null);
    equal(await stores.challenges.takeGuess({ ...good, now: challenge.expiresAt }), null);
    equal(await stores.challenges.takeGuess({ ...good, guessesMax: 0 }), null);
    deepEqual(await state(stores, challenge), { challenge, user });
    deepEqual(await stores.users.findUser(stranger.id), stranger);
    const unsent = { verificationId: null, channel: null };
    const silent = newChallenge(user, unsent);
    await stores.challenges.insertChallenge(silent, newEvent());
    equal(await stores.challenges.takeGuess(guessOf(user, silent)), null);
    equal(await stores.challenges.takeGuess(good), null);
    const replaced = { ...challenge, endedAs: "replaced" };
    deepEqual(await state(stores, challenge), { challenge: replaced, user });
    deepEqual(await state(stores, silent), { challenge: silent, user });
  });

  test("takeGuess(), thirty times at once, counts as many as are allowed", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    const answers = await atOnce(30, () => stores.challenges.takeGuess(guessOf(user, challenge)));
    const counts = answers.flatMap((answer) => answer === null ? [] : [answer.guesses]);
    deepEqual(counts.toSorted(), [1, 2, 3, 4, 5]);
    const found = await state(stores, challenge);
    equal(found?.challenge.guesses, 5);
    equal(found?.user.secondFactorFailures, 5);
  });

  test("takeGuess() blocks the account at its limit, over all challenges", async (stores) => {
    const { user, challenge: first } = await givenChallenge(stores);
    await atOnce(5, () => stores.challenges.takeGuess(guessOf(user, first)));
    const second = newChallenge(user);
    await stores.challenges.insertChallenge(second, newEvent());
    const answers = await atOnce(
      5,
      () => stores.challenges.takeGuess({ ...guessOf(user, second), failuresMax: 8 }),
    );
    equal(answers.filter((answer) => answer !== null).length, 3);
    deepEqual((await state(stores, second))?.user, {
      ...user,
      secondFactorFailures: 8,
      secondFactorFailuresInRow: 8,
      secondFactorBlockedUntil: blockedUntil,
    });
  });

  test("takeGuess() counts from 1 again once a block is over", async (stores) => {
    const user = await givenUser(stores, {
      secondFactorFailures: 10,
      secondFactorFailuresInRow: 30,
      secondFactorBlockedUntil: now + 5,
    });
    const challenge = newChallenge(user);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const good = guessOf(user, challenge);
    equal(await stores.challenges.takeGuess({ ...good, now: now + 4 }), null);
    deepEqual(await state(stores, challenge), { challenge, user });
    equal((await stores.challenges.takeGuess({ ...good, now: now + 5 }))?.guesses, 1);
    deepEqual((await state(stores, challenge))?.user, {
      ...user,
      secondFactorFailures: 1,
      secondFactorFailuresInRow: 31,
      secondFactorBlockedUntil: null,
    });
    const last = newChallenge(user);
    await stores.challenges.insertChallenge(last, newEvent());
    const only = { ...guessOf(user, last), now: now + 5, failuresMax: 1 };
    await stores.challenges.giveBackGuess(challenge.id, user.id);
    equal((await stores.challenges.takeGuess(only))?.guesses, 1);
    equal((await state(stores, last))?.user.secondFactorBlockedUntil, blockedUntil);
  });

  test("takeGuess() R12 takes no guess beyond those in a row, whatever rests", async (stores) => {
    const user = await givenUser(stores, { secondFactorFailuresInRow: 99 });
    const challenge = newChallenge(user);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const answers = await atOnce(10, () => stores.challenges.takeGuess(guessOf(user, challenge)));
    equal(answers.filter((answer) => answer !== null).length, 1);
    const hundred = { ...user, secondFactorFailures: 1, secondFactorFailuresInRow: 100 };
    deepEqual((await state(stores, challenge))?.user, hundred);
    await stores.challenges.giveBackGuess(challenge.id, user.id);
    equal((await stores.challenges.takeGuess(guessOf(user, challenge)))?.guesses, 1);
  });

  test("giveBackGuess() takes back on both counters, and the block it brought", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    await stores.challenges.takeGuess(guessOf(user, challenge));
    await stores.challenges.takeGuess({ ...guessOf(user, challenge), failuresMax: 2 });
    equal((await state(stores, challenge))?.user.secondFactorBlockedUntil, blockedUntil);
    await stores.challenges.giveBackGuess(challenge.id, user.id);
    deepEqual(await state(stores, challenge), {
      challenge: { ...challenge, guesses: 1 },
      user: { ...user, secondFactorFailures: 1, secondFactorFailuresInRow: 1 },
    });
    for (let again = 0; again < 3; again++) {
      await stores.challenges.giveBackGuess(challenge.id, user.id);
    }
    deepEqual(await state(stores, challenge), { challenge, user });
  });

  test("openSession() takes no ended session's place", async (stores) => {
    const { user, challenge } = await givenChallenge(stores, { purpose: "step_up" });
    const { session: ended } = await givenSession(stores, {}, user);
    await stores.sessions.endSession(ended.id, now, newEvent());
    const opening = newOpening(challenge, newSession(user), { replaces: ended.id });
    equal(await stores.sessions.openSession(opening, newEvent()), null);
    equal((await stores.challenges.findChallenge(challenge.id))?.challenge.endedAs, null);
    equal(await stores.sessions.findSession(opening.session.id), null);
  });

  test("openSession() consumes the challenge, adds the session, clears failures", async (stores) => {
    const user = await givenUser(stores, {
      secondFactorFailures: 3,
      secondFactorFailuresInRow: 13,
    });
    const challenge = newChallenge(user);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const session = newSession(user, { userAgent: "Ünï 🦊", address: null, amr: ["pwd", "tel"] });
    const event = newEvent();
    const opening = newOpening(challenge, session, { now: now + 7 });
    deepEqual(await stores.sessions.openSession(opening, event), { endedSessions: 0 });
    const after = {
      ...user,
      secondFactorFailures: 0,
      secondFactorFailuresInRow: 0,
      lastLoginAt: now + 7,
      phoneVerifiedAt: now + 7,
    };
    deepEqual(await stores.sessions.findSession(session.id), { session, user: after });
    equal((await state(stores, challenge))?.challenge.endedAs, "consumed");
    equal(await recorded(stores, event), true);
    const later = newChallenge(user);
    await stores.challenges.insertChallenge(later, newEvent());
    const again = newOpening(later, newSession(user), { now: now + 9 });
    deepEqual(await stores.sessions.openSession(again, newEvent()), { endedSessions: 0 });
    deepEqual(await stores.users.findUser(user.id), { ...after, lastLoginAt: now + 9 });
  });

  test("openSession() of what is ended or another's writes nothing", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    const stranger = await givenUser(stores);
    const event = newEvent();
    const opening = newOpening(challenge, newSession(stranger));
    equal(await stores.sessions.openSession(opening, event), null);
    deepEqual(await stores.users.findUser(stranger.id), stranger);
    const newer = newChallenge(user);
    await stores.challenges.insertChallenge(newer, newEvent());
    const session = newSession(user);
    equal(await stores.sessions.openSession(newOpening(challenge, session), event), null);
    const unknown = newChallenge(user);
    equal(await stores.sessions.openSession(newOpening(unknown, session), event), null);
    deepEqual(await stores.sessions.openSession(newOpening(newer, session), newEvent()), {
      endedSessions: 0,
    });
    const replay = newOpening(newer, newSession(user), { now: now + 5 });
    equal(await stores.sessions.openSession(replay, event), null);
    equal(await stores.sessions.findSession(replay.session.id), null);
    equal((await stores.users.findUser(user.id))?.lastLoginAt, now);
    equal(await recorded(stores, event), false);
  });

  test("openSession(), fifty times at once, opens one session", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    const before = (await allEvents(stores)).length;
    const answers = await atOnce(
      50,
      () =>
        stores.sessions.openSession(
          newOpening(challenge, newSession(user)),
          newEvent(),
        ),
    );
    equal(answers.filter((answer) => answer).length, 1);
    equal((await stores.sessions.listSessions(user.id, now, now - 60 * minute)).length, 1);
    equal((await allEvents(stores)).length, before + 1);
  });

  test("guesses, logins and new challenges of one user never deadlock", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    const acts: readonly (() => Promise<unknown>)[] = [
      () => stores.challenges.takeGuess(guessOf(user, challenge)),
      () => stores.challenges.giveBackGuess(challenge.id, user.id),
      () => stores.challenges.insertChallenge(newChallenge(user), newEvent()),
      () =>
        stores.sessions.openSession(
          newOpening(challenge, newSession(user)),
          newEvent(),
        ),
      () =>
        stores.upkeep.sweep(now, { unverifiedBefore: now, eventsBefore: 0, deliveriesBefore: 0 }),
    ];
    await atOnce(100, async (index) => await acts[index % acts.length]?.());
    equal((await stores.sessions.listSessions(user.id, now, now - 60 * minute)).length <= 1, true);
  });
}

function guessOf(
  user: User,
  challenge: Challenge,
): Parameters<Stores["challenges"]["takeGuess"]>[0] {
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

function state(
  stores: Stores,
  challenge: Challenge,
): ReturnType<Stores["challenges"]["findChallenge"]> {
  return stores.challenges.findChallenge(challenge.id);
}
