import assert from "node:assert/strict";
import { caller, openTestCore, operator, password, phoneNumber } from "../../../harness.ts";
import { openAdmin } from "../../kit.tsx";

Deno.test("an operator stops all sends by keys, no code is sent, and the operator resumes them", async () => {
  await using test = await openTestCore();
  await test.register("ada.lovelace");
  await using admin = await openAdmin(test);
  await admin.type("3");
  assert.match(admin.screen(), /● sends active/);
  await admin.type("s\rbill too high\r");
  assert.match(admin.screen(), /No codes are sent by any channel on any instance/);
  await admin.type("\r");
  assert.match(admin.screen(), /Stop all sends\?/);
  await admin.type("y");
  assert.match(admin.screen(), /✓ all sends stopped, on all instances/);
  assert.match(admin.screen(), /by marek: bill too high/);
  assert.match(admin.line(0), /SENDS STOPPED/);

  const send = { username: "ada.lovelace", password, send: "sms" } as const;
  const refused = await test.core.logIn(send, caller);
  assert.ok(refused.ok && refused.value.status === "second_factor_required");
  assert.ok(refused.value.sent?.ok === false);
  assert.equal(refused.value.sent.refusal.code, "provider_unavailable");
  assert.equal(test.simulator.codeFor(phoneNumber), null);
  await admin.type("r");
  assert.match(admin.screen(), /ada.lovelace +sign-up +US +sms +stopped by operator/);

  await admin.type("Rticket 7 closed\ry");
  assert.match(admin.screen(), /✓ all sends resumed, on all instances/);
  assert.match(admin.screen(), /● sends active/);
  assert.doesNotMatch(admin.screen(), /SENDS STOPPED/);
  await test.signIn("ada.lovelace");
  await admin.type("r");
  assert.match(admin.screen(), /Today: 1 sent, 1 approved \(100 %\), 1 blocked/);
  assert.match(admin.screen(), /(login|sign-up) +US +sms +✓ approved/);

  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
  const operations = items.filter(({ type }) => type.startsWith("sends."));
  assert.deepEqual(operations.map(({ type, actorName, detail }) => [type, actorName, detail]), [
    ["sends.resumed", "marek", { scope: "all", reason: "ticket 7 closed" }],
    ["sends.stopped", "marek", { scope: "all", reason: "bill too high" }],
  ]);
});

Deno.test("a stop made elsewhere appears within two seconds, without a key press", async () => {
  await using test = await openTestCore();
  await using admin = await openAdmin(test);
  await admin.type("3");
  await test.core.stopSends({ scope: "channel:whatsapp", reason: "elsewhere" }, operator);
  test.clock.advance(2);
  admin.program.dispatch({ type: "ticked", now: test.clock.now() });
  await admin.until("sends by WhatsApp");
  assert.match(admin.line(0), /STOPPED: whatsapp/);
});

Deno.test("two operators who resume the same stop both see the current state", async () => {
  await using test = await openTestCore();
  await using admin = await openAdmin(test);
  await test.core.stopSends({ scope: "country:br", reason: "pumping" }, operator);
  await admin.type("3R");
  await test.core.resumeSends({ scope: "country:BR" }, operator);
  await admin.type("calm again\ry");
  assert.match(admin.screen(), /✗ sends to BR not resumed: not stopped or paused/);
  assert.match(admin.screen(), /● sends active/);
});

Deno.test("the lab reports that an operator has stopped sends, and calls no provider", async () => {
  await using test = await openTestCore();
  await test.core.stopSends({ scope: "channel:sms", reason: "pumping" }, operator);
  await using admin = await openAdmin(test);
  await admin.type(`2e${phoneNumber}\r\ry`);
  assert.match(admin.screen(), /✗ 3 Send[^]*Stopped by operator:[^]*press 3/);
  assert.match(admin.screen(), /0 calls/);
  await admin.type("c\ry");
  assert.match(admin.screen(), /call started/);
});
