import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { givenDelivery, newDelivery } from "../delivery_fixtures.ts";
import {
  type ContractTest,
  givenUser,
  minute,
  newEvent,
  newId,
  newUser,
  now,
} from "../store_fixtures.ts";

const everything = { from: now, until: now + 60 * minute };
const nothing = { from: now + 30 * minute, until: now + 60 * minute };
const ofBudget = { blockReason: "budget", blockedBy: "prefix/day/messages" } as const;
const british = { country: "GB", prefix: "+447700900" };

export function activityContract(test: ContractTest): void {
  test("countDeliveries() counts the sent codes of each span in order", async (stores) => {
    const empty = { sent: 0, approved: 0 };
    deepEqual(await stores.reports.countDeliveries([everything]), [empty]);
    await givenMixed(stores);
    const first = { from: now, until: now + minute };
    const second = { from: now + minute, until: now + 2 * minute };
    deepEqual(await stores.reports.countDeliveries([second, first, everything, nothing]), [
      { sent: 1, approved: 0 },
      { sent: 3, approved: 1 },
      { sent: 4, approved: 1 },
      empty,
    ]);
    const many = Array.from({ length: 50 }, (_, at) => ({ from: now + at, until: now + at + 1 }));
    const counts = await stores.reports.countDeliveries(many);
    deepEqual(counts.map(({ sent }) => sent), [3, ...Array(49).fill(0)]);
    await rejects(stores.reports.countDeliveries([]), /spans/);
    await rejects(stores.reports.countDeliveries([...many, nothing]), /spans/);
  });

  test("countMinutes() counts what happened to the codes of each minute", async (stores) => {
    deepEqual(await stores.reports.countMinutes(everything), []);
    await givenMixed(stores);
    const minutes = await stores.reports.countMinutes(everything);
    deepEqual(minutes.toSorted((a, b) => a.at - b.at), [
      { at: now, sent: 3, approved: 1, failed: 3, blocked: 2 },
      { at: now + minute, sent: 1, approved: 0, failed: 0, blocked: 0 },
    ]);
    deepEqual(await stores.reports.countMinutes(nothing), []);
    const week = { from: now, until: now + 7 * 24 * 60 * minute };
    await rejects(stores.reports.countMinutes(week), /a day/);
  });

  test("countCountryHours() counts the codes of each country and hour", async (stores) => {
    deepEqual(await stores.reports.countCountryHours(everything), []);
    await givenMixed(stores);
    const blocked = newDelivery({ status: "blocked", ...ofBudget, country: "FR", at: now + 1 });
    await stores.sending.insertBlockedDelivery(blocked);
    const hours = await stores.reports.countCountryHours(everything);
    deepEqual(hours.toSorted((a, b) => a.country < b.country ? -1 : 1), [
      { at: now, country: "FR", sent: 0, approved: 0, blocked: 1 },
      { at: now, country: "GB", sent: 1, approved: 0, blocked: 2 },
      { at: now, country: "US", sent: 3, approved: 1, blocked: 0 },
    ]);
  });

  test("listDeliveryPlaces() counts sends, blocks and cost by prefix", async (stores) => {
    deepEqual(await stores.reports.listDeliveryPlaces(everything), []);
    await givenMixed(stores);
    const places = (await stores.reports.listDeliveryPlaces(everything)).map((place) =>
      [
        place.country,
        place.prefix,
        place.sent,
        place.approved,
        place.blocked,
        place.cost,
      ].join(" ")
    );
    deepEqual(places.toSorted(), [
      "GB +447700900 0 0 2 0",
      "GB +447700900 1 0 0 10000",
      "US +12025550 3 1 0 5000020000",
    ]);
    deepEqual(await stores.reports.listDeliveryPlaces(nothing), []);
  });

  test("listDeliveryFailures() groups failures by all fields that explain them", async (stores) => {
    deepEqual(await stores.reports.listDeliveryFailures(everything), []);
    await givenMixed(stores);
    const failures = (await stores.reports.listDeliveryFailures(everything)).map((each) =>
      [
        each.count,
        each.status,
        each.blockReason,
        each.providerCode,
        each.httpStatus,
        each.messageError,
      ].join(" ")
    );
    deepEqual(failures.toSorted(), [
      "1 failed   503 ",
      "1 refused  60203 429 ",
      "1 sent   201 30008",
      "1 uncertain    ",
      "2 blocked budget   ",
    ]);
    deepEqual(await stores.reports.listDeliveryFailures(nothing), []);
  });

  test("listLatencies() returns latencies of the newest sends, shortest first", async (stores) => {
    for (const [index, latencyMs] of [900, 30, 20, 20, 10].entries()) {
      await givenDelivery(stores, { at: now + index }, { latencyMs });
    }
    await givenDelivery(stores, { at: now }, { status: "refused", latencyMs: 1 });
    await stores.sending.admitDelivery(newDelivery({ at: now + 9 }), [], now);
    deepEqual(await stores.reports.listLatencies(everything, 4), [
      { latencyMs: 10, count: 1 },
      { latencyMs: 20, count: 2 },
      { latencyMs: 30, count: 1 },
    ]);
    equal((await stores.reports.listLatencies(everything, 5)).length, 4);
    deepEqual(await stores.reports.listLatencies(nothing, 4), []);
  });

  test("findBusiestAddress() finds the address with most logins in a week", async (stores) => {
    equal(await stores.reports.findBusiestAddress(now), null);
    const [one, two] = [newUser(), newUser()];
    const logIn = (userId: typeof one.id, address: string | null, at: number) =>
      stores.events.appendAuditEvent(newEvent({ type: "session.opened", userId, address, at }));
    await logIn(one.id, "192.0.2.1", now - 7 * 24 * 60 * minute - 1);
    await logIn(one.id, null, now - 9 * minute);
    await stores.events.appendAuditEvent(
      newEvent({ type: "login.refused", address: "192.0.2.2", at: now - 10 * minute }),
    );
    equal(
      await stores.reports.findBusiestAddress(now),
      null,
      "an old, a local and a refused login do not count",
    );
    await logIn(one.id, "192.0.2.3", now - 8 * minute);
    await logIn(one.id, "192.0.2.4", now - 6 * minute);
    await logIn(two.id, "192.0.2.4", now - 5 * minute);
    await stores.events.appendAuditEvent(
      newEvent({ type: "user.registered", userId: two.id, address: "192.0.2.4", at: now - minute }),
    );
    deepEqual(await stores.reports.findBusiestAddress(now), {
      address: "192.0.2.4",
      logins: 3,
      users: 2,
      loginsTotal: 4,
      spanMs: 7 * minute,
    });
  });

  test("findUsernames() returns the names of existing users", async (stores) => {
    const [one, two] = [await givenUser(stores), await givenUser(stores)];
    const names = await stores.reports.findUsernames([two.id, newUser().id, one.id]);
    deepEqual([...names].toSorted(), [[one.id, one.username], [two.id, two.username]].toSorted());
    equal((await stores.reports.findUsernames([])).size, 0);
    const many = Array.from({ length: 1000 }, () => newId("usr", now));
    equal((await stores.reports.findUsernames(many)).size, 0);
    await rejects(stores.reports.findUsernames([...many, one.id]), /names/);
  });

  test("sumDeliveries() sums sends by price, or by estimate if unknown (R49)", async (stores) => {
    const window = { from: now, until: now + minute };
    const none = { messages: 0, notices: 0, approved: 0, blocked: 0, cost: 0 };
    deepEqual(await stores.reports.sumDeliveries(window), none);
    await givenDelivery(stores, {}, { verificationId: "VE-r", messageId: "VL-1" });
    await stores.sending.recordGuess({
      verificationId: "VE-r",
      challengeId: null,
      approvedAt: now,
    });
    const facts = {
      messageStatus: null,
      messageError: null,
      laterStatuses: [],
      undelivered: false,
      final: true,
      now,
    };
    const price = { verificationId: "VE-r", messageId: "VL-1", price: 4_000_000_000 };
    await stores.sending.reconcileDelivery({ ...facts, ...price });
    await givenDelivery(stores, { verified: true, known: true, at: now + minute });
    await stores.sending.admitDelivery(newDelivery(), [], now);
    await givenDelivery(stores, {}, { status: "failed" });
    await givenDelivery(stores, {}, { status: "refused" });
    await stores.sending.insertBlockedDelivery(
      newDelivery({ status: "blocked", blockReason: "budget" }),
    );
    await givenDelivery(stores, { purpose: "notice" });
    const blockedNotice = { status: "blocked", blockReason: "budget", purpose: "notice" } as const;
    await stores.sending.insertBlockedDelivery(newDelivery(blockedNotice));
    await givenDelivery(stores, { at: now - 1 });
    await givenDelivery(stores, { at: now + minute + 1 });
    const sums = { messages: 3, notices: 1, approved: 1, blocked: 1, cost: 4_000_030_000 };
    deepEqual(await stores.reports.sumDeliveries(window), sums);
  });
}

