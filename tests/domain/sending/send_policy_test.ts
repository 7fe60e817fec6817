import assert from "node:assert/strict";
import {
  budgetThrottles,
  defaultSendPolicy,
  type SendFacts,
  strangersPart,
} from "../../../core/domain/sending/send_policy.ts";
import type { TokenId } from "../../../core/domain/token.ts";

const facts: SendFacts = {
  destination: { country: "US", kind: "mobile", prefix: "+1202555" },
  numberKey: "0123456789abcdef",
  network: null,
  userId: "usr_1",
  keyId: null,
  forwarderId: null,
  verified: true,
  known: false,
  familiar: false,
  price: 10_000,
};

function ofNumber(more: Partial<SendFacts>): readonly (readonly [string, number])[] {
  return budgetThrottles(defaultSendPolicy, { ...facts, ...more })
    .filter(({ budget }) => budget.startsWith("number/"))
    .map(({ key, max }) => [key, max]);
}

Deno.test("budgetThrottles() gives a number's budget to the user who verified it", () => {
  const own = "own:usr_1:0123456789abcdef";
  const whole = [
    [`send:number:hour:messages:${own}`, 10],
    [`send:number:day:messages:${own}`, 20],
  ];
  assert.deepEqual(ofNumber({ familiar: true }), whole);
  // Four of ten and eight of twenty are reserved for the owner's sessions and familiar networks.
  assert.deepEqual(ofNumber({}), [
    ...whole,
    [`send:number:hour:messages:${own}:strangers`, 6],
    [`send:number:day:messages:${own}:strangers`, 12],
  ]);
  const strangers = [
    ["send:number:hour:messages:0123456789abcdef", 10],
    ["send:number:day:messages:0123456789abcdef", 20],
  ];
  for (const userId of ["usr_1", "usr_2"] as const) {
    assert.deepEqual(ofNumber({ verified: false, userId }), strangers);
  }
});

Deno.test("budgetThrottles() limits the /64, /56 and /48 of IPv6 with growing budgets (R49)", () => {
  const counted = (network: string | null): readonly (readonly [string, number])[] =>
    budgetThrottles(defaultSendPolicy, { ...facts, network, known: true }).filter(({ budget }) =>
      budget === "network/hour/messages"
    ).map(({ key, max }) => [key, max]);
  assert.deepEqual(counted("2001:db8:1:2ab::/64"), [
    ["send:network:hour:messages:2001:db8:1:2ab::/64", 200],
    ["send:network:hour:messages:2001:db8:1:200::/56", 400],
    ["send:network:hour:messages:2001:db8:1::/48", 800],
  ]);
  assert.deepEqual(counted("192.0.2.7"), [["send:network:hour:messages:192.0.2.7", 200]]);
  assert.deepEqual(counted(null), []);
});

Deno.test("budgetThrottles() counts verifications of an API key against a tenth of the total", () => {
  const keyId = "k".repeat(22) as TokenId;
  const ofKey = budgetThrottles(defaultSendPolicy, { ...facts, userId: null, keyId })
    .filter(({ budget }) => budget.startsWith("key/"))
    .map(({ key, max, amount }) => [key, max, amount]);
  assert.deepEqual(ofKey, [
    [`send:key:hour:messages:${keyId}`, 100, 1],
    [`send:key:day:messages:${keyId}`, 500, 1],
    [`send:key:hour:usd:${keyId}`, 10_000_000, 10_000],
    [`send:key:day:usd:${keyId}`, 40_000_000, 10_000],
  ]);
  const { total, key } = defaultSendPolicy.budgets;
  const forStrangers = strangersPart(defaultSendPolicy, total.messagesPerHour ?? 0);
  assert.ok((key.messagesPerHour ?? 0) * 2 < forStrangers, "registrations keep most of it");
});

Deno.test("budgetThrottles() gives the clients of one key half of the total, with its reserve", () => {
  const forwarderId = "k".repeat(22) as TokenId;
  const ofKey = (known: boolean) =>
    budgetThrottles(defaultSendPolicy, { ...facts, known, forwarderId })
      .filter(({ budget }) => budget.startsWith("forwarder/"))
      .map(({ key, max, budget }) => [key.replace(forwarderId, "key"), max, budget]);
  const whole = [
    ["send:forwarder:hour:messages:key", 500, "forwarder/hour/messages"],
    ["send:forwarder:day:messages:key", 2500, "forwarder/day/messages"],
    ["send:forwarder:hour:usd:key", 50_000_000, "forwarder/hour/usd"],
    ["send:forwarder:day:usd:key", 200_000_000, "forwarder/day/usd"],
  ];
  assert.deepEqual(ofKey(true), whole);
  assert.deepEqual(ofKey(false), [
    ...whole,
    ["send:forwarder:hour:messages:key:strangers", 150, "forwarder/hour/messages"],
    ["send:forwarder:day:messages:key:strangers", 750, "forwarder/day/messages"],
    ["send:forwarder:hour:usd:key:strangers", 15_000_000, "forwarder/hour/usd"],
    ["send:forwarder:day:usd:key:strangers", 60_000_000, "forwarder/day/usd"],
  ]);
});
