import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import type { Challenge } from "../../../core/domain/challenge/challenge.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { MessageReport } from "../../../core/domain/sending/message_report.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { givenDelivery } from "../delivery_fixtures.ts";
import {
  allEvents,
  challengeNow,
  type ContractTest,
  givenChallenge,
  inParallel,
  minute,
  newEvent,
  now,
  recorded,
} from "../store_fixtures.ts";

/** In the order of the life of a message. */
const statuses = ["sent", "failed", "undelivered", "delivered", "read"];

function report(delivery: Delivery, messageStatus: string): MessageReport {
  const undelivered = ["failed", "undelivered"].includes(messageStatus);
  return {
    verificationId: delivery.verificationId ?? "",
    messageId: delivery.messageId ?? "",
    messageStatus,
    messageError: undelivered ? "30003" : null,
    laterStatuses: statuses.slice(statuses.indexOf(messageStatus)),
    undelivered,
  };
}

/** An open challenge with a wait, whose newest message is the delivery. */
async function givenSent(
  stores: Stores,
  facts: Partial<Challenge> = {},
): Promise<{ challenge: Challenge; delivery: Delivery }> {
  const { challenge, user } = await givenChallenge(stores, {
    resendAfter: now + minute,
    lastSendAt: now,
    ...facts,
  });
  const { verificationId, channel } = challenge;
  const delivery = await givenDelivery(stores, {
    challengeId: challenge.id,
    userId: user.id,
    channel: channel ?? "sms",
  }, { verificationId });
  return { challenge, delivery };
}

function record(
  stores: Stores,
  delivery: Delivery,
  status: string,
  event = newEvent({ type: "code.undelivered" }),
): Promise<string> {
  const recorded = { deliveryId: delivery.id, report: report(delivery, status), now: now + 5 };
  return stores.sending.recordReport(recorded, event);
}

/** What reports can change. */
async function stateOf(
  stores: Stores,
  { challenge, delivery }: { challenge: Challenge; delivery: Delivery },
): Promise<unknown> {
  const { undeliveredChannel, smsUndelivered } = await challengeNow(stores, challenge);
  const found = await stores.sending.findDelivery(delivery.id);
  const { messageStatus, messageError, undelivered } = found ?? delivery;
  return { undeliveredChannel, smsUndelivered, messageStatus, messageError, undelivered };
}

