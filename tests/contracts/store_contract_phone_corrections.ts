import { deepEqual, equal } from "node:assert/strict";
import type { Challenge } from "../../core/domain/challenge/challenge.ts";
import { phoneCorrectionsMax, type User } from "../../core/domain/account/user.ts";
import type { Store } from "../../core/ports/store.ts";
import { newDelivery, newResult } from "./delivery_fixtures.ts";
import {
  atOnce,
  type ContractTest,
  givenUser,
  newChallenge,
  newEvent,
  newOpening,
  newSession,
  now,
  phone,
  recorded,
} from "./store_fixtures.ts";

const to = phone(88);

/** Numbers that were mistyped at sign-up. */
export function phoneCorrectionContract(test: ContractTest): void {
  test("correctPhone() replaces the number and forgets what was sent to the old", async (store) => {
    const { user, challenge } = await given(store, { sends: 3, smsSends: 3, landline: true });
    const event = newEvent();
    equal(await store.correctPhone(correction(user, challenge), event), true);
    equal(await recorded(store, event), true);
    deepEqual(await store.findChallenge(challenge.id), {
      challenge: {
        ...challenge,
        numberVersion: 1,
        verificationId: null,
        channel: null,
        smsSends: 0,
        landline: false,
      },
      user: { ...user, phoneNumber: to, phoneCorrectionsLeft: 2 },
    });
  });

  test("correctPhone() is made three times at most", async (store) => {
    const { user, challenge } = await given(store);
    let from = user.phoneNumber;
    const made: boolean[] = [];
    for (let numberVersion = 0; numberVersion < 4; numberVersion++) {
      const next = phone(90 + numberVersion);
      const asked = { ...correction(user, challenge), numberVersion, from, to: next };
      made.push(await store.correctPhone(asked, newEvent()));
      from = next;
    }
    deepEqual(made, [true, true, true, false]);
    equal((await store.findUser(user.id))?.phoneCorrectionsLeft, 0);
  });

  test("correctPhone() writes nothing for users without the mark", async (store) => {
    const others: readonly Partial<User>[] = [
      { phoneCorrectionsLeft: 0 },
      { phoneVerifiedAt: now },
      { lockedAt: now },
    ];
    for (const facts of others) {
      const { lockedAt = null, ...rest } = facts;
      const { user, challenge } = await given(store, {}, rest);
      if (lockedAt !== null) await store.lockUser(user.id, lockedAt, newEvent());
      const event = newEvent();
      equal(await store.correctPhone(correction(user, challenge), event), false);
      equal((await store.findUser(user.id))?.phoneNumber, user.phoneNumber);
      equal(await recorded(store, event), false);
    }
  });

  test("correctPhone() writes nothing in another challenge than the open login", async (store) => {
    const { user, challenge } = await given(store);
    const good = correction(user, challenge);
    const other = await given(store);
    const wrong = [
      { ...good, challengeId: other.challenge.id },
      { ...good, userId: other.user.id },
      { ...good, numberVersion: 1 },
      { ...good, from: to },
      { ...good, now: challenge.expiresAt },
    ];
    for (const each of wrong) equal(await store.correctPhone(each, newEvent()), false);
    const stepUp = newChallenge(user, { purpose: "step_up" });
    await store.insertChallenge(stepUp, newEvent());
    equal(await store.correctPhone({ ...good, challengeId: stepUp.id }, newEvent()), false);
    deepEqual(await store.findChallenge(challenge.id), { challenge, user });
    await store.insertChallenge(newChallenge(user), newEvent());
    equal(await store.correctPhone(good, newEvent()), false, "replaced");
    deepEqual(await store.findUser(user.id), user);
  });

  test("correctPhone(), twenty times at once, corrects once", async (store) => {
    const { user, challenge } = await given(store);
    const answers = await atOnce(20, (index) => {
      return store.correctPhone({ ...correction(user, challenge), to: phone(index) }, newEvent());
    });
    equal(answers.filter((made) => made).length, 1);
    equal((await store.findUser(user.id))?.phoneCorrectionsLeft, 2);
  });

  test("correctPhone() beside openSession(): one is made, ten times", async (store) => {
    for (let round = 0; round < 10; round++) {
      const { user, challenge } = await given(store);
      const opening = newOpening(challenge, newSession(user), { numberVersion: 0 });
      const correct = () => store.correctPhone(correction(user, challenge), newEvent());
      const open = () => store.openSession(opening, newEvent());
      const both = await atOnce(2, (index) => (index + round) % 2 === 0 ? correct() : open());
      equal(both.filter((made) => made).length, 1);
      const found = await store.findUser(user.id);
      equal(found?.phoneVerifiedAt === null, found?.phoneNumber === to, "never both");
    }
  });

  test("openSession() takes no code that was sent before a correction", async (store) => {
    const { user, challenge } = await given(store);
    await store.correctPhone(correction(user, challenge), newEvent());
    const session = newSession(user);
    const opening = newOpening(challenge, session, { numberVersion: 0 });
    equal(await store.openSession(opening, newEvent()), false);
    equal(await store.findSession(session.id), null);
    equal(await store.openSession({ ...opening, numberVersion: 1 }, newEvent()), true);
    equal((await store.findUser(user.id))?.phoneVerifiedAt, now);
  });

  test("recordSend() and giveBackSend() of before a correction leave it alone", async (store) => {
    const { user, challenge } = await given(store, { sends: 2 });
    const other = await given(store, { verificationId: "VE9", channel: "sms" });
    await store.correctPhone(correction(user, challenge), newEvent());
    const late = { challengeId: challenge.id, numberVersion: 0, channel: "sms" } as const;
    const settled = async (): Promise<Parameters<Store["recordSend"]>[0]["settled"]> => {
      const delivery = newDelivery();
      await store.admitDelivery(delivery, [], now);
      return { result: newResult(delivery, { verificationId: "VE9" }), refunded: [] };
    };
    const sent = await settled();
    await store.recordSend({ ...late, verificationId: "VE9", settled: sent }, newEvent());
    const found = (await store.findChallenge(challenge.id))?.challenge;
    deepEqual([found?.verificationId, found?.channel, found?.sends], [null, null, 2]);
    equal((await store.findDelivery(sent.result.id))?.verificationId, "VE9", "on record");
    const kept = (await store.findChallenge(other.challenge.id))?.challenge;
    equal(kept?.verificationId, "VE9", "no one loses it to a challenge that does not take it");
    const back = { ...late, resendAfter: now, landline: true, settled: await settled() };
    await store.giveBackSend(back, newEvent());
    const after = (await store.findChallenge(challenge.id))?.challenge;
    deepEqual([after?.landline, after?.sends], [false, 1]);
  });
}

async function given(
  store: Store,
  facts: Partial<Challenge> = {},
  of: Partial<User> = {},
): Promise<{ readonly user: User; readonly challenge: Challenge }> {
  const user = await givenUser(store, { phoneCorrectionsLeft: phoneCorrectionsMax, ...of });
  const challenge = newChallenge(user, facts);
  await store.insertChallenge(challenge, newEvent());
  return { user, challenge };
}

function correction(user: User, challenge: Challenge): Parameters<Store["correctPhone"]>[0] {
  return {
    challengeId: challenge.id,
    userId: user.id,
    numberVersion: challenge.numberVersion,
    from: user.phoneNumber,
    to,
    now,
  };
}
