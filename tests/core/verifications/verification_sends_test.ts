import { deepEqual, equal, ok } from "node:assert/strict";
import { defaultSendPolicy } from "../../../core/domain/sending/send_policy.ts";
import { caller, operator, password, phoneNumber } from "../../harness.ts";
import {
  codeOf,
  keyCaller,
  noBudget,
  openVerificationCore,
  shop,
  startInput,
  value,
  withBudgets,
  wrongCode,
} from "./verification_kit.ts";

const elsewhere = "+12025550143";

Deno.test("sendVerification() sends the same code again, with growing waits, five times", async () => {
  await using app = await openVerificationCore();
  const { core, clock } = app;
  const { id: verificationId } = await app.start();
  const input = { ...startInput, verificationId };
  equal(codeOf(await core.sendVerification(input, shop)), "resend_too_soon");
  const code = app.code();
  for (const [wait, next, left] of [[30, 40, 3], [40, 60, 2], [60, 90, 1], [90, 120, 0]] as const) {
    clock.advance(wait);
    const { resendAfterSeconds, sendsLeft } = value(await core.sendVerification(input, shop));
    deepEqual([resendAfterSeconds, sendsLeft], [next, left]);
    equal(app.code(), code);
  }
  clock.advance(120);
  const sixth = await core.sendVerification(input, shop);
  deepEqual(sixth, { ok: false, refusal: { code: "too_many_sends", retryAfterSeconds: 260 } });
  ok((await core.checkVerification({ verificationId, code }, shop)).ok);
  equal((await app.deliveries()).length, 5);
});

Deno.test("the delivery of a verification has the language of its message", async () => {
  await using app = await openVerificationCore();
  await app.start(shop, { locale: "pt-PT" });
  const [delivery] = await app.deliveries();
  deepEqual([delivery?.locale, app.simulator.journal().at(-1)?.form["Locale"]], ["pt", "pt"]);
});

Deno.test("a call becomes available after the second SMS", async () => {
  await using app = await openVerificationCore();
  const { core, clock } = app;
  const first = await core.startVerification({ ...startInput, channel: "call" }, shop);
  equal(codeOf(first), "channel_unavailable");
  const { id: verificationId } = await app.start();
  const call = { ...startInput, verificationId, channel: "call" };
  clock.advance(30);
  equal(codeOf(await core.sendVerification(call, shop)), "channel_unavailable");
  const second = value(await core.sendVerification({ ...call, channel: "sms" }, shop));
  deepEqual(second.channels, ["sms", "call", "whatsapp"]);
  clock.advance(40);
  equal(value(await core.sendVerification(call, shop)).channel, "call");
});

Deno.test("a landline keeps its verification, which accepts a call immediately", async () => {
  await using app = await openVerificationCore();
  app.simulator.setFault({ fault: "60205", on: "start" });
  const refused = await app.core.startVerification(startInput, shop);
  ok(!refused.ok && refused.refusal.phoneVerificationId !== undefined, JSON.stringify(refused));
  const verificationId = refused.refusal.phoneVerificationId;
  const { status, channels, sendsLeft } = value(
    await app.core.readVerification({ verificationId }, shop),
  );
  deepEqual([status, channels, sendsLeft], ["pending", ["call"], 5]);
  const early = await app.core.checkVerification({ verificationId, code: "123456" }, shop);
  equal(codeOf(early), "code_not_sent");
  app.clock.advance(31);
  const call = { ...startInput, verificationId, channel: "call" };
  equal(value(await app.core.sendVerification(call, shop)).channel, "call");
  ok((await app.core.checkVerification({ verificationId, code: app.code() }, shop)).ok);
});

Deno.test("a number's wait applies across the verifications of a key, not to other keys", async () => {
  await using app = await openVerificationCore();
  const { core, clock } = app;
  await app.start();
  const again = await core.startVerification(startInput, shop);
  deepEqual(again, { ok: false, refusal: { code: "resend_too_soon", retryAfterSeconds: 30 } });
  await app.start(shop, { to: elsewhere });
  await app.start(keyCaller("blog"));
  clock.advance(30);
  const { id: verificationId } = await app.start();
  ok((await core.checkVerification({ verificationId, code: app.code() }, shop)).ok);
  ok((await core.startVerification(startInput, shop)).ok, "a correct code ends the wait");
});

Deno.test("a number's newest verification takes the code from older ones", async () => {
  await using app = await openVerificationCore();
  const { core, clock } = app;
  const older = await app.start();
  clock.advance(30);
  const newer = await app.start(shop, { purpose: "transaction" });
  const code = app.code();
  const stale = await core.checkVerification({ verificationId: older.id, code }, shop);
  equal(codeOf(stale), "code_expired");
  const approved = value(await core.checkVerification({ verificationId: newer.id, code }, shop));
  equal(approved.purpose, "transaction");
});

