import assert from "node:assert/strict";
import {
  bucketsOf,
  bucketStarts,
  percentileOf,
  projectedCost,
} from "../../../core/domain/reports/activity.ts";
import { defaultPrices } from "../../../core/adapters/twilio/list_prices.ts";
import { type Delivery, deliveryStatuses } from "../../../core/domain/sending/delivery.ts";
import { activityWindows } from "../../../core/domain/reports/activity.ts";
import type { ActivityDescription } from "../../../core/usecases/reports/describe_activity.ts";
import { newestLatencies } from "../../../core/usecases/reports/newest_latencies.ts";
import { newDelivery } from "../../contracts/delivery_fixtures.ts";
import { caller, openTestCore, password, type TestCore } from "../../harness.ts";
import { createChance } from "./random_day.ts";

const places = [["US", "+1202555"], ["GB", "+447700900"], ["AU", "+61491570"]] as const;
const day = 24 * 60 * 60 * 1000;

/** Fifteen days of sends with random outcomes, most of them in the last hours. */
async function givenRandom(test: TestCore, seed: number): Promise<readonly Delivery[]> {
  const chance = createChance(seed);
  const pick = <Value>(from: readonly Value[]): Value | undefined =>
    from[Math.floor(chance() * from.length)];
  const made: Delivery[] = [];
  for (let index = 0; index < 400; index++) {
    const at = test.clock.now() - Math.floor(chance() ** 4 * 15 * day);
    const status = pick(deliveryStatuses) ?? "sent";
    const [country, prefix] = pick(places) ?? places[0];
    const purpose = pick(["login", "registration", "test", "notice"] as const) ?? "login";
    const delivery = newDelivery({
      at,
      country,
      prefix: `${prefix}${Math.floor(chance() * 6)}`,
      purpose,
      estimatedPrice: 1000 * index,
      ...(status === "blocked"
        ? { status, blockReason: "budget", blockedBy: "total/day/usd" }
        : {}),
    });
    const answer = {
      id: delivery.id,
      status: status === "started" || status === "blocked" ? "sent" : status,
      answeredChannel: null,
      verificationId: `VE${index}`,
      messageId: `VL${index}`,
      providerCode: status === "refused" ? pick([60203, 60410]) ?? null : null,
      httpStatus: status === "uncertain" ? pick([null, 503]) ?? null : 201,
      latencyMs: Math.floor(chance() * 900),
    } as const;
    if (status === "blocked") await test.ports.sending.insertBlockedDelivery(delivery);
    else await test.ports.sending.admitDelivery(delivery, [], at);
    if (status !== "started" && status !== "blocked") {
      const facts = {
        of: {
          userId: null,
          address: null,
          requestId: null,
          apiKeyId: null,
          peerAddress: null,
          reason: null,
        },
      };
      await test.ports.sending.settleDelivery(answer, [], {
        ...facts.of,
        id: test.ports.newId("evt", at),
        at,
        type: "code.sent",
        actor: "user",
        actorName: null,
        detail: {},
        count: 1,
        lastAt: at,
      });
      const verificationId = answer.verificationId;
      if (chance() < 0.5) {
        const guess = { verificationId, challengeId: null, approvedAt: at };
        await test.ports.sending.recordGuess(guess);
      }
      if (chance() < 0.3) {
        const { messageId } = answer;
        const carrier = {
          price: 7_900,
          messageStatus: "undelivered",
          messageError: "30008",
          laterStatuses: ["undelivered"],
          undelivered: true,
        };
        const facts = { verificationId, messageId, ...carrier, final: true, now: at };
        await test.ports.sending.reconcileDelivery(facts);
      }
    }
    const kept = await test.ports.sending.findDelivery(delivery.id);
    assert.ok(kept !== null);
    made.push(kept);
  }
  return made;
}

const wentOut = ({ status }: Delivery): boolean =>
  ["started", "sent", "uncertain"].includes(status);

