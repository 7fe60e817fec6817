import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Challenge } from "../../core/domain/challenge/challenge.ts";
import type { PasswordHash } from "../../core/domain/account/password.ts";
import { type Store, UserGone } from "../../core/ports/store.ts";
import {
  atOnce,
  type ContractTest,
  givenChallenge,
  givenUser,
  minute,
  newChallenge,
  newEvent,
  newUser,
  now,
  passwordHash,
  recorded,
} from "./store_fixtures.ts";

export function challengeContract(test: ContractTest): void {
  test("insertChallenge() adds one that is found with its user, and the event", async (store) => {
    const user = await givenUser(store);
    const challenge = newChallenge(user, { sends: 0, verificationId: null, channel: null });
    const event = newEvent();
    await store.insertChallenge(challenge, event);
    deepEqual(await store.findChallenge(challenge.id), { challenge, user });
    equal(await store.findChallenge(newChallenge(user).id), null);
    equal(await recorded(store, event), true);
  });

  test("insertChallenge() ends the user's other open ones as replaced", async (store) => {
    const { user, challenge: first } = await givenChallenge(store);
    const { challenge: others } = await givenChallenge(store);
    const second = newChallenge(user);
    await store.insertChallenge(second, newEvent());
    equal((await find(store, first)).endedAs, "replaced");
    equal((await find(store, second)).endedAs, null);
    equal((await find(store, others)).endedAs, null);
  });

  test("insertChallenge() for one user, twenty times at once, leaves one open", async (store) => {
    const user = await givenUser(store);
    const challenges = await atOnce(20, async () => {
      const challenge = newChallenge(user);
      await store.insertChallenge(challenge, newEvent());
      return challenge;
    });
    const found = await Promise.all(challenges.map((challenge) => find(store, challenge)));
    equal(found.filter(({ endedAs }) => endedAs === null).length, 1);
  });

  test("A-56: of replaced challenges the newest five stay, and all that sent a code", async (store) => {
    const user = await givenUser(store);
    const unsent = { sends: 0, smsSends: 0, verificationId: null, channel: null };
    const insert = async (at: number, facts: Partial<Challenge>) => {
      const challenge = newChallenge(user, { createdAt: now + at, ...facts });
      await store.insertChallenge(challenge, newEvent());
      return challenge;
    };
    const sent = await insert(0, {});
    const stepUp = await insert(1, { ...unsent, purpose: "step_up" });
    const others: Challenge[] = [];
    for (let at = 2; at < 32; at++) others.push(await insert(at, unsent));
    const found = await Promise.all(others.map(({ id }) => store.findChallenge(id)));
    const kept = found.map((one) => one?.challenge.endedAs);
    deepEqual(kept.slice(24), [...Array(5).fill("replaced"), null]);
    deepEqual(new Set(kept.slice(0, 24)), new Set([undefined]));
    equal((await find(store, sent)).endedAs, "replaced");
    equal((await find(store, stepUp)).endedAs, null);
  });

  test("insertChallenge() for a user that is gone throws and writes nothing", async (store) => {
    const event = newEvent();
    const challenge = newChallenge(newUser());
    await rejects(store.insertChallenge(challenge, event), UserGone);
    equal(await store.findChallenge(challenge.id), null);
    equal(await recorded(store, event), false);
  });

  test("insertChallenge() with a password's hash refuses once that is replaced", async (store) => {
    const user = await givenUser(store);
    const challenge = newChallenge(user);
    const event = newEvent();
    equal(await store.insertChallenge(challenge, event, "$2b$04$other" as PasswordHash), false);
    equal(await store.findChallenge(challenge.id), null);
    equal(await recorded(store, event), false);
    equal(await store.insertChallenge(challenge, event, passwordHash), true);
    deepEqual(await find(store, challenge), challenge);
  });

  test("findOpenChallenge() finds the open one of that user and purpose", async (store) => {
    const { user, challenge } = await givenChallenge(store);
    await givenChallenge(store);
    deepEqual(await store.findOpenChallenge(user.id, "login", now), challenge);
    equal(await store.findOpenChallenge(user.id, "step_up", now), null);
    equal(await store.findOpenChallenge(user.id, "login", challenge.expiresAt), null);
    const newer = newChallenge(user);
    await store.insertChallenge(newer, newEvent());
    deepEqual(await store.findOpenChallenge(user.id, "login", now), newer);
  });

  test("takeSend() counts a send and sets when the next may follow", async (store) => {
    const { challenge } = await givenChallenge(store, { sends: 0, smsSends: 0 });
    const resendAfter = now + minute;
    const taken = { challengeId: challenge.id, sendsBefore: 0, numberVersion: 0, now, resendAfter };
    const counted = { ...challenge, sends: 1, smsSends: 1, resendAfter };
    deepEqual(await store.takeSend({ ...taken, channel: "sms" }), counted);
    deepEqual(await find(store, challenge), counted);
    const next = { ...taken, sendsBefore: 1, now: resendAfter, channel: "call" } as const;
    deepEqual(await store.takeSend(next), { ...counted, sends: 2 }, "a call is no sms");
  });

  test("takeSend() refuses what is ended, over, too soon or overtaken", async (store) => {
    const { user, challenge } = await givenChallenge(store, { resendAfter: now + 5 });
    const send = {
      challengeId: challenge.id,
      sendsBefore: 1,
      numberVersion: 0,
      now: now + 5,
      resendAfter: now + minute,
      channel: "sms",
    } as const;
    equal(await store.takeSend({ ...send, now: now + 4 }), null);
    equal(await store.takeSend({ ...send, now: challenge.expiresAt }), null);
    equal(await store.takeSend({ ...send, sendsBefore: 0 }), null);
    equal(await store.takeSend({ ...send, sendsBefore: 2 }), null);
    equal(await store.takeSend({ ...send, numberVersion: 1 }), null);
    equal(await store.takeSend({ ...send, challengeId: newChallenge(user).id }), null);
    deepEqual(await find(store, challenge), challenge);
    await store.insertChallenge(newChallenge(user), newEvent());
    equal(await store.takeSend(send), null);
    deepEqual(await find(store, challenge), { ...challenge, endedAs: "replaced" });
  });

  test("takeSend(), fifty times at once, takes one", async (store) => {
    const { challenge } = await givenChallenge(store, { sends: 0 });
    const { id: challengeId } = challenge;
    const send = {
      challengeId,
      sendsBefore: 0,
      numberVersion: 0,
      now,
      resendAfter: now,
      channel: "sms",
    } as const;
    const answers = await atOnce(50, () => store.takeSend(send));
    equal(answers.filter((answer) => answer !== null).length, 1);
    equal((await find(store, challenge)).sends, 1);
  });

  test("forgetVerification() forgets that one and no newer", async (store) => {
    const { challenge } = await givenChallenge(store, { verificationId: "VE2" });
    await store.forgetVerification(challenge.id, "VE1");
    deepEqual(await find(store, challenge), challenge);
    await store.forgetVerification(challenge.id, "VE2");
    deepEqual(await find(store, challenge), { ...challenge, verificationId: null, channel: null });
  });
}

async function find(store: Store, { id }: Challenge): Promise<Challenge> {
  const found = await store.findChallenge(id);
  if (found === null) throw new Error("the challenge is there");
  return found.challenge;
}
