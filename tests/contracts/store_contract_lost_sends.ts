import { deepEqual, equal } from "node:assert/strict";
import type { Challenge } from "../../core/domain/challenge/challenge.ts";
import type { Delivery, DeliveryResult } from "../../core/domain/sending/delivery.ts";
import type { FoundSend } from "../../core/ports/send_store.ts";
import type { Store } from "../../core/ports/store.ts";
import { givenDelivery, newDelivery } from "./delivery_fixtures.ts";
import {
  atOnce,
  type ContractTest,
  givenChallenge,
  givenUser,
  newChallenge,
  newEvent,
  now,
  recorded,
} from "./store_fixtures.ts";

const lost = { status: "uncertain", verificationId: null, messageId: null } as const;
const unsent = { verificationId: null, channel: null } as const;

/** Sends whose answer was lost. */
export function lostSendContract(test: ContractTest): void {
  test("takeLookUp() counts up to the maximum, and only for a send that is lost", async (store) => {
    const uncertain = await givenDelivery(store, {}, lost);
    const started = newDelivery();
    await store.admitDelivery(started, [], started.at);
    for (const { id } of [uncertain, started]) {
      const taken = await atOnce(5, () => store.takeLookUp(id, 3));
      equal(taken.filter((took) => took).length, 3);
      equal(await store.takeLookUp(id, 3), false);
    }
    for (const status of ["sent", "refused", "failed"] as const) {
      const settled = await givenDelivery(store, {}, { status });
      equal(await store.takeLookUp(settled.id, 3), false, status);
    }
    equal(await store.takeLookUp(newDelivery().id, 3), false);
  });

  test("endLookUps() lets none follow", async (store) => {
    const one = await givenDelivery(store, {}, lost);
    const other = await givenDelivery(store, {}, lost);
    equal(await store.takeLookUp(one.id, 3), true);
    await store.endLookUps(one.id, 3);
    equal(await store.takeLookUp(one.id, 3), false);
    equal(await store.takeLookUp(other.id, 3), true);
  });

  test("takeOverSend() gives a login what was sent for the one that it replaced, once", async (store) => {
    const { older, newer, delivery, send } = await givenReplaced(store, { guesses: 2 });
    const event = newEvent();
    const done = await atOnce(5, () => store.takeOverSend(send, event));
    equal(done.filter((taken) => taken).length, 1);
    deepEqual(await find(store, newer), {
      ...newer,
      verificationId: "VE1",
      channel: "sms",
      guesses: 2,
    });
    equal((await find(store, older)).verificationId, null);
    equal((await store.findDelivery(delivery.id))?.challengeId, newer.id);
    equal(await recorded(store, event), true);
  });

  test("takeOverSend() takes nothing from another user, an open or a used challenge", async (store) => {
    const { challenge } = await givenChallenge(store, unsent);
    const theirs = await givenReplaced(store);
    const crossed = { ...theirs.send, challengeId: challenge.id };
    equal(await store.takeOverSend(crossed, newEvent()), false, "another user");
    const { send } = await givenReplaced(store, {}, { sends: 1 });
    equal(await store.takeOverSend(send, newEvent()), false, "it has sent a code itself");
    const corrected = await givenReplaced(store);
    const late = { ...corrected.send, numberVersion: 1 };
    equal(await store.takeOverSend(late, newEvent()), false, "a corrected number");
    const expired = { ...corrected.send, now: corrected.newer.expiresAt };
    equal(await store.takeOverSend(expired, newEvent()), false, "expired");
    const other = { ...corrected.send, verificationId: "VE2" };
    equal(await store.takeOverSend(other, newEvent()), false, "another verification");
    const event = newEvent();
    equal(
      await store.takeOverSend({ ...corrected.send, fromChallengeId: corrected.newer.id }, event),
      false,
    );
    equal(await recorded(store, event), false);
    equal(await store.takeOverSend(corrected.send, newEvent()), true);
  });

  test("adoptSend() gives the challenge its verification and settles the send", async (store) => {
    const { challenge } = await givenChallenge(store, unsent);
    const { delivery, found } = await givenLost(store, challenge);
    const event = newEvent();
    equal(await store.adoptSend(found, event), true);
    const { verificationId, messageId, foundAt } = found;
    deepEqual(await find(store, challenge), { ...challenge, verificationId, channel: "sms" });
    const settled = { status: "sent", verificationId, messageId, foundAt } as const;
    deepEqual(await store.findDelivery(delivery.id), { ...delivery, ...settled });
    equal(await recorded(store, event), true);
    equal(await store.adoptSend(found, newEvent()), false, "once");
  });

  test("adoptSend() adopts a send whose answer was never written", async (store) => {
    const { challenge } = await givenChallenge(store, unsent);
    const delivery = newDelivery({ challengeId: challenge.id, userId: challenge.userId });
    await store.admitDelivery(delivery, [], delivery.at);
    equal(await store.adoptSend(foundOf(challenge, delivery), newEvent()), true);
    equal((await store.findDelivery(delivery.id))?.status, "sent");
  });

  test("adoptSend() takes the verification from the user's own other challenges", async (store) => {
    const user = await givenUser(store);
    const older = newChallenge(user, { verificationId: "VE1", channel: "sms" });
    const newer = newChallenge(user, unsent);
    await store.insertChallenge(older, newEvent());
    await store.insertChallenge(newer, newEvent());
    const { found } = await givenLost(store, newer, { verificationId: "VE1" });
    equal(await store.adoptSend(found, newEvent()), true);
    deepEqual((await find(store, older)).verificationId, null);
    deepEqual((await find(store, newer)).verificationId, "VE1");
  });

  test("adoptSend() never takes a verification of another user's challenge", async (store) => {
    const { challenge: theirs } = await givenChallenge(store, {
      verificationId: "VE1",
      channel: "sms",
    });
    const { challenge } = await givenChallenge(store, unsent);
    const { delivery, found } = await givenLost(store, challenge, { verificationId: "VE1" });
    await refused(store, challenge, delivery, found);
    deepEqual(await find(store, theirs), theirs);
  });

  test("adoptSend() takes no message that another delivery has", async (store) => {
    const { challenge } = await givenChallenge(store, unsent);
    await givenDelivery(store, {}, { verificationId: "VE1", messageId: "VL1" });
    const { delivery, found } = await givenLost(store, challenge, {
      verificationId: "VE1",
      messageId: "VL1",
    });
    await refused(store, challenge, delivery, found);
    equal(await store.adoptSend({ ...found, messageId: "VL2" }, newEvent()), true);
  });

  test("adoptSend() gives nothing to a challenge that is over, bound or corrected", async (store) => {
    const wrong: readonly (Partial<Challenge> & { readonly foundAt?: number })[] = [
      { ...unsent, endedAs: "consumed" },
      { ...unsent, endedAs: "replaced" },
      { ...unsent, expiresAt: now + 500, foundAt: now + 500 },
      { verificationId: "VE9", channel: "sms" },
      { ...unsent, numberVersion: 1 },
    ];
    for (const { foundAt = now, ...facts } of wrong) {
      const { challenge } = await givenChallenge(store, facts);
      const { delivery, found } = await givenLost(store, challenge, { foundAt, numberVersion: 0 });
      await refused(store, challenge, delivery, found);
    }
  });

  test("adoptSend() adopts nothing for another challenge's send, or a settled one", async (store) => {
    const { challenge } = await givenChallenge(store, unsent);
    const { challenge: other } = await givenChallenge(store, unsent);
    const { delivery, found } = await givenLost(store, other);
    const misled = { ...found, challengeId: challenge.id };
    await refused(store, challenge, delivery, misled);
    for (const status of ["sent", "refused", "failed"] as const) {
      const settled = await givenLost(store, challenge, {}, { status });
      await refused(store, challenge, settled.delivery, settled.found);
    }
  });

  test("of parallel adoptSend() one writes", async (store) => {
    const { challenge } = await givenChallenge(store, unsent);
    const { found } = await givenLost(store, challenge);
    const events = Array.from({ length: 5 }, () => newEvent());
    const adopted = await atOnce(
      5,
      (index) => store.adoptSend(found, events[index] ?? newEvent()),
    );
    equal(adopted.filter((won) => won).length, 1);
    const written = await Promise.all(events.map((event) => recorded(store, event)));
    deepEqual(written, adopted);
  });
}