/** Computes the same figures by counting each delivery. */
function recount(described: ActivityDescription, all: readonly Delivery[]): unknown {
  const { window, at } = described;
  const { bucketMs, count } = bucketsOf[window];
  const starts = bucketStarts(window, at);
  const from = starts[0] ?? 0;
  const codes = all.filter(({ purpose }) => purpose !== "notice");
  const current = codes.filter((each) => each.at >= from && each.at < from + count * bucketMs);
  const earlier = codes.filter((each) =>
    each.at >= from - count * bucketMs && each.at <= at - count * bucketMs
  );
  const totals = (of: readonly Delivery[]): unknown => {
    const sent = of.filter(wentOut).length;
    const approved = of.filter((each) => wentOut(each) && each.approvedAt !== null).length;
    return {
      sent,
      approved,
      conversion: sent === 0 ? null : approved / sent,
      failed: of.filter(({ status }) => status === "refused" || status === "failed").length,
      blocked: of.filter(({ status }) => status === "blocked").length,
      undelivered:
        of.filter(({ status, messageError }) => status === "sent" && messageError !== null).length,
    };
  };
  const top = (nameOf: (each: Delivery) => string): unknown =>
    [...Map.groupBy(current.filter((each) => wentOut(each) || each.status === "blocked"), nameOf)]
      .map(([name, of]) => ({
        name,
        sent: of.filter(wentOut).length,
        approved: of.filter((each) => wentOut(each) && each.approvedAt !== null).length,
        blocked: of.filter(({ status }) => status === "blocked").length,
        cost: of.filter(wentOut).reduce((sum, { price, estimatedPrice, approvedAt }) => {
          const fee = approvedAt === null ? 0 : defaultPrices.verificationFee;
          return sum + (price ?? estimatedPrice) + fee;
        }, 0),
      }))
      .toSorted((a, b) => b.sent + b.blocked - a.sent - a.blocked || (a.name < b.name ? -1 : 1))
      .slice(0, 10);
  const took = current.filter(wentOut).flatMap(({ latencyMs }) => latencyMs ?? [])
    .toSorted((a, b) => a - b);
  const rank = (percent: number): number | null =>
    took[Math.ceil(took.length * percent / 100) - 1] ?? null;
  return {
    buckets: starts.map((start) => {
      const own = current.filter((each) =>
        each.at >= start && each.at < start + bucketMs && wentOut(each)
      );
      const approved = own.filter(({ approvedAt }) => approvedAt !== null).length;
      return { at: start, sent: own.length, approved };
    }),
    totals: totals(current),
    before: totals(earlier),
    latency: { p50Ms: rank(50), p95Ms: rank(95) },
    countries: top(({ country }) => country),
    prefixes: top(({ prefix }) => prefix),
  };
}

Deno.test("describeActivity() matches a recount of random sends in every window", async () => {
  for (const seed of [1, 2, 3]) {
    await using test = await openTestCore();
    test.clock.advance(1234 * seed);
    const all = await givenRandom(test, seed);
    for (const window of activityWindows) {
      const described = await test.core.describeActivity({ window });
      const { buckets, totals, before, latency, countries, prefixes } = described;
      const got = { buckets, totals, before, latency, countries, prefixes };
      assert.deepEqual(got, recount(described, all), `seed ${seed}, ${window}`);
      assert.ok(described.totals.sent > 0, "there are sends");
      const { failed, blocked, undelivered } = totals;
      const counted = described.failures.reduce((sum, { count }) => sum + count, 0);
      assert.ok(counted >= failed + blocked + undelivered, "each failure has a cause");
      assert.deepEqual(described.sends, await test.core.describeSends());
    }
  }
});

Deno.test("newestLatencies() reads span after span what one read of all finds", async () => {
  await using test = await openTestCore();
  await givenRandom(test, 4);
  const now = test.clock.now();
  const spans = [[15, 3], [3, 1], [1, 0.2], [0.2, -1]].map(([from = 0, until = 0]) => {
    return { from: now - from * day, until: now - until * day };
  });
  const whole = { from: now - 15 * day, until: now + day };
  for (const most of [1, 7, 60, 10_000]) {
    const found = await newestLatencies(test.ports, spans, most);
    assert.deepEqual(found, await test.ports.reports.listLatencies(whole, most), `${most}`);
  }
  assert.deepEqual(await newestLatencies(test.ports, [], 5), []);
});

