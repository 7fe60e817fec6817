import { operatorCaller } from "../../admin-tui/operator_caller.ts";
import { alertThrottle } from "../../core/domain/throttle.ts";
import { totalBudgets } from "../../core/domain/sending/total_budget.ts";
import { newEvent } from "../../tests/contracts/store_fixtures.ts";
import { givenWave } from "../../tests/core/reports/wave_kit.ts";
import type { TestCore } from "../../tests/harness.ts";

const minutes = 30;
const minuteMs = 60_000;

/** Countries with a prefix of each, and the messages of a minute. The first is the attack. */
const places = [
  { country: "BR", prefix: "+551190000", sent: 12, approved: 1, blocked: 8 },
  { country: "ID", prefix: "+62810000", sent: 6, approved: 0, blocked: 4 },
  { country: "US", prefix: "+1202555", sent: 2, approved: 2, blocked: 0 },
  { country: "GB", prefix: "+447700900", sent: 1, approved: 1, blocked: 0 },
  { country: "DE", prefix: "+49151000", sent: 1, approved: 1, blocked: 0 },
] as const;

/**
 * Adds an attack of the last half hour to the database: messages of five countries, what the fraud
 * guard decided, the stops of operators, an open circuit, and budgets that are nearly used.
 */
export async function givenIncident(test: TestCore): Promise<void> {
  for (let minutesAgo = 0; minutesAgo < minutes; minutesAgo++) {
    for (const place of places) await givenWave(test, { minutesAgo, ...place });
  }
  const { core, ports, clock } = test;
  const at = clock.now();
  const decisions = [
    { scope: "prefix:+551190000", recordedOnly: false },
    { scope: "country:ID", recordedOnly: false },
    { scope: "network:192.0.2.0/24", recordedOnly: false },
    { scope: "prefix:+62810000", recordedOnly: true },
  ];
  for (const { scope, recordedOnly } of decisions) {
    const until = at + 30 * minuteMs;
    const conversion = { sends: 47, approved: 4 };
    await ports.controls.putPause(
      { scope, at, until, trips: 1, recordedOnly, conversion },
      newEvent({ at, lastAt: at }),
    );
  }
  for (const scope of ["country:BR", "channel:whatsapp"]) {
    await core.stopSends({ scope, reason: "pumping, ticket 4711" }, operatorCaller("bench"));
  }
  await ports.controls.countCircuitFault("call", at, at);
  await ports.controls.openCircuit("call", at + minuteMs, newEvent({ at, lastAt: at }));
  const budgets = totalBudgets(ports.policies.send)
    .map((budget) => ({ ...budget, amount: Math.max(1, Math.floor(budget.max * 0.85)) }));
  await ports.throttles.takeThrottles([...budgets, alertThrottle("failure_rate")], at);
}
