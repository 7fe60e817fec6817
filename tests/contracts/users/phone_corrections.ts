import { deepEqual, equal } from "node:assert/strict";
import { phoneCorrectionsMax, type User } from "../../../core/domain/account/user.ts";
import type { Challenge } from "../../../core/domain/challenge/challenge.ts";
import type { SettledSend } from "../../../core/ports/stores/challenge_store.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { newDelivery, newResult } from "../delivery_fixtures.ts";
import {
  type ContractTest,
  givenUser,
  inParallel,
  newChallenge,
  newEnding,
  newEvent,
  newOpening,
  newSession,
  now,
  phone,
  recorded,
} from "../store_fixtures.ts";

const to = phone(88);

export function phoneCorrectionContract(test: ContractTest): void {
  test("correctPhone() replaces the number and forgets the old verification", async (stores) => {
    const { user, challenge } = await given(stores, { sends: 3, smsSends: 3, landline: true });
    const event = newEvent();
    equal(await stores.users.correctPhone(correction(user, challenge), event), true);
    equal(await recorded(stores, event), true);
    deepEqual(await stores.challenges.findChallenge(challenge.id), {
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

  test("correctPhone() allows at most three corrections", async (stores) => {
    const { user, challenge } = await given(stores);
    let from = user.phoneNumber;
    const made: boolean[] = [];
    for (let numberVersion = 0; numberVersion < 4; numberVersion++) {
      const next = phone(90 + numberVersion);
      const asked = { ...correction(user, challenge), numberVersion, from, to: next };
      made.push(await stores.users.correctPhone(asked, newEvent()));
      from = next;
    }
    deepEqual(made, [true, true, true, false]);
    equal((await stores.users.findUser(user.id))?.phoneCorrectionsLeft, 0);
  });

  test("correctPhone() refuses users who may not correct their number", async (stores) => {
    const others: readonly Partial<User>[] = [
      { phoneCorrectionsLeft: 0 },
      { phoneVerifiedAt: now },
      { lockedAt: now },
    ];
    for (const facts of others) {
      const { lockedAt = null, ...rest } = facts;
      const { user, challenge } = await given(stores, {}, rest);
      if (lockedAt !== null) {
        await stores.users.lockUser(
          { userId: user.id, now: lockedAt, ...newEnding() },
          newEvent(),
        );
      }
      const event = newEvent();
      equal(await stores.users.correctPhone(correction(user, challenge), event), false);
      equal((await stores.users.findUser(user.id))?.phoneNumber, user.phoneNumber);
      equal(await recorded(stores, event), false);
    }
  });

  test("correctPhone() requires the open login challenge", async (stores) => {
    const { user, challenge } = await given(stores);
    const good = correction(user, challenge);
    const other = await given(stores);
    const wrong = [
      { ...good, challengeId: other.challenge.id },
      { ...good, userId: other.user.id },
      { ...good, numberVersion: 1 },
      { ...good, from: to },
      { ...good, now: challenge.expiresAt },
    ];
    for (const each of wrong) equal(await stores.users.correctPhone(each, newEvent()), false);
    const stepUp = newChallenge(user, { purpose: "step_up" });
    await stores.challenges.insertChallenge(stepUp, newEvent());
    equal(await stores.users.correctPhone({ ...good, challengeId: stepUp.id }, newEvent()), false);
    deepEqual(await stores.challenges.findChallenge(challenge.id), { challenge, user });
    await stores.challenges.insertChallenge(newChallenge(user), newEvent());
    equal(await stores.users.correctPhone(good, newEvent()), false, "replaced");
    deepEqual(await stores.users.findUser(user.id), user);
  });

  test("correctPhone() corrects once in 20 parallel calls", async (stores) => {
    const { user, challenge } = await given(stores);
    const answers = await inParallel(20, (index) => {
      return stores.users.correctPhone(
        { ...correction(user, challenge), to: phone(index) },
        newEvent(),
      );
    });
    equal(answers.filter((made) => made).length, 1);
    equal((await stores.users.findUser(user.id))?.phoneCorrectionsLeft, 2);
  });

  test("only one of parallel correctPhone() and openSession() succeeds", async (stores) => {
    for (let round = 0; round < 10; round++) {
      const { user, challenge } = await given(stores);
      const opening = newOpening(challenge, newSession(user), { numberVersion: 0 });
      const correct = () => stores.users.correctPhone(correction(user, challenge), newEvent());
      const open = () => stores.sessions.openSession(opening, newEvent());
      const both = await inParallel<unknown>(
        2,
        (index) => (index + round) % 2 === 0 ? correct() : open(),
      );
      equal(both.filter((made) => made).length, 1);
      const found = await stores.users.findUser(user.id);
      equal(found?.phoneVerifiedAt === null, found?.phoneNumber === to, "never both");
    }
  });

  test("openSession() refuses a code that was sent before a correction", async (stores) => {
    const { user, challenge } = await given(stores);
    await stores.users.correctPhone(correction(user, challenge), newEvent());
    const session = newSession(user);
    const opening = newOpening(challenge, session, { numberVersion: 0 });
    equal(await stores.sessions.openSession(opening, newEvent()), null);
    equal(await stores.sessions.findSession(session.id), null);
    deepEqual(await stores.sessions.openSession({ ...opening, numberVersion: 1 }, newEvent()), {
      endedSessions: 0,
    });
    equal((await stores.users.findUser(user.id))?.phoneVerifiedAt, now);
  });

  test("late recordSend() and giveBackSend() do not undo a correction", async (stores) => {
    const { user, challenge } = await given(stores, { sends: 2 });
    const other = await given(stores, { verificationId: "VE9", channel: "sms" });
    await stores.users.correctPhone(correction(user, challenge), newEvent());
    const late = { challengeId: challenge.id, numberVersion: 0, channel: "sms" } as const;
    const settled = async (): Promise<SettledSend> => {
      const delivery = newDelivery();
      await stores.sending.admitDelivery(delivery, [], now);
      return { result: newResult(delivery, { verificationId: "VE9" }), refunded: [] };
    };
    const sent = await settled();
    await stores.challenges.recordSend(
      { ...late, verificationId: "VE9", settled: sent },
      newEvent(),
    );
    const found = (await stores.challenges.findChallenge(challenge.id))?.challenge;
    deepEqual([found?.verificationId, found?.channel, found?.sends], [null, null, 2]);
    equal((await stores.sending.findDelivery(sent.result.id))?.verificationId, "VE9", "recorded");
    const kept = (await stores.challenges.findChallenge(other.challenge.id))?.challenge;
    equal(kept?.verificationId, "VE9", "the other challenge keeps it");
    const back = { ...late, resendAfter: now, landline: true, settled: await settled() };
    await stores.challenges.giveBackSend(back, newEvent());
    const after = (await stores.challenges.findChallenge(challenge.id))?.challenge;
    deepEqual([after?.landline, after?.sends], [false, 1]);
  });
}

async function given(
  stores: Stores,
  facts: Partial<Challenge> = {},
  of: Partial<User> = {},
): Promise<{ readonly user: User; readonly challenge: Challenge }> {
  const user = await givenUser(stores, { phoneCorrectionsLeft: phoneCorrectionsMax, ...of });
  const challenge = newChallenge(user, facts);
  await stores.challenges.insertChallenge(challenge, newEvent());
  return { user, challenge };
}

function correction(
  user: User,
  challenge: Challenge,
): Parameters<Stores["users"]["correctPhone"]>[0] {
  return {
    challengeId: challenge.id,
    userId: user.id,
    numberVersion: challenge.numberVersion,
    from: user.phoneNumber,
    to,
    now,
  };
}