Deno.test("describeActivity() returns all buckets, zeros and nulls if there are no sends", async () => {
  await using test = await openTestCore();
  for (const window of activityWindows) {
    const { buckets, totals, latency, ...rest } = await test.core.describeActivity({ window });
    assert.equal(buckets.length, bucketsOf[window].count);
    assert.ok(buckets.every(({ sent, approved }) => sent + approved === 0));
    assert.equal(totals.conversion, null);
    assert.deepEqual(latency, { p50Ms: null, p95Ms: null });
    assert.deepEqual([rest.failures, rest.countries, rest.prefixes], [[], [], []]);
    assert.equal(rest.projectedToday, null);
  }
});

Deno.test("describeActivity() returns the causes of failed and blocked messages", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  for (const fault of ["60410", "503", "drop_after"] as const) {
    test.simulator.setFault({ fault, on: "start" });
    await test.core.logIn({ username: "ada", password, send: "sms" }, caller);
    // A message that may have been sent counts for the number's gap.
    test.clock.advance(40);
  }
  await test.core.stopSends({ scope: "all", reason: "Too expensive" }, {
    ...caller,
    actor: "operator",
    actorName: "olga",
  });
  await test.core.logIn({ username: "ada", password, send: "sms" }, caller);
  const { failures, totals } = await test.core.describeActivity({ window: "hour" });
  assert.deepEqual(failures, [
    {
      cause: { kind: "provider", code: "20503", meaning: "Twilio had an internal error" },
      count: 1,
    },
    {
      cause: { kind: "provider", code: "60410", meaning: "Fraud Guard blocks this prefix" },
      count: 1,
    },
    { cause: { kind: "no_answer" }, count: 1 },
    { cause: { kind: "limit", reason: "stopped_by_operator" }, count: 1 },
  ]);
  assert.deepEqual([totals.sent, totals.failed, totals.blocked], [2, 1, 1]);
});

Deno.test("bucketStarts() is aligned to whole minutes, and the last bucket contains now", () => {
  const at = Date.UTC(2026, 0, 1, 12, 7, 31);
  for (const window of activityWindows) {
    const starts = bucketStarts(window, at);
    const { bucketMs, count } = bucketsOf[window];
    assert.equal(starts.length, count);
    assert.ok(starts.every((start) => start % bucketMs === 0));
    assert.ok((starts.at(-1) ?? 0) <= at && at < (starts.at(-1) ?? 0) + bucketMs);
  }
});

Deno.test("percentileOf() returns the nearest rank, projectedCost() null before 06:00", () => {
  const ten = Array.from({ length: 10 }, (_, at) => ({ latencyMs: at + 1, count: 1 }));
  assert.deepEqual([percentileOf(ten, 50), percentileOf(ten, 95), percentileOf([], 50)], [
    5,
    10,
    null,
  ]);
  assert.equal(projectedCost(100, 0, day / 4 - 1), null);
  assert.equal(projectedCost(100, 0, day / 4), 400);
});

Deno.test("listFeed() includes usernames and returns events after a given one", async () => {
  await using test = await openTestCore();
  const ada = await test.register("ada");
  const first = await test.core.listFeed({ after: null, limit: 10, failuresOnly: false });
  assert.deepEqual(first.map(({ event, username }) => [event.type, username]), [
    ["user.registered", "ada"],
  ]);
  const after = first[0]?.event.id ?? null;
  await test.core.logIn({ username: "ada", password: "not this one", send: null }, caller);
  await test.core.logIn({ username: "unknown", password: "not this one", send: null }, caller);
  const ask = { limit: 10, failuresOnly: false } as const;
  const next = await test.core.listFeed({ ...ask, after });
  assert.deepEqual(next.map(({ event, username }) => [event.type, username]), [
    ["login.refused", null],
    ["login.refused", "ada"],
  ]);
  const failures = await test.core.listFeed({ ...ask, after: null, failuresOnly: true });
  assert.deepEqual(failures, next);
  assert.equal((await test.core.listFeed({ ...ask, after: null, limit: 0 })).length, 1);
  assert.equal(next[1]?.event.userId, ada.id);
});
