import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import { budgetThrottles, defaultSendPolicy } from "../../../core/domain/sending/send_policy.ts";
import type { TokenId } from "../../../core/domain/token.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { givenDelivery, newDelivery, newResult } from "../delivery_fixtures.ts";
import {
  type ContractTest,
  givenChallenge,
  givenUser,
  inParallel,
  newEvent,
  now,
  recorded,
} from "../store_fixtures.ts";
import { newVerification } from "../verifications/verification_fixtures.ts";
import { deletionOf } from "../../user_rows.ts";

const messages = { key: "messages", max: 4, windowSeconds: 60 };
const usd = { key: "usd", max: 50_000, windowSeconds: 60, amount: 10_000 };

const facts = {
  verificationId: "VE-r",
  messageId: "VL-0",
  price: 7500,
  messageStatus: "sent",
  messageError: "30008",
  laterStatuses: ["sent", "delivered"],
  undelivered: false,
  final: false,
  now,
};

export function deliveryContract(test: ContractTest): void {
  test("admitDelivery() counts the budgets and writes the delivery", async (stores) => {
    const { user, challenge } = await givenChallenge(stores);
    const delivery = newDelivery({ userId: user.id, challengeId: challenge.id, verified: true });
    const take = await stores.sending.admitDelivery(delivery, [messages, usd], now);
    equal(take.passed, true);
    deepEqual(await stores.sending.findDelivery(delivery.id), delivery);
    equal(await stores.sending.findDelivery(newDelivery().id), null);
    equal((await stores.throttles.takeThrottles([{ ...messages, amount: 4 }], now)).passed, false);
    equal((await stores.throttles.takeThrottles([{ ...messages, amount: 3 }], now)).passed, true);
  });

  test("admitDelivery() writes nothing at a full budget and returns its key", async (stores) => {
    await stores.throttles.takeThrottles([{ ...usd, amount: 45_000 }], now);
    const delivery = newDelivery();
    const full = { passed: false, key: "usd", until: now + 60_000 };
    deepEqual(await stores.sending.admitDelivery(delivery, [messages, usd], now), full);
    equal(await stores.sending.findDelivery(delivery.id), null);
    equal((await stores.throttles.takeThrottles([{ ...messages, amount: 4 }], now)).passed, true);
  });

  test("admitDelivery() never exceeds the budgets in 40 parallel calls (R49)", async (stores) => {
    const deliveries = Array.from({ length: 40 }, () => newDelivery());
    const takes = await Promise.all(deliveries.map((delivery, index) => {
      const budgets = index % 2 === 0 ? [messages, usd] : [usd, messages];
      return stores.sending.admitDelivery(delivery, budgets, now);
    }));
    const admitted = deliveries.filter((_, index) => takes[index]?.passed === true);
    equal(admitted.length, 4);
    const { items } = await stores.sending.listDeliveries({ cursor: null, limit: 100 });
    deepEqual(ids(items), ids(admitted).toReversed());
  });

  test("admitDelivery() keeps a key's total in 30 parallel calls from many networks", async (stores) => {
    const forwarder = { ...defaultSendPolicy.budgets.forwarder, messagesPerHour: 7 };
    const budgets = { ...defaultSendPolicy.budgets, forwarder };
    const admit = (index: number, id: string | null) => {
      const delivery = newDelivery({ network: `192.0.2.${index}` });
      const throttles = budgetThrottles({ ...defaultSendPolicy, budgets }, {
        destination: { country: "US", kind: "mobile", prefix: `+1${id ?? ""}${index}` },
        numberKey: `${id ?? ""}${index}`,
        network: delivery.network,
        userId: null,
        keyId: null,
        forwarderId: id as TokenId | null,
        verified: true,
        known: true,
        familiar: true,
        price: 1,
      });
      return stores.sending.admitDelivery(delivery, throttles, now);
    };
    const passed = async (id: string | null): Promise<number> =>
      (await inParallel(30, (index) => admit(index, id))).filter((take) => take.passed).length;
    deepEqual([await passed("stolen"), await passed("other"), await passed(null)], [7, 7, 30]);
  });

  test("admitDelivery() and insertBlockedDelivery() check the status", async (stores) => {
    const blocked = newDelivery({
      status: "blocked",
      blockReason: "budget",
      blockedBy: "prefix/day/usd",
    });
    await rejects(stores.sending.admitDelivery(blocked, [], now), /started/);
    await rejects(stores.sending.insertBlockedDelivery(newDelivery()), /blocked/);
    await stores.sending.insertBlockedDelivery(blocked);
    deepEqual(await stores.sending.findDelivery(blocked.id), blocked);
  });

  test("settleDelivery() writes the result, the refunds and the event once", async (stores) => {
    const delivery = newDelivery();
    const take = await stores.sending.admitDelivery(delivery, [{ ...messages, max: 1 }], now);
    const refunded = take.passed ? take.taken : [];
    const result = newResult(delivery, { status: "failed", verificationId: null, httpStatus: 503 });
    const [first, second] = [newEvent(), newEvent()];
    await stores.sending.settleDelivery(result, refunded, first);
    deepEqual(await stores.sending.findDelivery(delivery.id), { ...delivery, ...result });
    equal((await stores.throttles.takeThrottles([{ ...messages, max: 1 }], now)).passed, true);
    await rejects(stores.sending.settleDelivery(result, refunded, second), /once/);
    equal((await stores.throttles.takeThrottles([{ ...messages, max: 1 }], now)).passed, false);
    deepEqual([await recorded(stores, first), await recorded(stores, second)], [true, false]);
  });

  test("recordGuess() counts for the challenge's newest delivery", async (stores) => {
    const { challenge } = await givenChallenge(stores);
    const { challenge: other } = await givenChallenge(stores);
    const of = { challengeId: challenge.id };
    const verificationId = "VE-g";
    const old = await givenDelivery(stores, of, { verificationId });
    const newest = await givenDelivery(stores, { ...of, at: now + 1 }, { verificationId });
    const others = await givenDelivery(stores, { challengeId: other.id, at: now + 2 }, {
      verificationId,
    });
    await inParallel(
      10,
      () => stores.sending.recordGuess({ ...of, verificationId, approvedAt: null }),
    );
    await stores.sending.recordGuess({ ...of, verificationId, approvedAt: now + 5 });
    await stores.sending.recordGuess({ ...of, verificationId, approvedAt: now + 6 });
    const guessed = { ...newest, guesses: 12, approvedAt: now + 5 };
    deepEqual(await all(stores, [old, newest, others]), [old, guessed, others]);
    // A test has no challenge.
    await stores.sending.recordGuess({ verificationId, challengeId: null, approvedAt: null });
    await stores.sending.recordGuess({
      verificationId: "VE-none",
      challengeId: null,
      approvedAt: now,
    });
    deepEqual(await all(stores, [old, newest, others]), [old, guessed, { ...others, guesses: 1 }]);
  });

  test("listDeliveriesOfVerification() lists its sends, oldest first", async (stores) => {
    const { id: phoneVerificationId } = newVerification();
    const of = { purpose: "verification", phoneVerificationId } as const;
    const second = await givenDelivery(stores, { ...of, at: now + 5 });
    const first = await givenDelivery(stores, { ...of, at: now + 2 });
    await givenDelivery(stores, { ...of, phoneVerificationId: newVerification().id });
    const found = await stores.sending.listDeliveriesOfVerification(phoneVerificationId);
    deepEqual(found, [first, second]);
  });

  test("findVerificationStart() returns when the first message was sent", async (stores) => {
    await givenDelivery(stores, { at: now + 5 }, { verificationId: "VE-s" });
    await givenDelivery(stores, { at: now + 2 }, { verificationId: "VE-s" });
    equal(await stores.sending.findVerificationStart("VE-s"), now + 2);
    equal(await stores.sending.findVerificationStart("VE-none"), null);
  });

  test("reconcileDelivery() writes to the delivery of that message", async (stores) => {
    const first = await givenDelivery(stores, {}, { verificationId: "VE-r", messageId: "VL-1" });
    const second = await givenDelivery(stores, {}, { verificationId: "VE-r", messageId: "VL-2" });
    equal(await stores.sending.reconcileDelivery({ ...facts, messageId: "VL-2" }), true);
    const written = { price: 7500, messageStatus: "sent", messageError: "30008" };
    deepEqual(await all(stores, [first, second]), [first, { ...second, ...written }]);
    const end = {
      ...facts,
      messageId: "VL-2",
      price: null,
      messageStatus: "delivered",
      messageError: null,
      laterStatuses: ["delivered"],
      final: true,
      now: now + 9,
    };
    equal(await stores.sending.reconcileDelivery(end), true);
    const last = {
      ...written,
      messageStatus: "delivered",
      messageError: null,
      reconciledAt: now + 9,
    };
    deepEqual(await all(stores, [first, second]), [first, { ...second, ...last }]);
    await stores.sending.reconcileDelivery({ ...facts, messageId: "VL-2" });
    equal((await stores.sending.findDelivery(second.id))?.reconciledAt, now + 9);
  });

  test("reconcileDelivery() sets the message id of an only delivery", async (stores) => {
    const only = await givenDelivery(stores, {}, { verificationId: "VE-r", messageId: null });
    equal(await stores.sending.reconcileDelivery({ ...facts, messageId: "VL-1" }), true);
    const found = await stores.sending.findDelivery(only.id);
    deepEqual([found?.messageId, found?.price], ["VL-1", 7500]);
    equal(await stores.sending.reconcileDelivery({ ...facts, messageId: "VL-2", price: 1 }), false);
    await givenDelivery(stores, {}, { verificationId: "VE-two", messageId: null });
    await givenDelivery(stores, {}, { verificationId: "VE-two", messageId: null });
    equal(await stores.sending.reconcileDelivery({ ...facts, verificationId: "VE-two" }), false);
    equal(await stores.sending.reconcileDelivery({ ...facts, verificationId: "VE-none" }), false);
    equal((await stores.sending.findDelivery(only.id))?.price, 7500);
  });

  test("findOldestUnreconciled() finds verifications without a final status", async (stores) => {
    await givenDelivery(stores, { at: now }, { verificationId: null });
    await givenDelivery(stores, { at: now + 1 }, { verificationId: "VE-r", messageId: "VL-1" });
    await givenDelivery(stores, { at: now + 7 });
    equal(await stores.sending.findOldestUnreconciled(now), now + 1);
    equal(await stores.sending.findOldestUnreconciled(now + 2), now + 7);
    await stores.sending.reconcileDelivery({ ...facts, messageId: "VL-1", final: true });
    equal(await stores.sending.findOldestUnreconciled(now), now + 7);
    equal(await stores.sending.findOldestUnreconciled(now + 8), null);
  });

  test("deleteUser() removes numbers only from the user's deliveries", async (stores) => {
    const user = await givenUser(stores);
    const stranger = await givenUser(stores);
    const own = await givenDelivery(stores, { userId: user.id });
    const other = await givenDelivery(stores, { userId: stranger.id });
    await stores.users.deleteUser(deletionOf(user), newEvent());
    const bare = { ...own, maskedPhoneNumber: null, numberKey: null };
    deepEqual(await all(stores, [own, other]), [bare, other]);
  });
}

function ids(deliveries: readonly Delivery[]): readonly string[] {
  return deliveries.map(({ id }) => id);
}

async function all(
  stores: Stores,
  deliveries: readonly Delivery[],
): Promise<readonly (Delivery | null)[]> {
  return await Promise.all(deliveries.map(({ id }) => stores.sending.findDelivery(id)));
}