/** Deliveries of every kind within two minutes from `now`, and others that must not count. */
async function givenMixed(stores: Stores): Promise<void> {
  await givenDelivery(stores, {}, { verificationId: "VE-x", messageId: "VL-x" });
  await stores.sending.recordGuess({
    verificationId: "VE-x",
    challengeId: null,
    approvedAt: now + 1,
  });
  await stores.sending.reconcileDelivery({
    verificationId: "VE-x",
    messageId: "VL-x",
    price: 5_000_000_000,
    messageStatus: "undelivered",
    messageError: "30008",
    laterStatuses: ["undelivered"],
    undelivered: true,
    final: true,
    now,
  });
  const silent = { verificationId: null, messageId: null, httpStatus: null };
  await givenDelivery(stores, {}, { status: "uncertain", ...silent });
  await stores.sending.admitDelivery(newDelivery(british), [], now);
  await givenDelivery(stores, { at: now + minute });
  await givenDelivery(stores, {}, { status: "failed", ...silent, httpStatus: 503 });
  await givenDelivery(stores, {}, { status: "refused", providerCode: 60203, httpStatus: 429 });
  for (let count = 0; count < 2; count++) {
    const blocked = newDelivery({ status: "blocked", ...ofBudget, ...british });
    await stores.sending.insertBlockedDelivery(blocked);
  }
  await givenDelivery(stores, { at: now - 1 });
  await givenDelivery(stores, { at: now + 60 * minute });
  await givenDelivery(stores, { purpose: "notice" });
  await givenDelivery(stores, { purpose: "notice" }, { status: "uncertain", ...silent });
}
