import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { Store } from "../../core/ports/store.ts";
import { givenDelivery, newDelivery, newResult } from "./delivery_fixtures.ts";
import {
  atOnce,
  type ContractTest,
  givenChallenge,
  givenUser,
  newEvent,
  now,
  recorded,
} from "./store_fixtures.ts";

const messages = { key: "messages", max: 4, windowSeconds: 60 };
const usd = { key: "usd", max: 50_000, windowSeconds: 60, amount: 10_000 };

/** What a delivery goes through. */
export function deliveryContract(test: ContractTest): void {
  test("admitDelivery() counts the budgets and writes the delivery", async (store) => {
    const { user, challenge } = await givenChallenge(store);
    const delivery = newDelivery({ userId: user.id, challengeId: challenge.id, verified: true });
    const take = await store.admitDelivery(delivery, [messages, usd], now);
    equal(take.passed, true);
    deepEqual(await store.findDelivery(delivery.id), delivery);
    equal(await store.findDelivery(newDelivery().id), null);
    equal((await store.takeThrottles([{ ...messages, amount: 4 }], now)).passed, false);
    equal((await store.takeThrottles([{ ...messages, amount: 3 }], now)).passed, true);
  });

  test("admitDelivery() at a full budget writes nothing and says which", async (store) => {
    await store.takeThrottles([{ ...usd, amount: 45_000 }], now);
    const delivery = newDelivery();
    const full = { passed: false, key: "usd", until: now + 60_000 };
    deepEqual(await store.admitDelivery(delivery, [messages, usd], now), full);
    equal(await store.findDelivery(delivery.id), null);
    equal((await store.takeThrottles([{ ...messages, amount: 4 }], now)).passed, true);
  });

  test("admitDelivery(), forty at once, admits as many as the budgets hold (R49)", async (store) => {
    const deliveries = Array.from({ length: 40 }, () => newDelivery());
    const takes = await Promise.all(deliveries.map((delivery, index) => {
      const budgets = index % 2 === 0 ? [messages, usd] : [usd, messages];
      return store.admitDelivery(delivery, budgets, now);
    }));
    const admitted = deliveries.filter((_, index) => takes[index]?.passed === true);
    equal(admitted.length, 4);
    const { items } = await store.listDeliveries({ cursor: null, limit: 100 });
    deepEqual(ids(items), ids(admitted).toReversed());
  });

  test("admitDelivery() takes what has just started, insertBlockedDelivery() what is blocked", async (store) => {
    const blocked = newDelivery({
      status: "blocked",
      blockReason: "budget",
      blockedBy: "prefix/day/usd",
    });
    await rejects(store.admitDelivery(blocked, [], now), /started/);
    await rejects(store.insertBlockedDelivery(newDelivery()), /blocked/);
    await store.insertBlockedDelivery(blocked);
    deepEqual(await store.findDelivery(blocked.id), blocked);
  });

  test("settleDelivery() writes the answer, gives back and records, once", async (store) => {
    const delivery = newDelivery();
    const take = await store.admitDelivery(delivery, [{ ...messages, max: 1 }], now);
    const refunded = take.passed ? take.taken : [];
    const result = newResult(delivery, { status: "failed", verificationId: null, httpStatus: 503 });
    const [first, second] = [newEvent(), newEvent()];
    await store.settleDelivery(result, refunded, first);
    deepEqual(await store.findDelivery(delivery.id), { ...delivery, ...result });
    equal((await store.takeThrottles([{ ...messages, max: 1 }], now)).passed, true);
    await rejects(store.settleDelivery(result, refunded, second), /once/);
    equal((await store.takeThrottles([{ ...messages, max: 1 }], now)).passed, false);
    deepEqual([await recorded(store, first), await recorded(store, second)], [true, false]);
  });

  test("recordGuess() counts on the challenge's newest delivery of the verification", async (store) => {
    const { challenge } = await givenChallenge(store);
    const { challenge: other } = await givenChallenge(store);
    const of = { challengeId: challenge.id };
    const verificationId = "VE-g";
    const old = await givenDelivery(store, of, { verificationId });
    const newest = await givenDelivery(store, { ...of, at: now + 1 }, { verificationId });
    const others = await givenDelivery(store, { challengeId: other.id, at: now + 2 }, {
      verificationId,
    });
    await atOnce(10, () => store.recordGuess({ ...of, verificationId, approvedAt: null }));
    await store.recordGuess({ ...of, verificationId, approvedAt: now + 5 });
    await store.recordGuess({ ...of, verificationId, approvedAt: now + 6 });
    const guessed = { ...newest, guesses: 12, approvedAt: now + 5 };
    deepEqual(await all(store, [old, newest, others]), [old, guessed, others]);
    // A test has no challenge.
    await store.recordGuess({ verificationId, challengeId: null, approvedAt: null });
    await store.recordGuess({ verificationId: "VE-none", challengeId: null, approvedAt: now });
    deepEqual(await all(store, [old, newest, others]), [old, guessed, { ...others, guesses: 1 }]);
  });

  test("findVerificationStart() finds when the first was sent", async (store) => {
    await givenDelivery(store, { at: now + 5 }, { verificationId: "VE-s" });
    await givenDelivery(store, { at: now + 2 }, { verificationId: "VE-s" });
    equal(await store.findVerificationStart("VE-s"), now + 2);
    equal(await store.findVerificationStart("VE-none"), null);
  });

  test("reconcileDelivery() writes to the delivery of that message", async (store) => {
    const first = await givenDelivery(store, {}, { verificationId: "VE-r", messageId: "VL-1" });
    const second = await givenDelivery(store, {}, { verificationId: "VE-r", messageId: "VL-2" });
    equal(await store.reconcileDelivery({ ...facts, messageId: "VL-2" }), true);
    const written = { price: 7500, messageStatus: "sent", messageError: "30008" };
    deepEqual(await all(store, [first, second]), [first, { ...second, ...written }]);
    const end = {
      ...facts,
      messageId: "VL-2",
      price: null,
      messageStatus: "delivered",
      messageError: null,
      final: true,
      now: now + 9,
    };
    equal(await store.reconcileDelivery(end), true);
    const last = { ...written, messageStatus: "delivered", reconciledAt: now + 9 };
    deepEqual(await all(store, [first, second]), [first, { ...second, ...last }]);
    await store.reconcileDelivery({ ...facts, messageId: "VL-2" });
    equal((await store.findDelivery(second.id))?.reconciledAt, now + 9);
  });

  test("reconcileDelivery() names an only delivery's message, and writes to no other's", async (store) => {
    const only = await givenDelivery(store, {}, { verificationId: "VE-r", messageId: null });
    equal(await store.reconcileDelivery({ ...facts, messageId: "VL-1" }), true);
    const found = await store.findDelivery(only.id);
    deepEqual([found?.messageId, found?.price], ["VL-1", 7500]);
    equal(await store.reconcileDelivery({ ...facts, messageId: "VL-2", price: 1 }), false);
    await givenDelivery(store, {}, { verificationId: "VE-two", messageId: null });
    await givenDelivery(store, {}, { verificationId: "VE-two", messageId: null });
    equal(await store.reconcileDelivery({ ...facts, verificationId: "VE-two" }), false);
    equal(await store.reconcileDelivery({ ...facts, verificationId: "VE-none" }), false);
    equal((await store.findDelivery(only.id))?.price, 7500);
  });

  test("findOldestUnreconciled() finds what has a verification and no final facts", async (store) => {
    await givenDelivery(store, { at: now }, { verificationId: null });
    await givenDelivery(store, { at: now + 1 }, { verificationId: "VE-r", messageId: "VL-1" });
    await givenDelivery(store, { at: now + 7 });
    equal(await store.findOldestUnreconciled(now), now + 1);
    equal(await store.findOldestUnreconciled(now + 2), now + 7);
    await store.reconcileDelivery({ ...facts, messageId: "VL-1", final: true });
    equal(await store.findOldestUnreconciled(now), now + 7);
    equal(await store.findOldestUnreconciled(now + 8), null);
  });

  test("deleteUser() takes the numbers from the user's deliveries alone", async (store) => {
    const user = await givenUser(store);
    const stranger = await givenUser(store);
    const own = await givenDelivery(store, { userId: user.id });
    const other = await givenDelivery(store, { userId: stranger.id });
    await store.deleteUser(user.id, newEvent());
    const bare = { ...own, maskedPhoneNumber: null, numberKey: null };
    deepEqual(await all(store, [own, other]), [bare, other]);
  });
}

const facts = {
  verificationId: "VE-r",
  messageId: "VL-0",
  price: 7500,
  messageStatus: "sent",
  messageError: "30008",
  final: false,
  now,
};

function ids(deliveries: readonly Delivery[]): readonly string[] {
  return deliveries.map(({ id }) => id);
}

async function all(
  store: Store,
  deliveries: readonly Delivery[],
): Promise<readonly (Delivery | null)[]> {
  return await Promise.all(deliveries.map(({ id }) => store.findDelivery(id)));
}