Deno.test("one key's budget is used up without harm to other keys and to logins (R48)", async () => {
  const key = { ...noBudget, messagesPerHour: 3 };
  await using app = await openVerificationCore(withBudgets({ key }));
  const numbers = [0, 1, 2, 3].map((last) => `+120255501${last}0`);
  for (const to of numbers.slice(0, 3)) await app.start(shop, { to });
  const [, , , to = ""] = numbers;
  const fourth = await app.core.startVerification({ ...startInput, to }, shop);
  deepEqual([codeOf(fourth), fourth.ok ? null : fourth.refusal.phoneVerificationId], [
    "sending_limited",
    undefined,
  ]);
  const blocked = (await app.deliveries()).at(-1);
  deepEqual([blocked?.status, blocked?.blockedBy], ["blocked", "key/hour/messages"]);
  await app.start(keyCaller("blog"), { to });
  await app.register("ada");
  const login = await app.core.logIn({ username: "ada", password, send: "sms" }, caller);
  ok(login.ok && login.value.status === "second_factor_required" && login.value.sent?.ok === true);
});

Deno.test("a refused first code leaves no verification behind", async () => {
  await using app = await openVerificationCore();
  await app.core.stopSends({ scope: "all", reason: "a test of stops" }, operator);
  const refused = await app.core.startVerification(startInput, shop);
  deepEqual([codeOf(refused), refused.ok ? null : refused.refusal.phoneVerificationId], [
    "provider_unavailable",
    undefined,
  ]);
  const { items } = await app.ports.events.listAuditEvents({
    userId: null,
    cursor: null,
    limit: 10,
  });
  const id = items.find(({ type }) => type === "verification.code_refused")?.detail
    .phone_verification_id;
  const read = await app.core.readVerification({ verificationId: String(id) }, shop);
  equal(codeOf(read), "verification_not_found");
});

Deno.test("without the client's address, no network's budget is counted", async () => {
  // Strangers may use 30 percent of it.
  const network = { ...noBudget, messagesPerHour: 4 };
  await using app = await openVerificationCore(withBudgets({ network }));
  await app.start(shop, { to: "+12025550150" });
  const full = await app.core.startVerification({ ...startInput, to: "+12025550151" }, shop);
  equal(codeOf(full), "sending_limited");
  for (const last of [2, 3, 4]) {
    await app.start(shop, { to: `+1202555015${last}`, clientAddress: null });
  }
  equal((await app.deliveries()).at(-1)?.network, null);
});

Deno.test("forged client addresses do not avoid the budgets of a number and a key (R49)", async () => {
  const number = { ...noBudget, messagesPerHour: 2 };
  const key = { ...noBudget, messagesPerHour: 4 };
  await using app = await openVerificationCore(withBudgets({ number, key }));
  const sent: string[] = [];
  for (let at = 0; at < 8; at++) {
    const clientAddress = `2001:db8:${at}::1`;
    const to = at < 4 ? phoneNumber : `+120255501${at}5`;
    sent.push(codeOf(await app.core.startVerification({ ...startInput, to, clientAddress }, shop)));
    app.clock.advance(125);
  }
  const full = "sending_limited";
  deepEqual(sent, ["ok", "ok", full, full, "ok", "ok", full, full]);
});

Deno.test("the fraud guard pauses the network of verifications whose codes are never entered", async () => {
  await using app = await openVerificationCore((ports) => {
    const guard = { ...defaultSendPolicy.guard, sendsMin: 5, settleSeconds: 1 };
    return { ...ports, policies: { ...ports.policies, send: { ...defaultSendPolicy, guard } } };
  });
  for (let at = 0; at < 5; at++) await app.start(shop, { to: `+1202555016${at}` });
  app.clock.advance(2);
  const to = "+12125550165";
  const paused = await app.core.startVerification({ ...startInput, to }, shop);
  equal(codeOf(paused), "sending_limited");
  equal((await app.deliveries()).at(-1)?.blockReason, "fraud_guard");
  await app.start(shop, { to, clientAddress: "203.0.113.9" });
});

Deno.test("a lost response to a send is found when the code is entered", async () => {
  await using app = await openVerificationCore();
  app.simulator.setFault({ fault: "drop_after", on: "start" });
  const lost = await app.core.startVerification(startInput, shop);
  ok(!lost.ok && lost.refusal.code === "provider_unavailable", JSON.stringify(lost));
  const verificationId = lost.refusal.phoneVerificationId ?? "";
  const code = app.code();
  ok(code !== "", "the message went out");
  const wrong = await app.core.checkVerification({ verificationId, code: wrongCode(code) }, shop);
  equal(codeOf(wrong), "wrong_code");
  ok((await app.core.checkVerification({ verificationId, code }, shop)).ok);
  const [delivery] = await app.deliveries();
  deepEqual([delivery?.status, delivery?.foundAt], ["sent", app.clock.now()]);
});
