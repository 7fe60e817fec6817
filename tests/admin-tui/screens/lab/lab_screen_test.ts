import assert from "node:assert/strict";
import { openTestCore } from "../../../harness.ts";
import { wrongCode } from "../../fixtures.ts";
import { openAdmin } from "../../kit.tsx";

const phone = "+12025550142";

Deno.test("a test runs from number to verdict, and shows every provider call", async () => {
  await using test = await openTestCore();
  await using admin = await openAdmin(test);
  await admin.type(`2e${phone}`);
  assert.match(admin.screen(), /\+12025550142/);
  await admin.press("enter");
  assert.doesNotMatch(admin.screen(), /2025550142/);
  await admin.press("enter", "y");
  assert.match(admin.screen(), /✓ start POST Verifications[^]*HTTP 201, pending, VE/);
  assert.match(admin.screen(), /try 1 of 5[^]*10:00 left/);
  const code = test.simulator.codeFor(phone) ?? "";
  // The code and Enter in one chunk, as a fast terminal sends them.
  await admin.feed(`${wrongCode(code)}\r`);
  assert.match(admin.screen(), /wrong code: 4 tries left/);
  await admin.paste(` ${code.slice(0, 3)}-${code.slice(3)}\n`);
  assert.ok(admin.screen().includes(`${code}▏  try 2 of 5`));
  await admin.press("enter");
  assert.match(admin.screen(), /✓ 5 Verdict[^]*correct code: approved/);
  assert.ok(!admin.screen().includes(code));
});

Deno.test("a test is in the audit log under the operator's name, without code or number", async () => {
  await using test = await openTestCore();
  await using admin = await openAdmin(test);
  await admin.type(`2e${phone}\r\ry`);
  const code = test.simulator.codeFor(phone) ?? "";
  await admin.feed(`${code}\r`);
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 10 });
  assert.deepEqual(items.map((event) => event.type), ["test.code_checked", "test.code_sent"]);
  assert.ok(items.every((event) => event.actor === "operator" && event.actorName === "marek"));
  assert.doesNotMatch(JSON.stringify(items), new RegExp(`${code}"|2025550142`));
});

Deno.test("a provider refusal is shown with its code and an explanation", async () => {
  await using test = await openTestCore();
  // The simulator refuses this number with 60203: too many sends.
  await using admin = await openAdmin(test);
  await admin.type("2e+12025550171\r\ry");
  assert.match(admin.screen(), /✗ start POST Verifications[^]*Twilio 60203/);
  const screen = admin.screen();
  assert.match(screen, /✗ 3 Send[^]*Too many messages \(Twilio/);
  assert.match(screen, /60203\)\. See the call\. Try[^]*again in 10 min, at 00:10 UTC/);
  assert.doesNotMatch(screen, /retry/);
});

Deno.test("a provider fault leaves the test at the same step", async () => {
  await using test = await openTestCore();
  await using admin = await openAdmin(test);
  await admin.type("2e+12025550180\r\ry");
  assert.match(admin.screen(), /✗ start POST Verifications[^]*HTTP 500/);
  assert.match(admin.screen(), /✗ 3 Send/);
  assert.match(admin.screen(), /send {2}e edit number/);
  // Support asks for the request ID of a failed call.
  assert.match(admin.screen(), /request RQ[0-9a-f]{4}\.\.[0-9a-f]{4}/);
});

Deno.test("a test can be canceled, and a new one keeps number and channel", async () => {
  await using test = await openTestCore();
  await using admin = await openAdmin(test);
  await admin.type(`2ce${phone}\r\ry`);
  assert.match(admin.screen(), /call started/);
  await admin.press("esc");
  await admin.type("x");
  assert.match(admin.screen(), /· 5 Verdict[^]*canceled/);
  await admin.type("n");
  assert.match(admin.screen(), /\(o\) call/);
  assert.match(admin.screen(), /\+1 \.\.\. \.\.\. 42/);
});

Deno.test("the countdown follows the clock, and ends the test", async () => {
  await using test = await openTestCore();
  await using admin = await openAdmin(test);
  await admin.type(`2e${phone}\r\ry`);
  test.clock.advance(75);
  admin.program.dispatch({ type: "ticked", now: test.clock.now() });
  await admin.until("8:45 left");
  test.clock.advance(600);
  admin.program.dispatch({ type: "ticked", now: test.clock.now() });
  await admin.until("expired after ten minutes");
});

Deno.test("keys on another screen do not affect the test, which keeps waiting", async () => {
  await using test = await openTestCore();
  await test.register("ada.lovelace");
  await using admin = await openAdmin(test);
  await admin.type(`2e${phone}\r\ry`);
  await admin.press("esc", "1");
  assert.match(admin.screen(), /ada\.lovelace/);
  await admin.press("tab");
  assert.match(admin.screen(), /try 1 of 5/);
  assert.match(admin.screen(), /enter code/);
});
