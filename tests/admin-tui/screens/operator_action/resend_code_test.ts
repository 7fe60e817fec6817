/** Sends a waiting user's code again by keys, on the real core. */
import assert from "node:assert/strict";
import { record } from "../../../core/operator/operator_action_kit.ts";
import { caller, openTestCore, operator, password, type TestCore } from "../../../harness.ts";
import { type Admin, openAdmin } from "../../kit.tsx";

const size = { columns: 80, rows: 24 };

async function logIn({ core }: TestCore): Promise<void> {
  const opened = await core.logIn({ username: "ada", password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
}

/** The screen of a user, who waits for a code that was sent 30 seconds ago. */
async function openWaiting(test: TestCore, waitedSeconds = 30): Promise<Admin> {
  await test.register("ada");
  await logIn(test);
  test.clock.advance(waitedSeconds);
  const admin = await openAdmin(test, size);
  await admin.press("enter");
  return admin;
}

/** The messages that were sent, by their senders, oldest first. */
async function senders(test: TestCore): Promise<readonly (string | null)[]> {
  const sent = (await record(test)).filter(({ type }) => type === "code.sent");
  return sent.map(({ actorName }) => actorName).toReversed();
}

Deno.test("s on a user sends the code again, after a reason and y", async () => {
  await using test = await openTestCore();
  await using admin = await openWaiting(test);
  await admin.type("s");
  assert.match(admin.screen(), /Send the code again\?/);
  assert.match(admin.screen(), /A code for the first login is sent by SMS to \+1 \.\.\. \.\.\. 42/);
  assert.match(admin.screen(), /3 more codes can be sent after this one/);
  await admin.type("on the phone\r\r");
  assert.deepEqual(await senders(test), [null], "Enter sends nothing");
  await admin.type("y");
  assert.match(admin.screen(), /✓ Code sent again: ada\./);
  assert.deepEqual(await senders(test), [null, "marek"]);
  const requested = (await record(test)).find(({ type }) => type === "code.resend_requested");
  assert.equal(requested?.detail["reason"], "on the phone");
  assert.ok(!admin.screen().includes(test.simulator.codeFor("+12025550142") ?? "none"));
});

Deno.test("s says what blocks the code before a reason is typed, as the case does", async () => {
  await using test = await openTestCore();
  await using admin = await openWaiting(test);
  await test.core.stopSends({ scope: "country:US", reason: "pumping" }, operator);
  await admin.type("s");
  assert.match(admin.screen(), /- Blocked now: Sends to US stopped by marek: pumping/);
  assert.match(admin.screen(), /Why\?/, "the stop may end before the reason is typed");
});

Deno.test("s says when another code becomes possible, and sends nothing", async () => {
  await using test = await openTestCore();
  await using admin = await openWaiting(test, 7);
  await admin.type("s");
  assert.match(admin.screen(), /✗ Code not sent/);
  assert.match(admin.screen(), /Resend requested too soon; try again in 0:23, at 00:00:30 UTC\./);
  await admin.type("y");
  assert.deepEqual(await senders(test), [null]);
});

Deno.test("s says that the user must start again after the last message of a login", async () => {
  await using test = await openTestCore();
  await using admin = await openWaiting(test);
  const { items: [user] } = await test.core.listUsers({ search: "ada", cursor: null, limit: 1 });
  assert.ok(user !== undefined);
  for (const wait of [0, 40, 60, 90]) {
    test.clock.advance(wait);
    const order = { userId: user.id, action: "resend_code", reason: "on the phone" } as const;
    assert.ok((await test.core.performAction(order, operator)).ok);
  }
  test.clock.advance(120);
  await admin.type("s");
  assert.match(admin.screen(), /Too many messages; the user must start again\./);
});

Deno.test("s names the stop that another operator set while the reason was typed", async () => {
  await using test = await openTestCore();
  await using admin = await openWaiting(test);
  await admin.type("son the phone\r");
  await test.core.stopSends({ scope: "country:US", reason: "bots" }, operator);
  await admin.type("y");
  assert.match(admin.screen(), /✗ Code not sent/);
  assert.match(admin.screen(), /Stopped by operator: US\./);
  assert.deepEqual(await senders(test), [null]);
});

Deno.test("s shows the provider's error with what to do, and no wait that does not help", async () => {
  await using test = await openTestCore();
  await using admin = await openWaiting(test);
  test.simulator.setFault({ fault: "60410", on: "start" });
  await admin.type("son the phone\ry");
  const screen = admin.screen();
  assert.match(screen, /✗ Code not sent/);
  assert.match(screen, /Phone number unreachable \(Twilio 60410\)\./);
  assert.match(screen, /Fraud Guard blocks this prefix: the block lasts several hours;/);
  assert.doesNotMatch(screen, /try again/i);
});

Deno.test("s does not say that nothing was sent if the answer was lost", async () => {
  await using test = await openTestCore();
  await using admin = await openWaiting(test);
  test.simulator.setFault({ fault: "drop_after", on: "start" });
  await admin.type("son the phone\ry");
  const screen = admin.screen();
  assert.match(screen, /! Resend code: result unknown/);
  assert.match(screen, /The code may have been sent; another can be sent in 0:40, at 00:01:10 UTC/);
  assert.match(screen, /Twilio may have acted/);
  assert.doesNotMatch(screen, /not sent|try again/i);
  await admin.press("escape");
  assert.match(admin.screen(), /! code uncertain +may have been sent/);
});

Deno.test("without a login that waits, s and ? say why it does nothing", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await using admin = await openAdmin(test, size);
  await admin.press("enter");
  await admin.type("s");
  assert.match(admin.screen(), /Cannot resend code: no login waits for a code/);
  await admin.type("w");
  await admin.type("s");
  assert.match(admin.screen(), /Cannot resend code: no login waits for a code/);
});

Deno.test("s in the case also finds a login that other logins pushed out of the list", async () => {
  await using test = await openTestCore();
  await using admin = await openWaiting(test);
  await admin.type("w");
  for (let at = 1; at <= 12; at++) {
    const stranger = { ...caller, address: `203.0.113.${at}` };
    const wrong = { username: "ada", password: "not hers, certainly 7", send: null };
    assert.equal((await test.core.logIn(wrong, stranger)).ok, false);
    test.clock.advance(1);
  }
  await admin.type("r");
  await admin.type("son the phone\ry");
  assert.deepEqual(await senders(test), [null, "marek"]);
});

Deno.test("s in a case with many old logins asks the core whether a code waits", async () => {
  await using test = await openTestCore();
  await using admin = await openWaiting(test);
  for (let times = 0; times < 10; times++) await logIn(test);
  test.clock.advance(60 * 60);
  await admin.type("w");
  await admin.type("s");
  assert.match(admin.screen(), /The user has no login, reset or phone change waiting for a code/);
});

Deno.test("s and a numbered choice send the code again from the case", async () => {
  await using test = await openTestCore();
  await using admin = await openWaiting(test);
  await admin.type("w");
  assert.match(admin.screen(), /1 Send the code again by SMS/);
  await admin.type("1on the phone\ry");
  assert.match(admin.screen(), /Why did the code not arrive\?/, "the case stays open");
  assert.deepEqual(await senders(test), [null, "marek"]);
  test.clock.advance(40);
  await admin.type("sstill nothing\ry");
  assert.deepEqual(await senders(test), [null, "marek", "marek"]);
});

Deno.test("s in the timeline of a message sends the user's code again", async () => {
  await using test = await openTestCore();
  await using admin = await openWaiting(test);
  await admin.type("o");
  await admin.type("son the phone\ry");
  assert.deepEqual(await senders(test), [null, "marek"]);
});

Deno.test(":resend opens the same dialog", async () => {
  await using test = await openTestCore();
  await using admin = await openWaiting(test);
  await admin.type(":resend ada\r");
  assert.match(admin.screen(), /Send the code again\?/);
  await admin.type("on the phone\ry");
  assert.deepEqual(await senders(test), [null, "marek"]);
});
