import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Challenge } from "../../core/domain/challenge/challenge.ts";
import type { DeliveryResult } from "../../core/domain/sending/delivery.ts";
import type { SettledSend } from "../../core/ports/send_store.ts";
import { type Store, UserGone } from "../../core/ports/store.ts";
import { newDelivery, newResult } from "./delivery_fixtures.ts";
import {
  atOnce,
  type ContractTest,
  givenChallenge,
  givenUser,
  newChallenge,
  newEvent,
  newUser,
  now,
  recorded,
} from "./store_fixtures.ts";

const budget = { key: "budget", max: 100, windowSeconds: 60, amount: 40 };

/** What became of a challenge's sends. */
export function sendContract(test: ContractTest): void {
  test("recordSend() writes verification, channel, delivery and event", async (store) => {
    const { challenge } = await givenChallenge(store, { verificationId: null, channel: null });
    const event = newEvent();
    const sent = { verificationId: "VE1", channel: "whatsapp" } as const;
    const settled = await begun(store, { status: "sent", verificationId: "VE1" });
    await store.recordSend(
      { challengeId: challenge.id, numberVersion: 0, ...sent, settled },
      event,
    );
    deepEqual(await find(store, challenge), { ...challenge, ...sent });
    equal(await recorded(store, event), true);
    const delivery = await store.findDelivery(settled.result.id);
    deepEqual([delivery?.status, delivery?.verificationId], ["sent", "VE1"]);
  });

  test("recordSend() takes the verification from any other challenge", async (store) => {
    const sent = { verificationId: "VE1", channel: "sms" } as const;
    const { challenge: older } = await givenChallenge(store, sent);
    const { challenge: other } = await givenChallenge(store, { ...sent, verificationId: "VE2" });
    const { challenge } = await givenChallenge(store, { verificationId: null, channel: null });
    const settled = await begun(store);
    await store.recordSend(
      { challengeId: challenge.id, numberVersion: 0, ...sent, settled },
      newEvent(),
    );
    deepEqual(await find(store, older), { ...older, verificationId: null, channel: null });
    deepEqual(await find(store, other), other);
    deepEqual(await find(store, challenge), { ...challenge, ...sent });
  });

  test("recordSend() of a replaced challenge takes nothing from its successor", async (store) => {
    const user = await givenUser(store);
    const older = newChallenge(user, { verificationId: null, channel: null });
    const newer = newChallenge(user, { verificationId: "VE1", channel: "sms" });
    await store.insertChallenge(older, newEvent());
    await store.insertChallenge(newer, newEvent());
    const settled = await begun(store);
    const late = {
      challengeId: older.id,
      numberVersion: 0,
      verificationId: "VE1",
      channel: "sms",
      settled,
    } as const;
    await store.recordSend(late, newEvent());
    deepEqual(await find(store, newer), newer);
  });

  test("giveBackSend() takes one count back, never below none", async (store) => {
    const { challenge } = await givenChallenge(store, { sends: 1, smsSends: 1 });
    const events = [newEvent(), newEvent()];
    for (const [index, event] of events.entries()) {
      const back = {
        challengeId: challenge.id,
        numberVersion: 0,
        resendAfter: now + index,
        landline: false,
      };
      await store.giveBackSend({ ...back, channel: "sms", settled: null }, event);
      const found = await find(store, challenge);
      deepEqual(found, { ...challenge, sends: 0, smsSends: 0, resendAfter: now + index });
      equal(await recorded(store, event), true);
    }
  });

  test("giveBackSend() notes a landline for good, and leaves other channels' counts", async (store) => {
    const { challenge } = await givenChallenge(store, { sends: 2, smsSends: 1 });
    const { id: challengeId } = challenge;
    const back = {
      challengeId,
      numberVersion: 0,
      resendAfter: now,
      channel: "call",
      settled: null,
    } as const;
    await store.giveBackSend({ ...back, landline: true }, newEvent());
    deepEqual(await find(store, challenge), { ...challenge, sends: 1, landline: true });
    await store.giveBackSend({ ...back, landline: false }, newEvent());
    deepEqual(await find(store, challenge), { ...challenge, sends: 0, landline: true });
  });

  test("giveBackSend() settles the delivery and gives its budgets back, once (R48)", async (store) => {
    const { challenge } = await givenChallenge(store, { sends: 5 });
    const settled = await begun(store, { status: "failed", verificationId: null });
    await store.takeThrottles([budget], now);
    const back = {
      challengeId: challenge.id,
      numberVersion: 0,
      channel: "call",
      resendAfter: now,
      landline: false,
      settled,
    } as const;
    const events = Array.from({ length: 10 }, () => newEvent());
    const answers = await atOnce(10, async (index) => {
      const event = events[index] ?? newEvent();
      return await store.giveBackSend(back, event).then(() => true, () => false);
    });
    equal(answers.filter((settledNow) => settledNow).length, 1);
    equal((await find(store, challenge)).sends, 4, "nine wrote nothing");
    equal((await store.findDelivery(settled.result.id))?.status, "failed");
    const left = await store.takeThrottles([{ ...budget, amount: 61 }], now);
    equal(left.passed, false, "40 of the other one are still counted");
    equal((await store.takeThrottles([{ ...budget, amount: 60 }], now)).passed, true);
    const written = await Promise.all(events.map((event) => recorded(store, event)));
    equal(written.filter((wrote) => wrote).length, 1);
  });

  test("recordSend() and giveBackSend() for no challenge throw, writing nothing", async (store) => {
    const { id: challengeId } = newChallenge(newUser());
    const event = newEvent();
    const settled = await begun(store);
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
    await rejects(store.recordSend(sent, event), UserGone);
    await rejects(store.giveBackSend({ ...back, settled }, event), UserGone);
    equal(await recorded(store, event), false);
    equal((await store.findDelivery(settled.result.id))?.status, "started");
  });
}

/** A send on its way, which counted 40 of the budget's 100. */
async function begun(store: Store, facts: Partial<DeliveryResult> = {}): Promise<SettledSend> {
  const delivery = newDelivery();
  const take = await store.admitDelivery(delivery, [budget], now);
  if (!take.passed) throw new Error("there is room");
  return { result: newResult(delivery, facts), refunded: take.taken };
}

async function find(store: Store, { id }: Challenge): Promise<Challenge> {
  const found = await store.findChallenge(id);
  if (found === null) throw new Error("the challenge is there");
  return found.challenge;
}
