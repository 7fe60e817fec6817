import assert from "node:assert/strict";
import type { PolicyReplay } from "../../../core/domain/reports/replay_report.ts";
import type { SendPolicy } from "../../../core/domain/sending/send_policy.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import { createCore } from "../../harness.ts";
import { playRandomDay } from "../../core/reports/random_day.ts";
import { noBudget, unlimited, verdictsOf } from "../../domain/reports/policy_replay_kit.ts";

/** So tight that a small day reaches each of its limits. */
const tight: SendPolicy = {
  ...unlimited,
  countriesDenied: ["AU"],
  budgets: {
    number: { ...noBudget, messagesPerHour: 3 },
    prefix: { ...noBudget, messagesPerHour: 18, usdPerDay: 20_000_000 },
    network: { ...noBudget, messagesPerHour: 20 },
    country: { ...noBudget, usdPerHour: 4_500_000 },
    user: { ...noBudget, messagesPerDay: 16 },
    key: { ...noBudget, messagesPerDay: 9 },
    forwarder: noBudget,
    total: { ...noBudget, messagesPerHour: 60, usdPerDay: 45_000_000 },
  },
  countryBudgets: { US: { ...noBudget, messagesPerHour: 30 } },
  guard: {
    mode: "enforce",
    windowSeconds: 40 * 60,
    settleSeconds: 90,
    sendsMin: 5,
    countrySendsMin: 10,
    approvedPercentMin: 40,
    pauseSeconds: 10 * 60,
    pauseSecondsMax: 60 * 60,
  },
};

function outcomeOf({ status, blockReason, blockedBy }: Delivery): string {
  if (blockReason === "stopped_by_operator" || blockReason === "circuit_open") {
    return "not_evaluated";
  }
  return status === "blocked" ? `${blockReason} ${blockedBy}` : "sent";
}

for (const [seed, mode] of [[1, "enforce"], [2, "enforce"], [3, "record"]] as const) {
  Deno.test(`createPolicyReplayer() reproduces what the core decided, seed ${seed}, guard ${mode}`, async () => {
    const policy = { ...tight, guard: { ...tight.guard, mode } };
    await using day = await playRandomDay(seed, policy);
    const outcomes = day.deliveries.map(outcomeOf);
    assert.deepEqual(verdictsOf(policy, day.deliveries), outcomes);
    assert.ok(outcomes.length > 250, `${outcomes.length} sends`);
    const kinds = new Set(outcomes.map((each) => each.split(" ")[0]));
    for (const kind of ["sent", "not_evaluated", "country_denied", "budget"]) {
      assert.ok(kinds.has(kind), `${kind} never occurred`);
    }
    assert.equal(kinds.has("fraud_guard"), mode === "enforce");
    const ofKey = outcomes.filter((each) => each.startsWith("budget key/"));
    assert.ok(ofKey.length > 0, "no API key used up its budget");
    const none = verdictsOf(unlimited, day.deliveries).filter((each) =>
      each !== "sent" && each !== "not_evaluated"
    );
    assert.deepEqual(none, [], "an unlimited policy blocks nothing");
  });
}

Deno.test("createPolicyReplayer() reproduces every kind of pause that the core decided", async () => {
  const guard = { ...tight.guard, windowSeconds: 60 * 60, countrySendsMin: 8 };
  const policy = { ...unlimited, guard };
  const paused: string[] = [];
  for (const seed of [5, 6]) {
    await using day = await playRandomDay(seed, policy);
    const outcomes = day.deliveries.map(outcomeOf);
    assert.deepEqual(verdictsOf(policy, day.deliveries), outcomes, `seed ${seed}`);
    paused.push(...outcomes.filter((each) => each.startsWith("fraud_guard")));
  }
  for (const scope of [/network:198/, /network:.*\/48$/, /prefix:/, /country:CA/]) {
    assert.ok(paused.some((each) => scope.test(each)), `${scope} was never paused`);
  }
});

Deno.test("replayPolicy() totals match the deliveries, by reason, country and day", async () => {
  await using day = await playRandomDay(4, tight);
  const core = createCore({
    ...day.test.ports,
    policies: { ...day.test.ports.policies, send: tight },
  });
  const today = await core.replayPolicy({ policy: null, days: 2 });
  assert.equal(today.letThrough + today.genuineBlocked + today.unapprovedBlocked, 0);
  assert.equal(today.wouldBlock, today.actual.blocked);
  assert.deepEqual([today.saved, today.added], [0, 0]);
  assert.equal(today.requests + today.notEvaluated, day.deliveries.length);
  const stores = day.test.ports;
  const { policies: { prices } } = day.test.ports;
  const sum = await stores.reports.sumDeliveries({ from: 0, until: today.until });
  assert.equal(today.spent, sum.cost + sum.approved * prices.verificationFee);
  addsUp(today);
  const denied = { ...tight, countriesDenied: ["AU", "CA", "JM"] };
  const without = await core.replayPolicy({ policy: denied, days: 2 });
  addsUp(without);
  assert.ok(without.genuineBlocked > 0 && without.unapprovedBlocked > 0);
  assert.ok(without.saved > 0 && without.genuineNumbersHindered <= 8);
  assert.ok((without.byReason["country_denied"] ?? 0) > (today.byReason["country_denied"] ?? 0));
  const open = await core.replayPolicy({ policy: unlimited, days: 2 });
  assert.equal(open.wouldBlock, 0);
  assert.equal(open.letThrough, open.actual.blocked);
  assert.ok(open.added > 0);
});

function addsUp(replay: PolicyReplay): void {
  assert.equal(replay.wouldSend + replay.wouldBlock, replay.requests);
  const { sent, blocked, notSent } = replay.actual;
  assert.equal(sent + blocked + notSent, replay.requests);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  assert.equal(sum(Object.values(replay.byReason)), replay.wouldBlock);
  for (const parts of [replay.byCountry, replay.byDay]) {
    for (const name of ["requests", "wouldBlock", "genuineBlocked", "spent", "saved"] as const) {
      assert.equal(sum(parts.map((part) => part[name])), replay[name], name);
    }
  }
}
