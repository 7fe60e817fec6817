import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Challenge } from "../../core/domain/challenge/challenge.ts";
import type { PasswordHash } from "../../core/domain/account/password.ts";
import type { Stores } from "../../core/ports/stores/stores.ts";
import { UserGone } from "../../core/ports/stores/storage.ts";
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
  test("insertChallenge() adds one that is found with its user, and the event", async (stores) => {
    const user = await givenUser(stores);
    const challenge = newChallenge(user, { sends: 0, verificationId: null, channel: null });
    const event = newEvent();
    await stores.challenges.insertChallenge(challenge, event);
    deepEqual(await stores.challenges.findChallenge(challenge.id), { challenge, user });
    equal(await stores.challenges.findChallenge(newChallenge(user).id), null);
    equal(await recorded(stores, event), true);
  });

  test("insertChallenge() ends the user's other open ones as replaced", async (stores) => {
    const { user, challenge: first } = await givenChallenge(stores);
    const { challenge: others } = await givenChallenge(stores);
    const second = newChallenge(user);
    await stores.challenges.insertChallenge(second, newEvent());
    equal((await find(stores, first)).endedAs, "replaced");
    equal((await find(stores, second)).endedAs, null);
    equal((await find(stores, others)).endedAs, null);
  });

  test("insertChallenge() for one user, twenty times at once, leaves one open", async (stores) => {
    const user = await givenUser(stores);
    const challenges = await atOnce(20, async () => {
      const challenge = newChallenge(user);
      await stores.challenges.insertChallenge(challenge, newEvent());
      return challenge;
    });
    const found = await Promise.all(challenges.map((challenge) => find(stores, challenge)));
    equal(found.filter(({ endedAs }) => endedAs === null).length, 1);
  });

  test("A-56: of replaced challenges the newest five stay, and all that sent a code", async (stores) => {
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
    equal((await find(stores, sent)).endedAs, "replaced");
    equal((await find(stores, stepUp)).endedAs, null);
  });

  test("insertChallenge() for a user that is gone throws and writes nothing", async (stores) => {
    const event = newEvent();
    const challenge = newChallenge(newUser());
    await rejects(stores.challenges.insertChallenge(challenge, event), UserGone);
    equal(await stores.challenges.findChallenge(challenge.id), null);
    equal(await recorded(stores, event), false);
  });

  test("insertChallenge() with a password's hash refuses once that is replaced", async (stores) => {
    const user = await givenUser(stores);
    const challenge = newChallenge(user);
    const event = newEvent();
    equal(
      await stores.challenges.insertChallenge(challenge, event, "$2b$04$other" as PasswordHash),
      false,
    );
    equal(await stores.challenges.findChallenge(challenge.id), null);
    equal(await recorded(stores, event), false);
    equal(await stores.challenges.insertChallenge(challenge, event, passwordHash), true);
    deepEqual(await find(stores, challenge), challenge);
  });

  test("findOpenChallenge() finds the open one of that user and purpose", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    await givenChallenge(stores);
    deepEqual(await stores.challenges.findOpenChallenge(user.id, "login", now), challenge);
    equal(await stores.challenges.findOpenChallenge(user.id, "step_up", now), null);
    equal(await stores.challenges.findOpenChallenge(user.id, "login", challenge.expiresAt), null);
    const newer = newChallenge(user);
    await stores.challenges.insertChallenge(newer, newEvent());
    deepEqual(await stores.challenges.findOpenChallenge(user.id, "login", now), newer);
  });

  test("takeSend() counts a send and sets when the next may follow", async (stores) => {
    const { challenge } = await givenChallenge(stores, { sends: 0, smsSends: 0 });
    const resendAfter = now + minute;
    const taken = { challengeId: challenge.id, sendsBefore: 0, numberVersion: 0, now, resendAfter };
    const counted = { ...challenge, sends: 1, smsSends: 1, resendAfter };
    deepEqual(await stores.challenges.takeSend({ ...taken, channel: "sms" }), counted);
    deepEqual(await find(stores, challenge), counted);
    const next = { ...taken, sendsBefore: 1, now: resendAfter, channel: "call" } as const;
    deepEqual(await stores.challenges.takeSend(next), { ...counted, sends: 2 }, "a call is no sms");
  });

  test("takeSend() refuses what is ended, over, too soon or overtaken", async (stores) => {
    const { user, challenge } = await givenChallenge(stores, { resendAfter: now + 5 });
    const send = {
      challengeId: challenge.id,
      sendsBefore: 1,
      numberVersion: 0,
      now: now + 5,
      resendAfter: now + minute,
      channel: "sms",
    } as const;
    equal(await stores.challenges.takeSend({ ...send, now: now + 4 }), null);
    equal(await stores.challenges.takeSend({ ...send, now: challenge.expiresAt }), null);
    equal(await stores.challenges.takeSend({ ...send, sendsBefore: 0 }), null);
    equal(await stores.challenges.takeSend({ ...send, sendsBefore: 2 }), null);
    equal(await stores.challenges.takeSend({ ...send, numberVersion: 1 }), null);
    equal(await stores.challenges.takeSend({ ...send, challengeId: newChallenge(user).id }), null);
    deepEqual(await find(stores, challenge), challenge);
    await stores.challenges.insertChallenge(newChallenge(user), newEvent());
    equal(await stores.challenges.takeSend(send), null);
    deepEqual(await find(stores, challenge), { ...challenge, endedAs: "replaced" });
  });

  test("takeSend(), fifty times at once, takes one", async (stores) => {
    const { challenge } = await givenChallenge(stores, { sends: 0 });
    const { id: challengeId } = challenge;
    const send = {
      challengeId,
      sendsBefore: 0,
      numberVersion: 0,
      now,
      resendAfter: now,
      channel: "sms",
    } as const;
    const answers = await atOnce(50, () => stores.challenges.takeSend(send));
    equal(answers.filter((answer) => answer !== null).length, 1);
    equal((await find(stores, challenge)).sends, 1);
  });

  test("forgetVerification() forgets that one and no newer", async (stores) => {
    const { challenge } = await givenChallenge(stores, { verificationId: "VE2" });
    await stores.challenges.forgetVerification(challenge.id, "VE1");
    deepEqual(await find(stores, challenge), challenge);
    await stores.challenges.forgetVerification(challenge.id, "VE2");
    deepEqual(await find(stores, challenge), { ...challenge, verificationId: null, channel: null });
  });
}

async function find(stores: Stores, { id }: Challenge): Promise<Challenge> {
  const found = await stores.challenges.findChallenge(id);
  if (found === null) throw new Error("the challenge is there");
  return found.challenge;
}
