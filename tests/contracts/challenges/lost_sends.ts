import { deepEqual, equal } from "node:assert/strict";
import type { Challenge } from "../../../core/domain/challenge/challenge.ts";
import type { Delivery, DeliveryResult } from "../../../core/domain/sending/delivery.ts";
import type { FoundSend } from "../../../core/ports/stores/challenge_store.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { givenDelivery, newDelivery } from "../delivery_fixtures.ts";
import {
  challengeNow,
  type ContractTest,
  givenChallenge,
  givenUser,
  inParallel,
  newChallenge,
  newEvent,
  now,
  recorded,
} from "../store_fixtures.ts";

const lost = { status: "uncertain", verificationId: null, messageId: null } as const;
const unsent = { verificationId: null, channel: null } as const;

export function lostSendContract(test: ContractTest): void {
  test("takeOverSend() moves a replaced login's send to the new login once", async (stores) => {
    const { older, newer, delivery, send } = await givenReplaced(stores, { guesses: 2 });
    const event = newEvent();
    const done = await inParallel(5, () => stores.challenges.takeOverSend(send, event));
    equal(done.filter((taken) => taken).length, 1);
    deepEqual(await challengeNow(stores, newer), {
      ...newer,
      verificationId: "VE1",
      channel: "sms",
      guesses: 2,
    });
    equal((await challengeNow(stores, older)).verificationId, null);
    equal((await stores.sending.findDelivery(delivery.id))?.challengeId, newer.id);
    equal(await recorded(stores, event), true);
  });

  test("takeOverSend() refuses other users' sends and unsuitable challenges", async (stores) => {
    const { challenge } = await givenChallenge(stores, unsent);
    const theirs = await givenReplaced(stores);
    const crossed = { ...theirs.send, challengeId: challenge.id };
    equal(await stores.challenges.takeOverSend(crossed, newEvent()), false, "another user");
    const { send } = await givenReplaced(stores, {}, { sends: 1 });
    equal(
      await stores.challenges.takeOverSend(send, newEvent()),
      false,
      "the new challenge has sent a code",
    );
    const corrected = await givenReplaced(stores);
    const late = { ...corrected.send, numberVersion: 1 };
    equal(await stores.challenges.takeOverSend(late, newEvent()), false, "a corrected number");
    const expired = { ...corrected.send, now: corrected.newer.expiresAt };
    equal(await stores.challenges.takeOverSend(expired, newEvent()), false, "expired");
    const other = { ...corrected.send, verificationId: "VE2" };
    equal(await stores.challenges.takeOverSend(other, newEvent()), false, "another verification");
    const event = newEvent();
    equal(
      await stores.challenges.takeOverSend({
        ...corrected.send,
        fromChallengeId: corrected.newer.id,
      }, event),
      false,
    );
    equal(await recorded(stores, event), false);
    equal(await stores.challenges.takeOverSend(corrected.send, newEvent()), true);
  });

  test("adoptSend() sets the challenge's verification and settles the send", async (stores) => {
    const { challenge } = await givenChallenge(stores, unsent);
    const { delivery, found } = await givenLost(stores, challenge);
    const event = newEvent();
    equal(await stores.challenges.adoptSend(found, event), true);
    const { verificationId, messageId, foundAt } = found;
    deepEqual(await challengeNow(stores, challenge), {
      ...challenge,
      verificationId,
      channel: "sms",
    });
    const settled = { status: "sent", verificationId, messageId, foundAt } as const;
    deepEqual(await stores.sending.findDelivery(delivery.id), { ...delivery, ...settled });
    equal(await recorded(stores, event), true);
    equal(await stores.challenges.adoptSend(found, newEvent()), false, "once");
  });

  test("adoptSend() adopts a send whose response was never recorded", async (stores) => {
    const { challenge } = await givenChallenge(stores, unsent);
    const delivery = newDelivery({ challengeId: challenge.id, userId: challenge.userId });
    await stores.sending.admitDelivery(delivery, [], delivery.at);
    equal(await stores.challenges.adoptSend(foundOf(challenge, delivery), newEvent()), true);
    equal((await stores.sending.findDelivery(delivery.id))?.status, "sent");
  });

  test("adoptSend() takes the verification from the user's other challenges", async (stores) => {
    const user = await givenUser(stores);
    const older = newChallenge(user, { verificationId: "VE1", channel: "sms" });
    const newer = newChallenge(user, unsent);
    await stores.challenges.insertChallenge(older, newEvent());
    await stores.challenges.insertChallenge(newer, newEvent());
    const { found } = await givenLost(stores, newer, { verificationId: "VE1" });
    equal(await stores.challenges.adoptSend(found, newEvent()), true);
    deepEqual((await challengeNow(stores, older)).verificationId, null);
    deepEqual((await challengeNow(stores, newer)).verificationId, "VE1");
  });

  test("adoptSend() never takes a verification of another user's challenge", async (stores) => {
    const { challenge: theirs } = await givenChallenge(stores, {
      verificationId: "VE1",
      channel: "sms",
    });
    const { challenge } = await givenChallenge(stores, unsent);
    const { delivery, found } = await givenLost(stores, challenge, { verificationId: "VE1" });
    await refused(stores, challenge, delivery, found);
    deepEqual(await challengeNow(stores, theirs), theirs);
  });

  test("adoptSend() refuses a message that belongs to another delivery", async (stores) => {
    const { challenge } = await givenChallenge(stores, unsent);
    await givenDelivery(stores, {}, { verificationId: "VE1", messageId: "VL1" });
    const { delivery, found } = await givenLost(stores, challenge, {
      verificationId: "VE1",
      messageId: "VL1",
    });
    await refused(stores, challenge, delivery, found);
    equal(await stores.challenges.adoptSend({ ...found, messageId: "VL2" }, newEvent()), true);
  });

  test("adoptSend() refuses an ended, a bound and a corrected challenge", async (stores) => {
    const wrong: readonly (Partial<Challenge> & { readonly foundAt?: number })[] = [
      { ...unsent, endedAs: "consumed" },
      { ...unsent, endedAs: "replaced" },
      { ...unsent, expiresAt: now + 500, foundAt: now + 500 },
      { verificationId: "VE9", channel: "sms" },
      { ...unsent, numberVersion: 1 },
    ];
    for (const { foundAt = now, ...facts } of wrong) {
      const { challenge } = await givenChallenge(stores, facts);
      const { delivery, found } = await givenLost(stores, challenge, { foundAt, numberVersion: 0 });
      await refused(stores, challenge, delivery, found);
    }
  });

  test("adoptSend() refuses another challenge's send and a settled one", async (stores) => {
    const { challenge } = await givenChallenge(stores, unsent);
    const { challenge: other } = await givenChallenge(stores, unsent);
    const { delivery, found } = await givenLost(stores, other);
    const misled = { ...found, challengeId: challenge.id };
    await refused(stores, challenge, delivery, misled);
    for (const status of ["sent", "refused", "failed"] as const) {
      const settled = await givenLost(stores, challenge, {}, { status });
      await refused(stores, challenge, settled.delivery, settled.found);
    }
  });

  test("adoptSend() writes in one of five parallel calls", async (stores) => {
    const { challenge } = await givenChallenge(stores, unsent);
    const { found } = await givenLost(stores, challenge);
    const events = Array.from({ length: 5 }, () => newEvent());
    const adopted = await inParallel(
      5,
      (index) => stores.challenges.adoptSend(found, events[index] ?? newEvent()),
    );
    equal(adopted.filter((won) => won).length, 1);
    const written = await Promise.all(events.map((event) => recorded(stores, event)));
    deepEqual(written, adopted);
  });
}

