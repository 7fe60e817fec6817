import { deepEqual, equal, rejects } from "node:assert/strict";
import type { FeedQuery } from "../../core/ports/activity_store.ts";
import type { TokenId } from "../../core/domain/token.ts";
import type { Store } from "../../core/ports/store.ts";
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
  test("countDeliveries() counts each span's codes that went out, in the order asked", async (store) => {
    const empty = { sent: 0, approved: 0 };
    deepEqual(await store.countDeliveries([everything]), [empty]);
    await givenMixed(store);
    const first = { from: now, until: now + minute };
    const second = { from: now + minute, until: now + 2 * minute };
    deepEqual(await store.countDeliveries([second, first, everything, nothing]), [
      { sent: 1, approved: 0 },
      { sent: 3, approved: 1 },
      { sent: 4, approved: 1 },
      empty,
    ]);
    const many = Array.from({ length: 50 }, (_, at) => ({ from: now + at, until: now + at + 1 }));
    const counts = await store.countDeliveries(many);
    deepEqual(counts.map(({ sent }) => sent), [3, ...Array(49).fill(0)]);
    await rejects(store.countDeliveries([]), /spans/);
    await rejects(store.countDeliveries([...many, nothing]), /spans/);
  });

  test("listDeliveryPlaces() counts by country and prefix, with blocked ones and cost", async (store) => {
    deepEqual(await store.listDeliveryPlaces(everything), []);
    await givenMixed(store);
    const places = (await store.listDeliveryPlaces(everything)).map((place) =>
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
    deepEqual(await store.listDeliveryPlaces(nothing), []);
  });

  test("listDeliveryFailures() groups what went wrong by all that says why", async (store) => {
    deepEqual(await store.listDeliveryFailures(everything), []);
    await givenMixed(store);
    const failures = (await store.listDeliveryFailures(everything)).map((each) =>
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
    deepEqual(await store.listDeliveryFailures(nothing), []);
  });

  test("listLatencies() gives those of the newest that went out, shortest first", async (store) => {
    for (const [index, latencyMs] of [900, 30, 20, 20, 10].entries()) {
      await givenDelivery(store, { at: now + index }, { latencyMs });
    }
    await givenDelivery(store, { at: now }, { status: "refused", latencyMs: 1 });
    await store.admitDelivery(newDelivery({ at: now + 9 }), [], now);
    deepEqual(await store.listLatencies(everything, 4), [
      { latencyMs: 10, count: 1 },
      { latencyMs: 20, count: 2 },
      { latencyMs: 30, count: 1 },
    ]);
    equal((await store.listLatencies(everything, 5)).length, 4);
    deepEqual(await store.listLatencies(nothing, 4), []);
  });

  test("listDeliveriesOfChallenge() gives a challenge's own, oldest first, 50 at most", async (store) => {
    const challengeId = "a".repeat(22) as TokenId;
    const late = await givenDelivery(store, { challengeId, at: now + 2 });
    const early = await givenDelivery(store, { challengeId, at: now });
    const blocked = newDelivery({ challengeId, at: now + 1, status: "blocked", ...ofBudget });
    await store.insertBlockedDelivery(blocked);
    await givenDelivery(store, { challengeId: "b".repeat(22) as TokenId });
    await givenDelivery(store);
    deepEqual(await store.listDeliveriesOfChallenge(challengeId), [early, blocked, late]);
    deepEqual(await store.listDeliveriesOfChallenge("c".repeat(22) as TokenId), []);
    await atOnce(60, () => givenDelivery(store, { challengeId }));
    equal((await store.listDeliveriesOfChallenge(challengeId)).length, 50);
  });

  test("listEventsAfter() gives the newest after an id, all or only what failed", async (store) => {
    const types = [
      "user.registered",
      "circuit.opened",
      "challenge.refused",
      "notice.not_sent",
    ] as const;
    const events = types.map((type) =>
      newEvent({ type, reason: type === "challenge.refused" ? "wrong_code" : null })
    );
    for (const event of events) await store.appendAuditEvent(event);
    const [first, second, third, fourth] = events;
    const ask = (query: Partial<FeedQuery>) =>
      store.listEventsAfter({ after: null, failuresOnly: false, limit: 10, ...query });
    deepEqual(await ask({}), [fourth, third, second, first]);
    deepEqual(await ask({ limit: 2 }), [fourth, third]);
    deepEqual(await ask({ after: second?.id ?? null }), [fourth, third]);
    deepEqual(await ask({ after: fourth?.id ?? null }), []);
    deepEqual(await ask({ failuresOnly: true }), [fourth, third, second]);
    deepEqual(await ask({ failuresOnly: true, after: third?.id ?? null }), [fourth]);
    await rejects(ask({ limit: 0 }), /page/);
    await rejects(ask({ limit: 1001 }), /page/);
  });

  test("findBusiestAddress() finds where most of a week's logins came from", async (store) => {
    equal(await store.findBusiestAddress(now), null);
    const [one, two] = [newUser(), newUser()];
    const come = (userId: typeof one.id, address: string | null, at: number) =>
      store.appendAuditEvent(newEvent({ type: "session.opened", userId, address, at }));
    await come(one.id, "192.0.2.1", now - 7 * 24 * 60 * minute - 1);
    await come(one.id, null, now - 9 * minute);
    await store.appendAuditEvent(
      newEvent({ type: "login.refused", address: "192.0.2.2", at: now - 10 * minute }),
    );
    equal(await store.findBusiestAddress(now), null, "an old one, a local one, a refused one");
    await come(one.id, "192.0.2.3", now - 8 * minute);
    await come(one.id, "192.0.2.4", now - 6 * minute);
    await come(two.id, "192.0.2.4", now - 5 * minute);
    await store.appendAuditEvent(
      newEvent({ type: "user.registered", userId: two.id, address: "192.0.2.4", at: now - minute }),
    );
    deepEqual(await store.findBusiestAddress(now), {
      address: "192.0.2.4",
      logins: 3,
      users: 2,
      loginsInAll: 4,
      spanMs: 7 * minute,
    });
  });

  test("findUsernames() names those that there are", async (store) => {
    const [one, two] = [await givenUser(store), await givenUser(store)];
    const names = await store.findUsernames([two.id, newUser().id, one.id]);
    deepEqual([...names].toSorted(), [[one.id, one.username], [two.id, two.username]].toSorted());
    equal((await store.findUsernames([])).size, 0);
    const many = Array.from({ length: 1000 }, () => newId("usr", now));
    equal((await store.findUsernames(many)).size, 0);
    await rejects(store.findUsernames([...many, one.id]), /names/);
  });

  test("listEventsAfter() loses none of those that are written while it is asked", async (store) => {
    const known = new Set<string>();
    let after: FeedQuery["after"] = null;
    const poll = async (): Promise<void> => {
      const found = await store.listEventsAfter({ after, failuresOnly: false, limit: 1000 });
      for (const { id } of found) known.add(id);
      after = found[0]?.id ?? after;
    };
    for (let round = 0; round < 20; round++) {
      // Ids are made as they are written: one writer's are found in their order.
      await Promise.all([store.appendAuditEvent(newEvent()), poll()]);
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
async function givenMixed(store: Store): Promise<void> {
  await givenDelivery(store, {}, { verificationId: "VE-x", messageId: "VL-x" });
  await store.recordGuess({ verificationId: "VE-x", challengeId: null, approvedAt: now + 1 });
  await store.reconcileDelivery({
    verificationId: "VE-x",
    messageId: "VL-x",
    price: 5_000_000_000,
    messageStatus: "undelivered",
    messageError: "30008",
    final: true,
    now,
  });
  const silent = { verificationId: null, messageId: null, httpStatus: null };
  await givenDelivery(store, {}, { status: "uncertain", ...silent });
  await store.admitDelivery(newDelivery(british), [], now);
  await givenDelivery(store, { at: now + minute });
  await givenDelivery(store, {}, { status: "failed", ...silent, httpStatus: 503 });
  await givenDelivery(store, {}, { status: "refused", providerCode: 60203, httpStatus: 429 });
  for (let count = 0; count < 2; count++) {
    const blocked = newDelivery({ status: "blocked", ...ofBudget, ...british });
    await store.insertBlockedDelivery(blocked);
  }
  await givenDelivery(store, { at: now - 1 });
  await givenDelivery(store, { at: now + 60 * minute });
  await givenDelivery(store, { purpose: "notice" });
  await givenDelivery(store, { purpose: "notice" }, { status: "uncertain", ...silent });
}
