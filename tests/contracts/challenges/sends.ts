import { deepEqual, equal, rejects } from "node:assert/strict";
import type { DeliveryResult } from "../../../core/domain/sending/delivery.ts";
import type { SettledSend } from "../../../core/ports/stores/challenge_store.ts";
import { UserGone } from "../../../core/ports/stores/storage.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { newDelivery, newResult } from "../delivery_fixtures.ts";
import {
  challengeNow,
  type ContractTest,
  givenChallenge,
  givenUser,
  inParallel,
  minute,
  newChallenge,
  newEvent,
  newUser,
  now,
  recorded,
} from "../store_fixtures.ts";

const budget = { key: "budget", max: 100, windowSeconds: 60, amount: 40 };

export function sendContract(test: ContractTest): void {
  test("takeSend() counts a send and sets when the next one may follow", async (stores) => {
    const { challenge } = await givenChallenge(stores, { sends: 0, smsSends: 0 });
    const resendAfter = now + minute;
    const taken = { challengeId: challenge.id, sendsBefore: 0, numberVersion: 0, now, resendAfter };
    const counted = { ...challenge, sends: 1, smsSends: 1, resendAfter, lastSendAt: now };
    deepEqual(await stores.challenges.takeSend({ ...taken, channel: "sms" }), counted);
    deepEqual(await challengeNow(stores, challenge), counted);
    const next = { ...taken, sendsBefore: 1, now: resendAfter, channel: "call" } as const;
    const called = await stores.challenges.takeSend(next);
    deepEqual(
      called,
      { ...counted, sends: 2, lastSendAt: resendAfter },
      "a call does not count as SMS",
    );
  });

  test("takeSend() refuses ended or expired challenges and outdated requests", async (stores) => {
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
    deepEqual(await challengeNow(stores, challenge), challenge);
    await stores.challenges.insertChallenge(newChallenge(user), newEvent());
    equal(await stores.challenges.takeSend(send), null);
    deepEqual(await challengeNow(stores, challenge), { ...challenge, endedAs: "replaced" });
  });

  test("takeSend() takes one send in 50 parallel calls", async (stores) => {
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
    const answers = await inParallel(50, () => stores.challenges.takeSend(send));
    equal(answers.filter((answer) => answer !== null).length, 1);
    equal((await challengeNow(stores, challenge)).sends, 1);
  });

  test("forgetVerification() forgets the given verification but no newer one", async (stores) => {
    const { challenge } = await givenChallenge(stores, { verificationId: "VE2" });
    await stores.challenges.forgetVerification(challenge.id, "VE1");
    deepEqual(await challengeNow(stores, challenge), challenge);
    await stores.challenges.forgetVerification(challenge.id, "VE2");
    deepEqual(await challengeNow(stores, challenge), {
      ...challenge,
      verificationId: null,
      channel: null,
    });
  });

  test("recordSend() writes the verification, channel, delivery and event", async (stores) => {
    const { challenge } = await givenChallenge(stores, { verificationId: null, channel: null });
    const event = newEvent();
    const sent = { verificationId: "VE1", channel: "whatsapp" } as const;
    const settled = await startSend(stores, { status: "sent", verificationId: "VE1" });
    await stores.challenges.recordSend(
      { challengeId: challenge.id, numberVersion: 0, ...sent, settled },
      event,
    );
    deepEqual(await challengeNow(stores, challenge), { ...challenge, ...sent });
    equal(await recorded(stores, event), true);
    const delivery = await stores.sending.findDelivery(settled.result.id);
    deepEqual([delivery?.status, delivery?.verificationId], ["sent", "VE1"]);
  });

  test("recordSend() takes the verification from any other challenge", async (stores) => {
    const sent = { verificationId: "VE1", channel: "sms" } as const;
    const { challenge: older } = await givenChallenge(stores, sent);
    const { challenge: other } = await givenChallenge(stores, { ...sent, verificationId: "VE2" });
    const { challenge } = await givenChallenge(stores, { verificationId: null, channel: null });
    const settled = await startSend(stores);
    await stores.challenges.recordSend(
      { challengeId: challenge.id, numberVersion: 0, ...sent, settled },
      newEvent(),
    );
    deepEqual(await challengeNow(stores, older), { ...older, verificationId: null, channel: null });
    deepEqual(await challengeNow(stores, other), other);
    deepEqual(await challengeNow(stores, challenge), { ...challenge, ...sent });
  });

  test("recordSend() of a replaced challenge takes nothing from its successor", async (stores) => {
    const user = await givenUser(stores);
    const older = newChallenge(user, { verificationId: null, channel: null });
    const newer = newChallenge(user, { verificationId: "VE1", channel: "sms" });
    await stores.challenges.insertChallenge(older, newEvent());
    await stores.challenges.insertChallenge(newer, newEvent());
    const settled = await startSend(stores);
    const late = {
      challengeId: older.id,
      numberVersion: 0,
      verificationId: "VE1",
      channel: "sms",
      settled,
    } as const;
    await stores.challenges.recordSend(late, newEvent());
    deepEqual(await challengeNow(stores, newer), newer);
  });

  test("giveBackSend() decrements the count, but not below zero", async (stores) => {
    const { challenge } = await givenChallenge(stores, { sends: 1, smsSends: 1 });
    const events = [newEvent(), newEvent()];
    for (const [index, event] of events.entries()) {
      const back = {
        challengeId: challenge.id,
        numberVersion: 0,
        resendAfter: now + index,
        landline: false,
      };
      await stores.challenges.giveBackSend({ ...back, channel: "sms", settled: null }, event);
      const found = await challengeNow(stores, challenge);
      deepEqual(found, { ...challenge, sends: 0, smsSends: 0, resendAfter: now + index });
      equal(await recorded(stores, event), true);
    }
  });

  test("giveBackSend() keeps the landline mark and other channels' counts", async (stores) => {
    const { challenge } = await givenChallenge(stores, { sends: 2, smsSends: 1 });
    const { id: challengeId } = challenge;
    const back = {
      challengeId,
      numberVersion: 0,
      resendAfter: now,
      channel: "call",
      settled: null,
    } as const;
    await stores.challenges.giveBackSend({ ...back, landline: true }, newEvent());
    deepEqual(await challengeNow(stores, challenge), { ...challenge, sends: 1, landline: true });
    await stores.challenges.giveBackSend({ ...back, landline: false }, newEvent());
    deepEqual(await challengeNow(stores, challenge), { ...challenge, sends: 0, landline: true });
  });

  test("giveBackSend() settles the delivery and refunds its budgets once (R48)", async (stores) => {
    const { challenge } = await givenChallenge(stores, { sends: 5 });
    const settled = await startSend(stores, { status: "failed", verificationId: null });
    await stores.throttles.takeThrottles([budget], now);
    const back = {
      challengeId: challenge.id,
      numberVersion: 0,
      channel: "call",
      resendAfter: now,
      landline: false,
      settled,
    } as const;
    const events = Array.from({ length: 10 }, () => newEvent());
    const answers = await inParallel(10, async (index) => {
      const event = events[index] ?? newEvent();
      return await stores.challenges.giveBackSend(back, event).then(() => true, () => false);
    });
    equal(answers.filter((settledNow) => settledNow).length, 1);
    equal((await challengeNow(stores, challenge)).sends, 4, "nine calls wrote nothing");
    equal((await stores.sending.findDelivery(settled.result.id))?.status, "failed");
    const left = await stores.throttles.takeThrottles([{ ...budget, amount: 61 }], now);
    equal(left.passed, false, "the other take of 40 still counts");
    equal((await stores.throttles.takeThrottles([{ ...budget, amount: 60 }], now)).passed, true);
    const written = await Promise.all(events.map((event) => recorded(stores, event)));
    equal(written.filter((wrote) => wrote).length, 1);
  });

  test("recordSend() and giveBackSend() throw for an unknown challenge", async (stores) => {
    const { id: challengeId } = newChallenge(newUser());
    const event = newEvent();
    const settled = await startSend(stores);
    const sent = {
      challengeId,
      numberVersion: 0,
      verificationId: "VE1",
      channel: "sms",
      settled,
    } as const;
    const back = {
      challengeId,
      numberVersion: 0,
      channel: "sms",
      resendAfter: now,
      landline: false,
    } as const;
    await rejects(stores.challenges.recordSend(sent, event), UserGone);
    await rejects(stores.challenges.giveBackSend({ ...back, settled }, event), UserGone);
    equal(await recorded(stores, event), false);
    equal((await stores.sending.findDelivery(settled.result.id))?.status, "started");
  });
}

/** A started send, which counted 40 of the budget's 100. */
async function startSend(
  stores: Stores,
  facts: Partial<DeliveryResult> = {},
): Promise<SettledSend> {
  const delivery = newDelivery();
  const take = await stores.sending.admitDelivery(delivery, [budget], now);
  if (!take.passed) throw new Error("The budget is full");
  return { result: newResult(delivery, facts), refunded: take.taken };
}
