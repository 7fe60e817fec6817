import { deepEqual, equal } from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import type { Challenge } from "../../../core/domain/challenge/challenge.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  givenChallenge,
  givenUser,
  hour,
  inParallel,
  limits,
  minute,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
} from "../store_fixtures.ts";

const blockedUntil = now + 15 * minute;

export function guessContract(test: ContractTest): void {
  test("takeGuess() counts the guess on the challenge and on the account", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    deepEqual(await stores.challenges.takeGuess(guessOf(user, challenge)), {
      ...challenge,
      guesses: 1,
    });
    deepEqual(await stores.challenges.findChallenge(challenge.id), {
      challenge: { ...challenge, guesses: 1 },
      user: { ...user, secondFactorFailures: 1, secondFactorFailuresInRow: 1 },
    });
  });

  test("takeGuess() refuses an invalid challenge or user and counts nothing", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    const stranger = await givenUser(stores);
    const good = guessOf(user, challenge);
    equal(await stores.challenges.takeGuess({ ...good, challengeId: newChallenge(user).id }), null);
    equal(await stores.challenges.takeGuess({ ...good, userId: stranger.id }), null);
    equal(await stores.challenges.takeGuess({ ...good, userId: newUser().id }), null);
    equal(await stores.challenges.takeGuess({ ...good, now: challenge.expiresAt }), null);
    equal(await stores.challenges.takeGuess({ ...good, guessesMax: 0 }), null);
    deepEqual(await stores.challenges.findChallenge(challenge.id), { challenge, user });
    deepEqual(await stores.users.findUser(stranger.id), stranger);
    const unsent = { verificationId: null, channel: null };
    const silent = newChallenge(user, unsent);
    await stores.challenges.insertChallenge(silent, newEvent());
    equal(await stores.challenges.takeGuess(guessOf(user, silent)), null);
    equal(await stores.challenges.takeGuess(good), null);
    const replaced = { ...challenge, endedAs: "replaced" };
    deepEqual(await stores.challenges.findChallenge(challenge.id), { challenge: replaced, user });
    deepEqual(await stores.challenges.findChallenge(silent.id), { challenge: silent, user });
  });

  test("takeGuess() counts only the allowed guesses in 30 parallel calls", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    const answers = await inParallel(
      30,
      () => stores.challenges.takeGuess(guessOf(user, challenge)),
    );
    const counts = answers.flatMap((answer) => answer === null ? [] : [answer.guesses]);
    deepEqual(counts.toSorted(), [1, 2, 3, 4, 5]);
    const found = await stores.challenges.findChallenge(challenge.id);
    equal(found?.challenge.guesses, 5);
    equal(found?.user.secondFactorFailures, 5);
  });

  test("takeGuess() locks the account out at its limit across all challenges", async (stores) => {
    const { user, challenge: first } = await givenChallenge(stores);
    await inParallel(5, () => stores.challenges.takeGuess(guessOf(user, first)));
    const second = newChallenge(user);
    await stores.challenges.insertChallenge(second, newEvent());
    const answers = await inParallel(
      5,
      () => stores.challenges.takeGuess({ ...guessOf(user, second), failuresMax: 8 }),
    );
    equal(answers.filter((answer) => answer !== null).length, 3);
    deepEqual((await stores.challenges.findChallenge(second.id))?.user, {
      ...user,
      secondFactorFailures: 8,
      secondFactorFailuresInRow: 8,
      secondFactorBlockedUntil: blockedUntil,
    });
  });

  test("takeGuess() restarts the count at 1 after a lockout has ended", async (stores) => {
    const user = await givenUser(stores, {
      secondFactorFailures: 10,
      secondFactorFailuresInRow: 30,
      secondFactorBlockedUntil: now + 5,
    });
    const challenge = newChallenge(user);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const good = guessOf(user, challenge);
    equal(await stores.challenges.takeGuess({ ...good, now: now + 4 }), null);
    deepEqual(await stores.challenges.findChallenge(challenge.id), { challenge, user });
    equal((await stores.challenges.takeGuess({ ...good, now: now + 5 }))?.guesses, 1);
    deepEqual((await stores.challenges.findChallenge(challenge.id))?.user, {
      ...user,
      secondFactorFailures: 1,
      secondFactorFailuresInRow: 31,
      secondFactorBlockedUntil: null,
    });
    const last = newChallenge(user);
    await stores.challenges.insertChallenge(last, newEvent());
    const only = { ...guessOf(user, last), now: now + 5, failuresMax: 1 };
    await stores.challenges.giveBackGuess(guessOf(user, challenge));
    equal((await stores.challenges.takeGuess(only))?.guesses, 1);
    equal(
      (await stores.challenges.findChallenge(last.id))?.user.secondFactorBlockedUntil,
      blockedUntil,
    );
  });

  test("takeGuess() enforces the limit of consecutive failures (R15)", async (stores) => {
    const user = await givenUser(stores, { secondFactorFailuresInRow: 99 });
    const challenge = newChallenge(user);
    await stores.challenges.insertChallenge(challenge, newEvent());
    const answers = await inParallel(
      10,
      () => stores.challenges.takeGuess(guessOf(user, challenge)),
    );
    equal(answers.filter((answer) => answer !== null).length, 1);
    const hundred = { ...user, secondFactorFailures: 1, secondFactorFailuresInRow: 100 };
    deepEqual((await stores.challenges.findChallenge(challenge.id))?.user, hundred);
    await stores.challenges.giveBackGuess(guessOf(user, challenge));
    equal((await stores.challenges.takeGuess(guessOf(user, challenge)))?.guesses, 1);
  });

  test("giveBackGuess() undoes both counts and the lockout that the guess caused", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    await stores.challenges.takeGuess(guessOf(user, challenge));
    await stores.challenges.takeGuess({ ...guessOf(user, challenge), failuresMax: 2 });
    equal(
      (await stores.challenges.findChallenge(challenge.id))?.user.secondFactorBlockedUntil,
      blockedUntil,
    );
    await stores.challenges.giveBackGuess(guessOf(user, challenge));
    deepEqual(await stores.challenges.findChallenge(challenge.id), {
      challenge: { ...challenge, guesses: 1 },
      user: { ...user, secondFactorFailures: 1, secondFactorFailuresInRow: 1 },
    });
    for (let again = 0; again < 3; again++) {
      await stores.challenges.giveBackGuess(guessOf(user, challenge));
    }
    deepEqual(await stores.challenges.findChallenge(challenge.id), { challenge, user });
  });

  test("a guess that does not count on the account is counted on its challenge alone", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    await stores.challenges.takeGuess(guessOf(user, challenge));
    const guess = { ...guessOf(user, challenge), onAccount: false, failuresMax: 1 };
    equal((await stores.challenges.takeGuess(guess))?.guesses, 2);
    const counted = { ...user, secondFactorFailures: 1, secondFactorFailuresInRow: 1 };
    deepEqual(await stores.users.findUser(user.id), counted);
    await stores.challenges.giveBackGuess(guess);
    deepEqual(await stores.challenges.findChallenge(challenge.id), {
      challenge: { ...challenge, guesses: 1 },
      user: counted,
    });
    const last = { ...guess, guessesMax: 1 };
    equal(await stores.challenges.takeGuess(last), null);
    const lockedOut = await givenUser(stores, {
      secondFactorFailures: 10,
      secondFactorBlockedUntil: now + 5,
    });
    const theirs = newChallenge(lockedOut);
    await stores.challenges.insertChallenge(theirs, newEvent());
    const closed = { ...guessOf(lockedOut, theirs), onAccount: false };
    equal(await stores.challenges.takeGuess(closed), null);
  });

  test("parallel guesses, logins and challenges of one user do not deadlock", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    const acts: readonly (() => Promise<unknown>)[] = [
      () => stores.challenges.takeGuess(guessOf(user, challenge)),
      () => stores.challenges.giveBackGuess(guessOf(user, challenge)),
      () => stores.challenges.insertChallenge(newChallenge(user), newEvent()),
      () =>
        stores.sessions.openSession(
          newOpening(challenge, newSession(user)),
          newEvent(),
        ),
      () =>
        stores.upkeep.sweep(now, { unverifiedBefore: now, eventsBefore: 0, deliveriesBefore: 0 }),
    ];
    await inParallel(100, async (index) => await acts[index % acts.length]?.());
    equal((await stores.sessions.listSessions(user.id, now, limits)).length <= 1, true);
  });

  test("takeGuess() ignores a lockout that was set by a clock that was ahead", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    const guess = {
      challengeId: challenge.id,
      userId: user.id,
      now,
      guessesMax: 5,
      failuresMax: 1,
      failuresInRowMax: 100,
      blockedUntil: now + 2 * hour,
      ofSentCode: false,
      onAccount: true,
    };
    equal((await stores.challenges.takeGuess(guess))?.guesses, 1);
    const later = { ...guess, now: now + minute, failuresMax: 10 };
    equal(await stores.challenges.takeGuess({ ...later, blockedUntil: now + 2 * hour }), null);
    equal(
      (await stores.challenges.takeGuess({ ...later, blockedUntil: now + 16 * minute }))?.guesses,
      2,
    );
    equal((await stores.users.findUser(user.id))?.secondFactorBlockedUntil, null);
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
    onAccount: true,
  };
}