async function givenLost(
  stores: Stores,
  challenge: Challenge,
  facts: Partial<FoundSend> = {},
  result: Partial<DeliveryResult> = {},
): Promise<{ readonly delivery: Delivery; readonly found: FoundSend }> {
  const of = { challengeId: challenge.id, userId: challenge.userId };
  const delivery = await givenDelivery(stores, of, { ...lost, ...result });
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
  stores: Stores,
  challenge: Challenge,
  delivery: Delivery,
  found: FoundSend,
): Promise<void> {
  const event = newEvent();
  equal(await stores.challenges.adoptSend(found, event), false);
  deepEqual(await challengeNow(stores, challenge), challenge);
  deepEqual(await stores.sending.findDelivery(delivery.id), delivery);
  equal(await recorded(stores, event), false);
}

/** Two logins of one user: a code was sent for the first, and the second replaced it. */
async function givenReplaced(
  stores: Stores,
  facts: Partial<Challenge> = {},
  newerFacts: Partial<Challenge> = {},
) {
  const user = await givenUser(stores);
  const older = newChallenge(user, { verificationId: "VE1", channel: "sms", ...facts });
  const newer = newChallenge(user, { ...unsent, guesses: 0, sends: 0, ...newerFacts });
  await stores.challenges.insertChallenge(older, newEvent());
  await stores.challenges.insertChallenge(newer, newEvent());
  const delivery = await givenDelivery(
    stores,
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