export function reportContract(test: ContractTest): void {
  test("findReported() finds the message, or a verification's only delivery", async (stores) => {
    const verificationId = "VE-f";
    const named = await givenDelivery(stores, {}, { verificationId, messageId: "VL-1" });
    await givenDelivery(stores, {}, { verificationId, messageId: "VL-2" });
    const only = await givenDelivery(stores, {}, { verificationId: "VE-o", messageId: null });
    const find = stores.sending.findReported;
    deepEqual(await find({ verificationId, messageId: "VL-1" }), named);
    deepEqual(await find({ verificationId: "VE-o", messageId: "VL-9" }), only);
    equal(await find({ verificationId, messageId: "VL-9" }), null);
    equal(await find({ verificationId: "VE-none", messageId: "VL-1" }), null);
  });

  test("recordReport() records a failure once and opens the other channels", async (stores) => {
    const sent = await givenSent(stores);
    const [first, again] = [newEvent(), newEvent()];
    equal(await record(stores, sent.delivery, "sent", again), "recorded");
    equal(await record(stores, sent.delivery, "undelivered", first), "opened");
    equal(await record(stores, sent.delivery, "undelivered", again), "known");
    equal(await record(stores, sent.delivery, "sent", again), "known");
    deepEqual([await recorded(stores, first), await recorded(stores, again)], [true, false]);
    deepEqual(await stateOf(stores, sent), {
      undeliveredChannel: "sms",
      smsUndelivered: true,
      messageStatus: "undelivered",
      messageError: "30003",
      undelivered: true,
    });
    const found = await challengeNow(stores, sent.challenge);
    const opened = { undeliveredChannel: "sms", smsUndelivered: true };
    deepEqual(found, { ...sent.challenge, ...opened });
  });

  test("recordReport() opens nothing unless it is the challenge's newest message", async (stores) => {
    const cases: readonly (readonly [string, Partial<Challenge>])[] = [
      ["another message", { lastSendAt: now + 1 }],
      ["ended", { endedAs: "consumed" }],
      ["expired", { expiresAt: now + 5 }],
      ["no message", { lastSendAt: null }],
    ];
    for (const [what, facts] of cases) {
      const sent = await givenSent(stores, facts);
      const event = newEvent();
      equal(await record(stores, sent.delivery, "failed", event), "recorded", what);
      deepEqual(await challengeNow(stores, sent.challenge), sent.challenge, what);
      equal(await recorded(stores, event), false, what);
    }
    const { challenge, delivery } = await givenSent(stores);
    await stores.challenges.forgetVerification(challenge.id, challenge.verificationId ?? "");
    equal(await record(stores, delivery, "failed"), "recorded", "another verification");
  });

  test("recordReport() opens once in 20 parallel calls", async (stores) => {
    const sent = await givenSent(stores);
    const effects = await inParallel(20, () => record(stores, sent.delivery, "undelivered"));
    equal(effects.filter((effect) => effect === "opened").length, 1);
    equal(effects.filter((effect) => effect === "known").length, 19);
    const events = (await allEvents(stores)).filter(({ type }) => type === "code.undelivered");
    equal(events.length, 1);
  });

  test("recordReport() leads to the furthest status in any order, with repeats", async (stores) => {
    const reported = fc.array(fc.constantFrom(...statuses), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(reported, fc.boolean(), async (order, parallel) => {
        const sent = await givenSent(stores);
        if (parallel) await Promise.all(order.map((one) => record(stores, sent.delivery, one)));
        else for (const one of order) await record(stores, sent.delivery, one);
        const furthest = statuses[Math.max(...order.map((one) => statuses.indexOf(one)))] ?? "";
        const { messageStatus, messageError, undelivered } = report(sent.delivery, furthest);
        deepEqual(await stateOf(stores, sent), {
          undeliveredChannel: undelivered ? "sms" : null,
          smsUndelivered: undelivered,
          messageStatus,
          messageError,
          undelivered,
        }, order.join());
      }),
      { numRuns: 25 },
    );
  });

  test("reconcileDelivery() agrees with reports that arrived before or after", async (stores) => {
    const listed = { price: 7500, final: true, now: now + 9 };
    for (const [first, second] of [["delivered", "sent"], ["sent", "undelivered"]] as const) {
      for (const pollFirst of [true, false]) {
        const { delivery } = await givenSent(stores);
        const poll = (status: string) =>
          stores.sending.reconcileDelivery({ ...report(delivery, status), ...listed });
        await (pollFirst ? poll(first) : record(stores, delivery, first));
        await (pollFirst ? record(stores, delivery, second) : poll(second));
        const furthest = first === "delivered" ? first : second;
        const { messageStatus, messageError, undelivered } = report(delivery, furthest);
        deepEqual(await stores.sending.findDelivery(delivery.id), {
          ...delivery,
          ...{ messageStatus, messageError, undelivered },
          price: 7500,
          reconciledAt: now + 9,
        }, `${first}, ${second}, ${pollFirst}`);
      }
    }
  });

  test("takeSend() lets one other channel go before the wait is over", async (stores) => {
    const { challenge, delivery } = await givenSent(stores);
    const send = {
      challengeId: challenge.id,
      sendsBefore: challenge.sends,
      numberVersion: challenge.numberVersion,
      now: now + 6,
      resendAfter: now + 2 * minute,
    };
    const take = (channel: "sms" | "call") => stores.challenges.takeSend({ ...send, channel });
    equal(await take("call"), null);
    await record(stores, delivery, "undelivered");
    equal(await take("sms"), null, "the channel that failed waits");
    const taken = await inParallel(10, () => take("call"));
    equal(taken.filter((one) => one !== null).length, 1);
    const found = await challengeNow(stores, challenge);
    deepEqual([found.undeliveredChannel, found.smsUndelivered], [null, true]);
    deepEqual([found.lastSendAt, found.resendAfter], [now + 6, now + 2 * minute]);
    equal(await record(stores, delivery, "failed"), "known");
  });

  test("countConversion() does not count codes that did not arrive", async (stores) => {
    const scope = "prefix:+1202555";
    const count = () => stores.sending.countConversion(scope, { from: now, until: now + 9 });
    const facts = { prefix: "+1202555" };
    const lost = await givenDelivery(stores, facts);
    const used = await givenDelivery(stores, facts);
    await givenDelivery(stores, facts);
    deepEqual(await count(), { sends: 3, approved: 0 });
    for (const one of [lost, used]) await record(stores, one, "undelivered");
    deepEqual(await count(), { sends: 1, approved: 0 });
    const guess = { verificationId: used.verificationId ?? "", challengeId: null };
    await stores.sending.recordGuess({ ...guess, approvedAt: now + 3 });
    deepEqual(await count(), { sends: 2, approved: 1 });
    const parts = await stores.sending.countConversionParts(scope, { from: now, until: now + 9 });
    deepEqual(parts.map(({ sends, approved }) => [sends, approved]), [[2, 1]]);
    // An arrival is no conversion.
    const arrived = await givenDelivery(stores, facts);
    await record(stores, arrived, "delivered");
    deepEqual(await count(), { sends: 3, approved: 1 });
  });

  test("takeThrottles() overlooks only the wait that ends at that time", async (stores) => {
    const gap = { key: "send_gap:overlooked", delaysSeconds: [30, 40], windowSeconds: 600 };
    const take = (overlooks: number, at: number) =>
      stores.throttles.takeThrottles([{ ...gap, overlooks }], at);
    equal((await stores.throttles.takeThrottles([gap], now)).passed, true);
    equal((await take(now + 29_000, now + 1)).passed, false);
    const taken = await inParallel(10, () => take(now + 30_000, now + 2));
    equal(taken.filter(({ passed }) => passed).length, 1);
    deepEqual(await stores.throttles.takeThrottles([gap], now + 3), {
      passed: false,
      key: gap.key,
      until: now + 2 + 40_000,
    });
  });
}
