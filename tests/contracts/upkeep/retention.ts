import { deepEqual, equal } from "node:assert/strict";
import { createIdSource } from "../../../core/domain/id.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { Pause } from "../../../core/domain/sending/fraud_guard.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import type { SweepLimits } from "../../../core/ports/stores/upkeep_store.ts";
import {
  allEvents,
  type ContractTest,
  day,
  inParallel,
  newEvent,
  now,
  randomBytes,
} from "../store_fixtures.ts";

const newId = createIdSource(randomBytes);
const keepAll: SweepLimits = { unverifiedBefore: 0, eventsBefore: 0, deliveriesBefore: 0 };

export function retentionContract(test: ContractTest): void {
  test("sweep() removes events past their retention", async (stores) => {
    const [old, young] = [newEvent({ at: now - 1 }), newEvent({ at: now })];
    const refused = newEvent({ at: now - 1, reason: "throttled" });
    for (const event of [old, young, refused]) await stores.events.appendAuditEvent(event);
    equal(await stores.upkeep.sweep(now, keepAll), 0);
    equal(await stores.upkeep.sweep(now, { ...keepAll, deliveriesBefore: now }), 0);
    equal(await stores.upkeep.sweep(now, { ...keepAll, eventsBefore: now }), 2);
    deepEqual(await allEvents(stores), [young]);
  });

  test("sweep() removes deliveries past their retention", async (stores) => {
    const [old, young] = [blocked({ at: now - 1 }), blocked({ at: now })];
    for (const delivery of [old, young]) await stores.sending.insertBlockedDelivery(delivery);
    equal(await stores.upkeep.sweep(now, { ...keepAll, eventsBefore: now }), 0);
    equal(await stores.upkeep.sweep(now, { ...keepAll, deliveriesBefore: now }), 1);
    equal(await stores.sending.findDelivery(old.id), null);
    equal((await stores.sending.findDelivery(young.id))?.id, young.id);
  });

  test("sweep() removes all old events and deliveries, in several slices", async (stores) => {
    await inParallel(140, () => stores.events.appendAuditEvent(newEvent({ at: now - 1 })));
    await inParallel(130, () => stores.sending.insertBlockedDelivery(blocked({ at: now - 1 })));
    const limits = { ...keepAll, eventsBefore: now, deliveriesBefore: now };
    const swept = [];
    for (let call = 0; call < 2; call++) swept.push(await stores.upkeep.sweep(now, limits));
    deepEqual(swept, [270, 0]);
  });

  test("sweep() removes pauses a week after their end", async (stores) => {
    for (const [scope, until] of [["prefix:+1202555", now], ["country:US", now + 1]] as const) {
      await stores.controls.putPause(pause(scope, until), newEvent());
    }
    equal(await stores.upkeep.sweep(now + 7 * day, keepAll), 0);
    equal(await stores.upkeep.sweep(now + 7 * day + 1, keepAll), 1);
    const { pauses } = await stores.controls.listSendControls();
    deepEqual(pauses.map(({ scope }) => scope), ["country:US"]);
  });

  test("sweep() removes circuits a day after their last fault unless open", async (stores) => {
    await stores.controls.countCircuitFault("sms", now, 0);
    await stores.controls.countCircuitFault("call", now, 0);
    await stores.controls.openCircuit("call", now + 5, newEvent());
    equal(await stores.upkeep.sweep(now + day, keepAll), 0);
    equal(await stores.upkeep.sweep(now + day + 1, keepAll), 1);
    deepEqual((await stores.controls.findCircuits()).map(({ name }) => name), ["call"]);
  });

  test("sweep() in parallel with new refusals loses no count", async (stores) => {
    const acts: readonly (() => Promise<unknown>)[] = [
      () => stores.events.appendAuditEvent(newEvent({ at: now, reason: "throttled" })),
      () => stores.events.appendAuditEvent(newEvent({ at: now - day, reason: "throttled" })),
      () => stores.upkeep.sweep(now, { ...keepAll, eventsBefore: now }),
    ];
    await inParallel(90, async (index) => await acts[index % acts.length]?.());
    await stores.upkeep.sweep(now, { ...keepAll, eventsBefore: now });
    deepEqual(await countsOf(stores), [30]);
  });
}

async function countsOf(stores: Stores): Promise<readonly number[]> {
  return (await allEvents(stores)).map(({ count }) => count);
}

function pause(scope: string, until: number): Pause {
  const conversion = { sends: 20, approved: 1 };
  return { scope, at: now - day, until, trips: 1, recordedOnly: false, conversion };
}

function blocked(facts: Partial<Delivery> & Pick<Delivery, "at">): Delivery {
  return {
    id: newId("dlv", facts.at),
    purpose: "login",
    channel: "sms",
    userId: null,
    challengeId: null,
    phoneVerificationId: null,
    apiKey: null,
    maskedPhoneNumber: null,
    numberKey: null,
    country: "US",
    prefix: "+1202555",
    verified: false,
    known: false,
    familiar: false,
    network: null,
    requestId: null,
    status: "blocked",
    blockReason: "budget",
    blockedBy: "total/hour",
    locale: null,
    answeredChannel: null,
    verificationId: null,
    messageId: null,
    foundAt: null,
    providerCode: null,
    httpStatus: null,
    latencyMs: null,
    estimatedPrice: 0,
    price: null,
    guesses: 0,
    approvedAt: null,
    messageStatus: null,
    messageError: null,
    undelivered: false,
    reconciledAt: null,
    ...facts,
  };
}
