import assert from "node:assert/strict";
import type { StopPreview } from "../../../core/operator.ts";
import { openTestCore, operator, type TestCore } from "../../harness.ts";
import { createChance } from "./random_day.ts";
import { givenWave } from "./wave_kit.ts";

type Order = StopPreview["order"];

async function preview(test: TestCore, order: Order, scope: string): Promise<StopPreview> {
  const outcome = await test.core.previewStop({ order, scope });
  assert.ok(outcome.ok);
  return outcome.value;
}

const nothing = {
  requests: 0,
  refused: 0,
  approved: 0,
  approvedNumbers: 0,
  saved: 0,
  letThrough: 0,
  added: 0,
};

/** Without the time. */
function figures({ order: _, scope: __, from: ___, until: ____, ...rest }: StopPreview): unknown {
  return rest;
}

const br = { country: "BR", prefix: "+551190000" } as const;
const us = { country: "US", prefix: "+1202555" } as const;
const dayMinutes = 24 * 60;

/** Hand-made: see the comments of the test. */
async function givenAttack(test: TestCore): Promise<void> {
  test.clock.advance(5 * 24 * 3600);
  await givenWave(test, { ...br, minutesAgo: dayMinutes + 1, sent: 50, approved: 50 });
  await givenWave(test, { ...br, minutesAgo: 600, sent: 10, approved: 7 });
  await givenWave(test, { ...br, minutesAgo: 5, sent: 90, blocked: 30 });
  // One login of two messages: only the newer one is marked as approved.
  const resent = { verificationId: "VE1", numberKey: "one user" };
  await givenWave(test, { ...br, minutesAgo: 61, sent: 1, facts: resent });
  await givenWave(test, { ...br, minutesAgo: 60, sent: 1, approved: 1, facts: resent });
  const call = { channel: "call" } as const;
  await givenWave(test, { ...us, minutesAgo: 5, sent: 4, approved: 3, facts: call });
  await givenWave(test, { ...us, minutesAgo: 5, sent: 6, approved: 6 });
}

Deno.test("previewStop() says what a stop would have refused and saved, and which real users", async () => {
  await using test = await openTestCore();
  await givenAttack(test);
  const country = await preview(test, "stop", "country:br");
  assert.equal(country.scope, "country:BR");
  assert.equal(country.until - country.from, 24 * 3600_000);
  // 102 were sent for 0.06 USD each; 9 are of users, 8 approvals cost another 0.05 each.
  assert.deepEqual(figures(country), {
    ...nothing,
    complete: true,
    requests: 132,
    refused: 102,
    approved: 9,
    approvedNumbers: 8,
    saved: 102 * 60_000 + 8 * 50_000,
  });
  // 4 calls to the United States for 0.014 USD.
  assert.deepEqual(figures(await preview(test, "stop", "channel:call")), {
    ...nothing,
    complete: true,
    requests: 4,
    refused: 4,
    approved: 3,
    approvedNumbers: 3,
    saved: 4 * 14_000 + 3 * 50_000,
  });
  const all = await preview(test, "stop", "all");
  assert.deepEqual([all.requests, all.refused, all.approved], [142, 112, 18]);
  assert.equal(
    all.saved,
    country.saved + 4 * 14_000 + 6 * 8_300 + 9 * 50_000,
  );
  assert.deepEqual(figures(await preview(test, "stop", "country:GB")), {
    ...nothing,
    complete: true,
  });
  const unknown = await test.core.previewStop({ order: "stop", scope: "country:UK" });
  assert.deepEqual(unknown, { ok: false, refusal: { code: "scope_unknown" } });
});

Deno.test("previewStop() says what the end of a stop would have let through", async () => {
  await using test = await openTestCore();
  test.clock.advance(5 * 24 * 3600);
  const facts = {
    blockReason: "stopped_by_operator",
    blockedBy: "country:BR",
    status: "blocked",
  } as const;
  await givenWave(test, { ...br, minutesAgo: 5, blocked: 12, facts });
  // By another stop, before the period, and by a budget.
  const other = { ...facts, blockedBy: "channel:sms" };
  await givenWave(test, { ...br, minutesAgo: 6, blocked: 3, facts: other });
  await givenWave(test, { ...br, minutesAgo: dayMinutes + 5, blocked: 4, facts });
  await givenWave(test, { ...br, minutesAgo: 7, blocked: 2 });
  assert.deepEqual(figures(await preview(test, "resume", "country:BR")), {
    ...nothing,
    complete: true,
    requests: 12,
    letThrough: 12,
    added: 12 * 60_000,
  });
});

Deno.test("previewStop() lets through only what the policy allows", async () => {
  await using test = await openTestCore();
  test.clock.advance(5 * 24 * 3600);
  const facts = {
    blockReason: "stopped_by_operator",
    blockedBy: "country:BR",
    status: "blocked",
    numberKey: "one number",
  } as const;
  await givenWave(test, { ...br, minutesAgo: 5, blocked: 40, facts });
  const { requests, letThrough, added } = await preview(test, "resume", "country:BR");
  const { messagesPerHour } = test.ports.policies.send.budgets.number;
  assert.deepEqual([requests, letThrough], [40, messagesPerHour]);
  assert.equal(added, letThrough * 60_000);
});

Deno.test("previewStop() changes nothing, whatever is stopped, sent and paused", async () => {
  const chance = createChance(20260101);
  const scopes = ["all", "channel:sms", "channel:call", "country:BR", "country:US"];
  await using test = await openTestCore();
  for (let round = 0; round < 12; round++) {
    test.clock.advance(3600);
    const place = chance() < 0.5 ? br : us;
    const sent = Math.floor(chance() * 30);
    const approved = Math.floor(chance() * sent);
    const blocked = Math.floor(chance() * 5);
    await givenWave(test, { ...place, minutesAgo: 1, sent, approved, blocked });
    const scope = scopes[Math.floor(chance() * scopes.length)] ?? "all";
    if (chance() < 0.5) await test.core.stopSends({ scope, reason: "property" }, operator);
    const before = await everything(test);
    for (const each of scopes) {
      for (const order of ["stop", "resume"] as const) await preview(test, order, each);
    }
    assert.deepEqual(await everything(test), before, `round ${round}`);
  }
});

/** All that the core shows of messages, stops and the audit log. */
async function everything({ core }: TestCore): Promise<unknown> {
  const page = { cursor: null, limit: 1000 };
  return {
    sends: await core.describeSends(),
    board: await core.describeIncidents(),
    deliveries: await core.listDeliveries({ ...page, limit: 200 }),
    events: await core.listAuditEvents({ userId: null, ...page }),
  };
}
