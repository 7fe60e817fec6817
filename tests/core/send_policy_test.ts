import assert from "node:assert/strict";
import { budgetThrottles, defaultSendPolicy } from "../../core/domain/send_policy.ts";

Deno.test("budgetThrottles() counts IPv6 at /64, /56 and /48, with growing budgets (R49)", () => {
  const counted = (network: string | null): readonly (readonly [string, number])[] =>
    budgetThrottles(defaultSendPolicy, {
      destination: { country: "US", kind: "mobile", prefix: "+1202555" },
      numberKey: "0123456789abcdef",
      network,
      userId: null,
      verified: true,
      known: true,
      price: 10_000,
    }).filter(({ budget }) => budget === "network/hour/messages").map(({ key, max }) => [key, max]);
  assert.deepEqual(counted("2001:db8:1:2ab::/64"), [
    ["send:network:hour:messages:2001:db8:1:2ab::/64", 200],
    ["send:network:hour:messages:2001:db8:1:200::/56", 400],
    ["send:network:hour:messages:2001:db8:1::/48", 800],
  ]);
  assert.deepEqual(counted("192.0.2.7"), [["send:network:hour:messages:192.0.2.7", 200]]);
  assert.deepEqual(counted(null), []);
});
