import assert from "node:assert/strict";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import { caller, openTestCore, operator, password, type TestCore } from "../../harness.ts";

async function newest(test: TestCore): Promise<AuditEvent> {
  const { items: [event] } = await test.core.listAuditEvents({
    userId: null,
    cursor: null,
    limit: 1,
  });
  return event ?? assert.fail("no event");
}

Deno.test("stopSends() records the stop and the operator, replacing the scope's last stop", async () => {
  await using test = await openTestCore();
  const reason = "  bots at night ";
  const first = await test.core.stopSends({ scope: "country:us", reason }, operator);
  assert.ok(first.ok);
  assert.deepEqual(first.value, {
    scope: "country:US",
    at: test.clock.now(),
    actorName: "marek",
    reason: "bots at night",
  });
  test.clock.advance(60);
  const second = await test.core.stopSends({ scope: "country:US", reason: "still" }, operator);
  assert.ok(second.ok);
  assert.deepEqual((await test.core.describeSends()).stops, [second.value]);
  const event = await newest(test);
  assert.deepEqual([event.type, event.actor, event.actorName], [
    "sends.stopped",
    "operator",
    "marek",
  ]);
  assert.deepEqual(event.detail, { scope: "country:US", reason: "still" });
});

Deno.test("stopSends() refuses invalid scopes and reasons and writes nothing", async () => {
  await using test = await openTestCore();
  const scopes = ["", "ALL", "channel:fax", "channel:", "country:UK", "country:USA", "user:ada"];
  for (const scope of scopes) {
    const outcome = await test.core.stopSends({ scope, reason: "a test" }, operator);
    assert.equal(outcome.ok ? "" : outcome.refusal.code, "scope_unknown", scope);
  }
  for (const reason of ["", "  ", "ab", "x".repeat(201), "bots\nagain", "bots\u001b[31m"]) {
    const outcome = await test.core.stopSends({ scope: "all", reason }, operator);
    assert.deepEqual(outcome.ok ? [] : outcome.refusal.fields, [
      { field: "reason", code: "reason_format" },
    ]);
  }
  assert.deepEqual((await test.core.describeSends()).stops, []);
  const events = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 10 });
  assert.deepEqual(events.items, []);
});

Deno.test("resumeSends() removes only the stop of that scope", async () => {
  await using test = await openTestCore();
  await test.core.stopSends({ scope: "all", reason: "a test" }, operator);
  await test.core.stopSends({ scope: "channel:sms", reason: "a test" }, operator);
  assert.ok((await test.core.resumeSends({ scope: "all" }, operator)).ok);
  assert.equal((await newest(test)).type, "sends.resumed");
  assert.deepEqual((await test.core.describeSends()).stops.map(({ scope }) => scope), [
    "channel:sms",
  ]);
  const again = await test.core.resumeSends({ scope: "all" }, operator);
  assert.equal(again.ok ? "" : again.refusal.code, "not_stopped");
  const unknown = await test.core.resumeSends({ scope: "country:UK" }, operator);
  assert.equal(unknown.ok ? "" : unknown.refusal.code, "scope_unknown");
});

Deno.test("liftPause() ends an active pause immediately, and only once", async () => {
  await using test = await openTestCore();
  const at = test.clock.now();
  const pause = {
    scope: "country:US",
    at,
    until: at + 3_600_000,
    trips: 1,
    recordedOnly: false,
    conversion: { sends: 40, approved: 1 },
  };
  const event = {
    id: test.ports.newId("evt", at),
    at,
    type: "fraud_guard.paused",
    actor: "user",
    actorName: null,
    userId: null,
    address: null,
    requestId: null,
    apiKeyId: null,
    peerAddress: null,
    reason: null,
    detail: {},
    count: 1,
    lastAt: at,
  } as const;
  assert.equal(await test.ports.controls.putPause(pause, event), true);
  assert.deepEqual((await test.core.describeSends()).pauses, [{ ...pause, active: true }]);
  test.clock.advance(60);
  assert.ok((await test.core.liftPause({ scope: "country:US" }, operator)).ok);
  const lifted = await newest(test);
  assert.deepEqual([lifted.type, lifted.detail], ["fraud_guard.lifted", { scope: "country:US" }]);
  const [left] = (await test.core.describeSends()).pauses;
  assert.deepEqual([left?.active, left?.until], [false, test.clock.now()]);
  for (const scope of ["country:US", "prefix:+1202555", "all", "country:us", ""]) {
    const again = await test.core.liftPause({ scope }, operator);
    assert.equal(again.ok ? "" : again.refusal.code, "not_stopped", scope);
  }
  test.clock.advance(24 * 60 * 60);
  assert.deepEqual((await test.core.describeSends()).pauses, [], "over for a day");
});

Deno.test("describeSends() sums today and this month in UTC", async () => {
  await using test = await openTestCore();
  await test.register("ada.lovelace");
  await test.signIn("ada.lovelace");
  test.clock.advance(24 * 60 * 60);
  const login = { username: "ada.lovelace", password, send: "sms" };
  await test.core.logIn(login, caller);
  await test.core.stopSends({ scope: "all", reason: "a test" }, operator);
  test.clock.advance(60);
  await test.core.logIn(login, caller);
  const { at, today, month, totalBudget, guardMode, pricesDate } = await test.core.describeSends();
  assert.equal(at, test.clock.now());
  const { send, prices } = test.ports.policies;
  const price = prices.countries["US"]?.sms ?? assert.fail();
  // Two messages, and the provider's fee for the one that was approved.
  const monthly = 2 * price + prices.verificationFee;
  assert.deepEqual(
    { ...today, since: new Date(today.since).toISOString() },
    {
      since: "2026-01-02T00:00:00.000Z",
      messages: 1,
      notices: 0,
      approved: 0,
      blocked: 1,
      cost: price,
    },
  );
  assert.deepEqual(
    { ...month, since: new Date(month.since).toISOString() },
    {
      since: "2026-01-01T00:00:00.000Z",
      messages: 2,
      notices: 0,
      approved: 1,
      blocked: 1,
      cost: monthly,
    },
  );
  assert.deepEqual([totalBudget, guardMode], [send.budgets.total, send.guard.mode]);
  assert.equal(pricesDate, prices.date);
});

Deno.test("exportRecord() returns every event of the span once and records the export", async () => {
  await using test = await openTestCore();
  const stores = test.ports;
  const { newId } = test.ports;
  const base = { actor: "user", actorName: null, userId: null, address: null } as const;
  for (let index = 0; index < 2100; index++) {
    const at = test.clock.now() + index;
    const id = newId("evt", at);
    const more = {
      requestId: null,
      apiKeyId: null,
      peerAddress: null,
      reason: null,
      detail: { index },
      count: 1,
      lastAt: at,
    };
    await stores.events.appendAuditEvent({ ...base, ...more, id, at, type: "token.issued" });
  }
  test.clock.advance(60);
  const since = test.clock.now() - 60_000 + 50;
  const span = { since, until: null };
  const events = await Array.fromAsync(test.core.exportRecord(span, operator));
  assert.equal(events[0]?.type, "record.exported");
  assert.deepEqual(
    events.slice(1).map(({ detail }) => detail["index"]),
    Array.from({ length: 2050 }, (_, at) => 2099 - at),
  );
  const two = { since, until: since + 2 };
  const few = await Array.fromAsync(test.core.exportRecord(two, operator));
  assert.deepEqual(few.map(({ detail }) => detail["index"]), [51, 50]);
  assert.deepEqual((await newest(test)).detail, {
    since: new Date(since).toISOString(),
    until: new Date(since + 2).toISOString(),
  });
});