async function givenLost(
  store: Store,
  challenge: Challenge,
  facts: Partial<FoundSend> = {},
  result: Partial<DeliveryResult> = {},
): Promise<{ readonly delivery: Delivery; readonly found: FoundSend }> {
  const of = { challengeId: challenge.id, userId: challenge.userId };
  const delivery = await givenDelivery(store, of, { ...lost, ...result });
  return { delivery, found: foundOf(challenge, delivery, facts) };
}

function foundOf(
  challenge: Challenge,
  delivery: Delivery,
  facts: Partial<FoundSend> = {},
): FoundSend {
  return {
    deliveryId: delivery.id,
    challengeId: challenge.id,
    numberVersion: challenge.numberVersion,
    verificationId: `VE-${delivery.id}`,
    messageId: `VL-${delivery.id}`,
    channel: "sms",
    foundAt: now,
    ...facts,
  };
}

async function refused(
  store: Store,
  challenge: Challenge,
  delivery: Delivery,
  found: FoundSend,
): Promise<void> {
  const event = newEvent();
  equal(await store.adoptSend(found, event), false);
  deepEqual(await find(store, challenge), challenge);
  deepEqual(await store.findDelivery(delivery.id), delivery);
  equal(await recorded(store, event), false);
}

async function find(store: Store, { id }: Challenge): Promise<Challenge> {
  const found = await store.findChallenge(id);
  if (found === null) throw new Error("the challenge is there");
  return found.challenge;
}

/** Two logins of one user: a code was sent for the first, which the second replaced. */
async function givenReplaced(
  store: Store,
  facts: Partial<Challenge> = {},
  newerFacts: Partial<Challenge> = {},
) {
  const user = await givenUser(store);
  const older = newChallenge(user, { verificationId: "VE1", channel: "sms", ...facts });
  const newer = newChallenge(user, { ...unsent, guesses: 0, sends: 0, ...newerFacts });
  await store.insertChallenge(older, newEvent());
  await store.insertChallenge(newer, newEvent());
  const delivery = await givenDelivery(
    store,
    { challengeId: older.id, userId: user.id },
    { verificationId: "VE1" },
  );
  const send = {
    deliveryId: delivery.id,
    fromChallengeId: older.id,
    challengeId: newer.id,
    numberVersion: newer.numberVersion,
    verificationId: "VE1",
    channel: "sms",
    now,
  } as const;
  return { older, newer, delivery, send };
}
