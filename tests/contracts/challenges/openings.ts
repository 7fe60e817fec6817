import { deepEqual, equal, rejects } from "node:assert/strict";
import type { PasswordHash } from "../../../core/domain/account/password.ts";
import type { Challenge } from "../../../core/domain/challenge/challenge.ts";
import type { RecoveryCodeHash } from "../../../core/domain/factors/recovery_code.ts";
import { UserGone } from "../../../core/ports/stores/storage.ts";
import {
  challengeNow,
  type ContractTest,
  day,
  givenChallenge,
  givenUser,
  hour,
  inParallel,
  minute,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  newUser,
  now,
  passwordHash,
  recorded,
} from "../store_fixtures.ts";

export function openingContract(test: ContractTest): void {
  test("insertChallenge() adds the challenge and the event", async (stores) => {
    const user = await givenUser(stores);
    const challenge = newChallenge(user, { sends: 0, verificationId: null, channel: null });
    const event = newEvent();
    deepEqual(await stores.challenges.insertChallenge(challenge, event), user);
    deepEqual(await stores.challenges.findChallenge(challenge.id), { challenge, user });
    equal(await stores.challenges.findChallenge(newChallenge(user).id), null);
    equal(await recorded(stores, event), true);
  });

  test("insertChallenge() ends the user's other open challenge as replaced", async (stores) => {
    const { user, challenge: first } = await givenChallenge(stores);
    const { challenge: others } = await givenChallenge(stores);
    const second = newChallenge(user);
    await stores.challenges.insertChallenge(second, newEvent());
    equal((await challengeNow(stores, first)).endedAs, "replaced");
    equal((await challengeNow(stores, second)).endedAs, null);
    equal((await challengeNow(stores, others)).endedAs, null);
  });

  test("insertChallenge() leaves one open after 20 parallel calls", async (stores) => {
    const user = await givenUser(stores);
    const challenges = await inParallel(20, async () => {
      const challenge = newChallenge(user);
      await stores.challenges.insertChallenge(challenge, newEvent());
      return challenge;
    });
    const found = await Promise.all(challenges.map((challenge) => challengeNow(stores, challenge)));
    equal(found.filter(({ endedAs }) => endedAs === null).length, 1);
  });

  test("insertChallenge() keeps five replaced ones and all with a send", async (stores) => {
    const user = await givenUser(stores);
    const unsent = { sends: 0, smsSends: 0, verificationId: null, channel: null };
    const insert = async (at: number, facts: Partial<Challenge>) => {
      const challenge = newChallenge(user, { createdAt: now + at, ...facts });
      await stores.challenges.insertChallenge(challenge, newEvent());
      return challenge;
    };
    const sent = await insert(0, {});
    const stepUp = await insert(1, { ...unsent, purpose: "step_up" });
    const others: Challenge[] = [];
    for (let at = 2; at < 32; at++) others.push(await insert(at, unsent));
    const found = await Promise.all(others.map(({ id }) => stores.challenges.findChallenge(id)));
    const kept = found.map((one) => one?.challenge.endedAs);
    deepEqual(kept.slice(24), [...Array(5).fill("replaced"), null]);
    deepEqual(new Set(kept.slice(0, 24)), new Set([undefined]));
    equal((await challengeNow(stores, sent)).endedAs, "replaced");
    equal((await challengeNow(stores, stepUp)).endedAs, null);
  });

  test("listChallenges() returns one user's challenges of any state, newest first", async (stores) => {
    const user = await givenUser(stores);
    await givenChallenge(stores);
    const ids: string[] = [];
    for (const purpose of ["login", "login", "step_up"] as const) {
      const challenge = newChallenge(user, { purpose, createdAt: now + ids.length * minute });
      await stores.challenges.insertChallenge(challenge, newEvent());
      ids.unshift(challenge.id);
    }
    const found = await stores.challenges.listChallenges(user.id, 50);
    deepEqual(found.map(({ id }) => id), ids);
    deepEqual(found.map(({ endedAs }) => endedAs), [null, null, "replaced"]);
    deepEqual((await stores.challenges.listChallenges(user.id, 2)).map(({ id }) => id), [
      ids[0],
      ids[1],
    ]);
    deepEqual(await stores.challenges.listChallenges(newUser().id, 50), []);
  });

  test("insertChallenge() for a deleted user throws and writes nothing", async (stores) => {
    const event = newEvent();
    const challenge = newChallenge(newUser());
    await rejects(stores.challenges.insertChallenge(challenge, event), UserGone);
    equal(await stores.challenges.findChallenge(challenge.id), null);
    equal(await recorded(stores, event), false);
  });

  test("insertChallenge() refuses a password hash that has been replaced", async (stores) => {
    const user = await givenUser(stores);
    const challenge = newChallenge(user);
    const event = newEvent();
    equal(
      await stores.challenges.insertChallenge(challenge, event, "$2b$04$other" as PasswordHash),
      null,
    );
    equal(await stores.challenges.findChallenge(challenge.id), null);
    equal(await recorded(stores, event), false);
    deepEqual(await stores.challenges.insertChallenge(challenge, event, passwordHash), user);
    deepEqual(await challengeNow(stores, challenge), challenge);
  });

  test("findOpenChallenge() finds the user's open challenge for a purpose", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    await givenChallenge(stores);
    deepEqual(await stores.challenges.findOpenChallenge(user.id, "login", now), challenge);
    equal(await stores.challenges.findOpenChallenge(user.id, "step_up", now), null);
    equal(await stores.challenges.findOpenChallenge(user.id, "login", challenge.expiresAt), null);
    const newer = newChallenge(user);
    await stores.challenges.insertChallenge(newer, newEvent());
    deepEqual(await stores.challenges.findOpenChallenge(user.id, "login", now), newer);
  });

  test("setPasskeyNonce() replaces the nonce of that challenge only", async (stores) => {
    const { challenge } = await givenChallenge(stores);
    const { challenge: bystander } = await givenChallenge(stores);
    await stores.challenges.setPasskeyNonce(challenge.id, "one");
    await stores.challenges.setPasskeyNonce(challenge.id, "two");
    equal((await stores.challenges.findChallenge(challenge.id))?.challenge.passkeyNonce, "two");
    equal((await stores.challenges.findChallenge(bystander.id))?.challenge.passkeyNonce, null);
  });

  test("expireChallenge() ends an open challenge even if the clock is set back", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    await stores.challenges.expireChallenge(challenge.id, now + hour);
    equal((await stores.challenges.findChallenge(challenge.id))?.challenge.endedAs, "expired");
    const guess = {
      challengeId: challenge.id,
      userId: user.id,
      now,
      guessesMax: 5,
      failuresMax: 10,
      failuresInRowMax: 100,
      blockedUntil: now + 15 * minute,
      ofSentCode: false,
      onAccount: true,
    };
    equal(await stores.challenges.takeGuess(guess), null);
    equal(await stores.challenges.findOpenChallenge(user.id, "login", now), null);
    equal(
      await stores.sessions.openSession(newOpening(challenge, newSession(user)), newEvent()),
      null,
    );
    // A new challenge replaces it, and the old one still counts as expired.
    const next = newChallenge(user);
    await stores.challenges.insertChallenge(next, newEvent());
    equal((await stores.challenges.findChallenge(challenge.id))?.challenge.endedAs, "expired");
    equal((await stores.challenges.takeGuess({ ...guess, challengeId: next.id }))?.guesses, 1);
  });

  test("expireChallenge() does not change a challenge that has already ended", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    await stores.sessions.openSession(newOpening(challenge, newSession(user)), newEvent());
    await stores.challenges.expireChallenge(challenge.id, now + hour);
    equal((await stores.challenges.findChallenge(challenge.id))?.challenge.endedAs, "consumed");
  });

  test("challenges and issued codes from a clock that was ahead do not count", async (stores) => {
    const times = { createdAt: now + 2 * hour, expiresAt: now + 2 * hour + 10 * minute };
    const { user, challenge } = await givenChallenge(stores, { ...times, resendAfter: now });
    const send = { sendsBefore: 1, numberVersion: 0, now, resendAfter: now + minute } as const;
    equal(
      await stores.challenges.takeSend({ ...send, challengeId: challenge.id, channel: "sms" }),
      null,
    );
    equal(await stores.challenges.findOpenChallenge(user.id, "login", now), null);
    // A challenge with a longer lifetime than any can have does not count either.
    const { user: other } = await givenChallenge(stores, { expiresAt: now + 400 * day });
    equal(await stores.challenges.findOpenChallenge(other.id, "login", now + 10 * minute), null);
    const owner = await givenUser(stores, { phoneVerifiedAt: now });
    const hash = "3".repeat(64) as RecoveryCodeHash;
    const at = now + 2 * hour;
    const issued = { userId: owner.id, hash, now: at, expiresAt: at + hour };
    await stores.factors.issueRecoveryCode(issued, newEvent());
    equal(await stores.factors.findRecoveryCode(owner.id, hash, now), null);
    equal(await stores.factors.findRecoveryCode(owner.id, hash, at), "issued_code");
  });
}
