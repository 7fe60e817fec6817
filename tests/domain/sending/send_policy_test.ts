import assert from "node:assert/strict";
import {
  budgetThrottles,
  defaultSendPolicy,
  type SendFacts,
} from "../../../core/domain/sending/send_policy.ts";

const facts: SendFacts = {
  destination: { country: "US", kind: "mobile", prefix: "+1202555" },
  numberKey: "0123456789abcdef",
  network: null,
  userId: "usr_1",
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
