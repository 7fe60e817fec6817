import assert from "node:assert/strict";
import type { ReplayedSend } from "../../../core/domain/reports/policy_replay.ts";
import { replaySends } from "../../../core/domain/reports/replay_report.ts";
import type { SendPolicy } from "../../../core/domain/sending/send_policy.ts";
import type { TokenId } from "../../../core/domain/token.ts";
import { noBudget, spanOf, unlimited, verdictsOf } from "./policy_replay_kit.ts";

const send: ReplayedSend = {
  id: `dlv_${"0".repeat(26)}`,
  at: 1_000_000,
  channel: "sms",
  purpose: "login",
  userId: null,
  apiKey: null,
  numberKey: "a",
  country: "US",
  prefix: "+1202555",
  verified: false,
  known: false,
  familiar: false,
  network: null,
  status: "sent",
  blockReason: null,
  blockedBy: null,
  verificationId: null,
  latencyMs: 100,
  estimatedPrice: 8_300,
  price: null,
  approvedAt: null,
  undelivered: false,
};

const onePerHour: SendPolicy = {
  ...unlimited,
  budgets: { ...unlimited.budgets, number: { ...noBudget, messagesPerHour: 1 } },
};

Deno.test("createPolicyReplayer() refunds what the provider did not send when it responded", () => {
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
  // A send that the provider refuses still counts against the number.
  const refused = at(0, { status: "refused" });
  assert.deepEqual(
    verdictsOf(onePerHour, [refused, at(200)]),
    ["sent", "budget number/hour/messages"],
  );
  // A message that went out costs money, so a refusal with a verification is not refunded.
  const onePerDay: SendPolicy = {
    ...unlimited,
    budgets: { ...unlimited.budgets, total: { ...noBudget, messagesPerDay: 1 } },
  };
  // Strangers cannot use the part of a shared budget that is reserved for known numbers.
  const known = (sends: readonly ReplayedSend[]) => sends.map((one) => ({ ...one, known: true }));
  const spent = at(0, { status: "refused", verificationId: "v1" });
  assert.deepEqual(verdictsOf(onePerDay, known([refused, at(200)])), ["sent", "sent"]);
  assert.deepEqual(
    verdictsOf(onePerDay, known([spent, at(200)])),
    ["sent", "budget total/day/messages"],
  );
});

Deno.test("createPolicyReplayer() does not count sends that it blocks", () => {
  const hour = 60 * 60 * 1000;
  const times = [0, 1, hour - 1, hour, hour + 1].map((at) => ({ ...send, at: send.at + at }));
  const full = "budget number/hour/messages";
  assert.deepEqual(verdictsOf(onePerHour, times), ["sent", full, full, "sent", full]);
});

Deno.test("createPolicyReplayer() still refuses numbers that were refused for their kind", () => {
  const premium = { ...send, status: "blocked", blockReason: "number_kind_refused" } as const;
  assert.deepEqual(verdictsOf(unlimited, [premium]), ["sent"]);
  assert.deepEqual(verdictsOf({ ...unlimited, kindsRefused: ["premium_rate"] }, [premium]), [
    "number_kind_refused US",
  ]);
});

Deno.test("replaySends() counts a resend's approval for the first message, but not for notices", () => {
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

Deno.test("replaySends() counts what was sent before the span", () => {
  const later = { ...send, at: send.at + 1000 };
  const span = { from: later.at, until: later.at + 1, complete: true };
  const replay = replaySends(onePerHour, [send, later], span);
  assert.deepEqual([replay.requests, replay.wouldBlock], [1, 1]);
  assert.deepEqual(replay.byLimit, [["number/hour/messages", 1]]);
});

Deno.test("createPolicyReplayer() counts verifications against the budget of their API key", () => {
  const policy: SendPolicy = {
    ...unlimited,
    budgets: { ...unlimited.budgets, key: { ...noBudget, messagesPerHour: 1 } },
  };
  const of = (name: string, purpose: ReplayedSend["purpose"]): ReplayedSend => ({
    ...send,
    purpose,
    apiKey: { id: name.padEnd(22, "_") as TokenId, name },
  });
  const shop = of("shop", "verification");
  const sends = [shop, shop, of("blog", "verification"), of("shop", "login"), send];
  assert.deepEqual(
    verdictsOf(policy, sends),
    ["sent", "budget key/hour/messages", "sent", "sent", "sent"],
  );
});
