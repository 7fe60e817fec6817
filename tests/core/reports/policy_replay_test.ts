import assert from "node:assert/strict";
import { defaultPrices } from "../../../core/adapters/twilio/list_prices.ts";
import {
  createPolicyReplayer,
  type ReplayedSend,
} from "../../../core/domain/reports/policy_replay.ts";
import { type PolicyReplay, replaySends } from "../../../core/domain/reports/replay_report.ts";
import {
  type Budget,
  defaultSendPolicy,
  type SendPolicy,
} from "../../../core/domain/sending/send_policy.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import { createCore } from "../../harness.ts";
import { playRandomDay } from "./random_day.ts";

const noBudget: Budget = {
  messagesPerHour: null,
  messagesPerDay: null,
  usdPerHour: null,
  usdPerDay: null,
};

const unlimited: SendPolicy = {
  ...defaultSendPolicy,
  kindsRefused: [],
  budgets: {
    number: noBudget,
    prefix: noBudget,
    network: noBudget,
    country: noBudget,
    user: noBudget,
    total: noBudget,
  },
  guard: { ...defaultSendPolicy.guard, mode: "off" },
};

/** So tight that on a small day each of its limits is met. */
const tight: SendPolicy = {
  ...unlimited,
  countriesDenied: ["AU"],
  budgets: {
    number: { ...noBudget, messagesPerHour: 3 },
    prefix: { ...noBudget, messagesPerHour: 18, usdPerDay: 20_000_000 },
    network: { ...noBudget, messagesPerHour: 20 },
    country: { ...noBudget, usdPerHour: 4_500_000 },
    user: { ...noBudget, messagesPerDay: 16 },
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

function happenedTo({ status, blockReason, blockedBy }: Delivery): string {
  if (blockReason === "stopped_by_operator" || blockReason === "circuit_open") return "unjudged";
  return status === "blocked" ? `${blockReason} ${blockedBy}` : "sent";
}

function verdictsOf(policy: SendPolicy, sends: readonly ReplayedSend[]): readonly string[] {
  const replayer = createPolicyReplayer(policy, defaultPrices.verificationFee);
  return sends.map((send) => {
    const judged = replayer.judge(send);
    return judged.verdict === "blocked" ? `${judged.reason} ${judged.blockedBy}` : judged.verdict;
  });
}

function spanOf(sends: readonly ReplayedSend[]): Parameters<typeof replaySends>[2] {
  return { from: sends[0]?.at ?? 0, until: (sends.at(-1)?.at ?? 0) + 1, complete: true };
}

for (const [seed, mode] of [[1, "enforce"], [2, "enforce"], [3, "record"]] as const) {
  Deno.test(`createPolicyReplayer() repeats what the core decided, seed ${seed}, guard ${mode}`, async () => {
    const policy = { ...tight, guard: { ...tight.guard, mode } };
    await using day = await playRandomDay(seed, policy);
    const happened = day.deliveries.map(happenedTo);
    assert.deepEqual(verdictsOf(policy, day.deliveries), happened);
    assert.ok(happened.length > 250, `${happened.length} sends`);
    const kinds = new Set(happened.map((each) => each.split(" ")[0]));
    for (const kind of ["sent", "unjudged", "country_denied", "budget"]) {
      assert.ok(kinds.has(kind), `${kind} never happened`);
    }
    assert.equal(kinds.has("fraud_guard"), mode === "enforce");
    const none = verdictsOf(unlimited, day.deliveries).filter((each) =>
      each !== "sent" && each !== "unjudged"
    );
    assert.deepEqual(none, [], "an unlimited policy blocks nothing");
  });
}

Deno.test("createPolicyReplayer() repeats every kind of pause that the core decided", async () => {
  const guard = { ...tight.guard, windowSeconds: 60 * 60, countrySendsMin: 8 };
  const policy = { ...unlimited, guard };
  const paused: string[] = [];
  for (const seed of [5, 6]) {
    await using day = await playRandomDay(seed, policy);
    const happened = day.deliveries.map(happenedTo);
    assert.deepEqual(verdictsOf(policy, day.deliveries), happened, `seed ${seed}`);
    paused.push(...happened.filter((each) => each.startsWith("fraud_guard")));
  }
  for (const scope of [/network:198/, /network:.*\/48$/, /prefix:/, /country:CA/]) {
    assert.ok(paused.some((each) => scope.test(each)), `${scope} was never paused`);
  }
});

Deno.test("replayPolicy() adds up to what happened, by reason, country and day", async () => {
  await using day = await playRandomDay(4, tight);
  const core = createCore({
    ...day.test.ports,
    policies: { ...day.test.ports.policies, send: tight },
  });
  const today = await core.replayPolicy({ policy: null, days: 2 });
  assert.equal(today.letThrough + today.genuineBlocked + today.unapprovedBlocked, 0);
  assert.equal(today.wouldBlock, today.happened.blocked);
  assert.deepEqual([today.saved, today.added], [0, 0]);
  assert.equal(today.requests + today.unjudged, day.deliveries.length);
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
  assert.equal(open.letThrough, open.happened.blocked);
  assert.ok(open.added > 0);
});

function addsUp(replay: PolicyReplay): void {
  assert.equal(replay.wouldSend + replay.wouldBlock, replay.requests);
  const { sent, blocked, notSent } = replay.happened;
  assert.equal(sent + blocked + notSent, replay.requests);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  assert.equal(sum(Object.values(replay.byReason)), replay.wouldBlock);
  for (const parts of [replay.byCountry, replay.byDay]) {
    for (const name of ["requests", "wouldBlock", "genuineBlocked", "spent", "saved"] as const) {
      assert.equal(sum(parts.map((part) => part[name])), replay[name], name);
    }
  }
}

const send: ReplayedSend = {
  id: `dlv_${"0".repeat(26)}`,
  at: 1_000_000,
  purpose: "login",
  userId: null,
  numberKey: "a",
  country: "US",
  prefix: "+1202555",
  verified: false,
  known: false,
  familiar: false,
  network: null,
  status: "sent",
  blockReason: null,
  verificationId: null,
  latencyMs: 100,
  estimatedPrice: 8_300,
  price: null,
  approvedAt: null,
};

const onePerHour: SendPolicy = {
  ...unlimited,
  budgets: { ...unlimited.budgets, number: { ...noBudget, messagesPerHour: 1 } },
};

Deno.test("createPolicyReplayer() gives what the provider did not send back when it answered", () => {
  const at = (milliseconds: number, more: Partial<ReplayedSend> = {}): ReplayedSend => ({
    ...send,
    at: send.at + milliseconds,
    ...more,
  });
  const failed = at(0, { status: "failed" });
  assert.deepEqual(
    verdictsOf(onePerHour, [failed, at(99), at(100), at(101)]),
    ["sent", "budget number/hour/messages", "sent", "budget number/hour/messages"],
  );
  // What the provider refuses stays counted on the number, whoever pays for it.
  const refused = at(0, { status: "refused" });
  assert.deepEqual(
    verdictsOf(onePerHour, [refused, at(200)]),
    ["sent", "budget number/hour/messages"],
  );
  // What went out was paid for, so that a refusal with a verification gives nobody's budget back.
  const onePerDay: SendPolicy = {
    ...unlimited,
    budgets: { ...unlimited.budgets, total: { ...noBudget, messagesPerDay: 1 } },
  };
  // Of a shared budget, strangers do not get the part that is kept for known numbers.
  const known = (sends: readonly ReplayedSend[]) => sends.map((one) => ({ ...one, known: true }));
  const spent = at(0, { status: "refused", verificationId: "v1" });
  assert.deepEqual(verdictsOf(onePerDay, known([refused, at(200)])), ["sent", "sent"]);
  assert.deepEqual(
    verdictsOf(onePerDay, known([spent, at(200)])),
    ["sent", "budget total/day/messages"],
  );
});

Deno.test("createPolicyReplayer() lets what it blocks have no later effect", () => {
  const hour = 60 * 60 * 1000;
  const times = [0, 1, hour - 1, hour, hour + 1].map((at) => ({ ...send, at: send.at + at }));
  const full = "budget number/hour/messages";
  assert.deepEqual(verdictsOf(onePerHour, times), ["sent", full, full, "sent", full]);
});

Deno.test("createPolicyReplayer() keeps numbers refused that were refused for their kind", () => {
  const premium = { ...send, status: "blocked", blockReason: "number_kind_refused" } as const;
  assert.deepEqual(verdictsOf(unlimited, [premium]), ["sent"]);
  assert.deepEqual(verdictsOf({ ...unlimited, kindsRefused: ["premium_rate"] }, [premium]), [
    "number_kind_refused US",
  ]);
});

Deno.test("replaySends() counts a resend's approval for the message before it, and no notice", () => {
  const none = { ...unlimited, countriesDenied: ["US"] };
  const sends: readonly ReplayedSend[] = [
    { ...send, verificationId: "VE1" },
    { ...send, verificationId: "VE1", approvedAt: send.at + 1000 },
    { ...send, verificationId: "VE2", numberKey: "b" },
    { ...send, purpose: "notice" },
  ];
  const replay = replaySends(none, sends, spanOf(sends));
  assert.deepEqual(
    [replay.genuineBlocked, replay.unapprovedBlocked, replay.genuineNumbersHindered],
    [2, 1, 1],
  );
  assert.equal(replay.saved, 4 * 8_300);
  assert.deepEqual(replay.notReplayed, []);
});

Deno.test("replaySends() fills its counters with what was sent before the span", () => {
  const later = { ...send, at: send.at + 1000 };
  const span = { from: later.at, until: later.at + 1, complete: true };
  const replay = replaySends(onePerHour, [send, later], span);
  assert.deepEqual([replay.requests, replay.wouldBlock], [1, 1]);
  assert.deepEqual(replay.byLimit, [["number/hour/messages", 1]]);
});
