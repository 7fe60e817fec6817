import { deepEqual, equal, rejects } from "node:assert/strict";
import type { FeedQuery } from "../../core/ports/stores/event_store.ts";
import type { TokenId } from "../../core/domain/token.ts";
import type { Stores } from "../../core/ports/stores/stores.ts";
import { givenDelivery, newDelivery } from "./delivery_fixtures.ts";
import {
  atOnce,
  type ContractTest,
  givenUser,
  minute,
  newEvent,
  newId,
  newUser,
  now,
} from "./store_fixtures.ts";

/** What an operator watches. */
export function activityContract(test: ContractTest): void {
  test("countDeliveries() counts each span's codes that went out, in the order asked", async (stores) => {
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

  test("listDeliveryPlaces() counts by country and prefix, with blocked ones and cost", async (stores) => {
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

  test("listDeliveryFailures() groups what went wrong by all that says why", async (stores) => {
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

  test("listLatencies() gives those of the newest that went out, shortest first", async (stores) => {
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

  test("listDeliveriesOfChallenge() gives a challenge's own, oldest first, 50 at most", async (stores) => {
    const challengeId = "a".repeat(22) as TokenId;
    const late = await givenDelivery(stores, { challengeId, at: now + 2 });
    const early = await givenDelivery(stores, { challengeId, at: now });
    const blocked = newDelivery({ challengeId, at: now + 1, status: "blocked", ...ofBudget });
    await stores.sending.insertBlockedDelivery(blocked);
    await givenDelivery(stores, { challengeId: "b".repeat(22) as TokenId });
    await givenDelivery(stores);
    deepEqual(await stores.sending.listDeliveriesOfChallenge(challengeId), [early, blocked, late]);
    deepEqual(await stores.sending.listDeliveriesOfChallenge("c".repeat(22) as TokenId), []);
    await atOnce(60, () => givenDelivery(stores, { challengeId }));
    equal((await stores.sending.listDeliveriesOfChallenge(challengeId)).length, 50);
  });

  test("listEventsAfter() gives the newest after an id, all or only what failed", async (stores) => {
    const types = [
      "user.registered",
      "circuit.opened",
      "challenge.refused",
      "notice.not_sent",
    ] as const;
    const events = types.map((type) =>
      newEvent({ type, reason: type === "challenge.refused" ? "wrong_code" : null })
    );
    for (const event of events) await stores.events.appendAuditEvent(event);
    const [first, second, third, fourth] = events;
    const ask = (query: Partial<FeedQuery>) =>
      stores.events.listEventsAfter({ after: null, failuresOnly: false, limit: 10, ...query });
    deepEqual(await ask({}), [fourth, third, second, first]);
    deepEqual(await ask({ limit: 2 }), [fourth, third]);
    deepEqual(await ask({ after: second?.id ?? null }), [fourth, third]);
    deepEqual(await ask({ after: fourth?.id ?? null }), []);
    deepEqual(await ask({ failuresOnly: true }), [fourth, third, second]);
    deepEqual(await ask({ failuresOnly: true, after: third?.id ?? null }), [fourth]);
    await rejects(ask({ limit: 0 }), /page/);
    await rejects(ask({ limit: 1001 }), /page/);
  });

  test("findBusiestAddress() finds where most of a week's logins came from", async (stores) => {
    equal(await stores.reports.findBusiestAddress(now), null);
    const [one, two] = [newUser(), newUser()];
    const come = (userId: typeof one.id, address: string | null, at: number) =>
      stores.events.appendAuditEvent(newEvent({ type: "session.opened", userId, address, at }));
    await come(one.id, "192.0.2.1", now - 7 * 24 * 60 * minute - 1);
    await come(one.id, null, now - 9 * minute);
    await stores.events.appendAuditEvent(
      newEvent({ type: "login.refused", address: "192.0.2.2", at: now - 10 * minute }),
    );
    equal(
      await stores.reports.findBusiestAddress(now),
      null,
      "an old one, a local one, a refused one",
    );
    await come(one.id, "192.0.2.3", now - 8 * minute);
    await come(one.id, "192.0.2.4", now - 6 * minute);
    await come(two.id, "192.0.2.4", now - 5 * minute);
    await stores.events.appendAuditEvent(
      newEvent({ type: "user.registered", userId: two.id, address: "192.0.2.4", at: now - minute }),
    );
    deepEqual(await stores.reports.findBusiestAddress(now), {
      address: "192.0.2.4",
      logins: 3,
      users: 2,
      loginsInAll: 4,
      spanMs: 7 * minute,
    });
  });

  test("findUsernames() names those that there are", async (stores) => {
    const [one, two] = [await givenUser(stores), await givenUser(stores)];
    const names = await stores.reports.findUsernames([two.id, newUser().id, one.id]);
    deepEqual([...names].toSorted(), [[one.id, one.username], [two.id, two.username]].toSorted());
    equal((await stores.reports.findUsernames([])).size, 0);
    const many = Array.from({ length: 1000 }, () => newId("usr", now));
    equal((await stores.reports.findUsernames(many)).size, 0);
    await rejects(stores.reports.findUsernames([...many, one.id]), /names/);
  });

  test("listEventsAfter() loses none of those that are written while it is asked", async (stores) => {
    const known = new Set<string>();
    let after: FeedQuery["after"] = null;
    const poll = async (): Promise<void> => {
      const found = await stores.events.listEventsAfter({
        after,
        failuresOnly: false,
        limit: 1000,
      });
      for (const { id } of found) known.add(id);
      after = found[0]?.id ?? after;
    };
    for (let round = 0; round < 20; round++) {
      // Ids are made as they are written: one writer's are found in their order.
      await Promise.all([stores.events.appendAuditEvent(newEvent()), poll()]);
    }
    await poll();
    equal(known.size, 20);
  });
}

const everything = { from: now, until: now + 60 * minute };
const nothing = { from: now + 30 * minute, until: now + 60 * minute };
const ofBudget = { blockReason: "budget", blockedBy: "prefix/day/messages" } as const;
const british = { country: "GB", prefix: "+447700900" };

/** Some of all kinds, within two minutes from `now`; and before and in notices what must not count. */
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
