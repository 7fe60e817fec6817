import assert from "node:assert/strict";
import { caller, openTestCore, operator, phoneNumber } from "../../harness.ts";

Deno.test("endAllSessions() ends every session, and records count and reason (R41)", async () => {
  await using test = await openTestCore();
  const tokens: string[] = [];
  for (const username of ["ada", "bob"]) {
    await test.register(username);
    tokens.push(await test.signIn(username, phoneNumber));
    test.clock.advance(3000);
  }
  // The first one is idle by now.
  assert.deepEqual(await test.core.countSessions(), { sessions: 1, devices: 0 });
  tokens.push(await test.signIn("ada", phoneNumber));
  const order = { devices: false, reason: "  backup was copied " };
  const outcome = await test.core.endAllSessions(order, operator);
  assert.deepEqual(outcome, { ok: true, value: { sessions: 2, devices: 0 } });
  for (const sessionToken of tokens) {
    const found = await test.core.authenticate({ sessionToken }, {});
    assert.equal(found.ok ? "" : found.refusal.code, "unauthenticated");
  }
  const { items: [event] } = await test.core.listAuditEvents({
    userId: null,
    cursor: null,
    limit: 1,
  });
  assert.deepEqual([event?.type, event?.actorName], ["sessions.all_ended", "marek"]);
  assert.deepEqual(event?.detail, { sessions: 2, devices: 0, reason: "backup was copied" });
  // Users log in again.
  test.clock.advance(60);
  await test.signIn("ada", phoneNumber);
});

Deno.test("endAllSessions() with devices makes every login ask for a second factor", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const input = { username: "ada", password: "correct horse battery", send: null };
  const opened = await test.core.logIn({ ...input, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const proof = { method: "sms", code: test.simulator.codeFor(phoneNumber) ?? "", passkey: null };
  const { challengeToken } = opened.value.opened;
  const trusted = await test.core.verifySecondFactor(
    { challengeToken, ...proof, trustDevice: true },
    caller,
  );
  assert.ok(trusted.ok);
  const { deviceToken } = trusted.value;
  const status = async (): Promise<string> => {
    const outcome = await test.core.logIn({ ...input, deviceToken }, caller);
    return outcome.ok ? outcome.value.status : outcome.refusal.code;
  };
  assert.ok((await test.core.endAllSessions({ devices: false, reason: "a test" }, operator)).ok);
  assert.equal(await status(), "signed_in");
  const outcome = await test.core.endAllSessions({ devices: true, reason: "a test" }, operator);
  assert.deepEqual(outcome, { ok: true, value: { sessions: 1, devices: 1 } });
  assert.equal(await status(), "second_factor_required");
});

Deno.test("endAllSessions() refuses a missing reason and ends nothing", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const sessionToken = await test.signIn("ada");
  for (const reason of ["", "ab", "x".repeat(201), "leak\nagain"]) {
    const outcome = await test.core.endAllSessions({ devices: true, reason }, operator);
    assert.deepEqual(outcome.ok ? [] : outcome.refusal.fields, [
      { field: "reason", code: "reason_format" },
    ]);
  }
  assert.ok((await test.core.authenticate({ sessionToken }, {})).ok);
});
