import assert from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import type { Refusal } from "../../../core/domain/refusal.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import { newChallenge, newEvent } from "../../contracts/store_fixtures.ts";
import {
  caller,
  openTestCore,
  operator,
  password,
  phoneNumber,
  type TestCore,
} from "../../harness.ts";
import { reason, record } from "./operator_action_kit.ts";

const action = "resend_code";
const away = { ...caller, address: "198.51.100.7" };
const second = { ...operator, actorName: "joan" };

function preview({ core }: TestCore, { id: userId }: User) {
  return core.previewAction({ userId, action });
}

function resend({ core }: TestCore, { id: userId }: User, by = operator) {
  return core.performAction({ userId, action, reason }, by);
}

/** What the preview says blocks the code. */
async function blocksOf(test: TestCore, user: User): Promise<readonly string[]> {
  const found = await preview(test, user);
  assert.ok(found.ok, JSON.stringify(found));
  return found.value.effects.flatMap((each) =>
    each.effect === "blocked_now" ? [each.obstacle.kind] : []
  );
}

async function refusal(test: TestCore, user: User): Promise<Refusal> {
  const outcome = await resend(test, user);
  assert.ok(!outcome.ok, "refused");
  return outcome.refusal;
}

/** Starts a login and returns its token. */
async function logIn(test: TestCore, send: string | null = "sms", by = caller): Promise<string> {
  const opened = await test.core.logIn({ username: "ada", password, send }, by);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  return opened.value.opened.challengeToken;
}

/** The messages that reached the provider. */
function messages({ simulator }: TestCore): number {
  return simulator.journal().filter(({ method, path, status }) =>
    method === "POST" && path.endsWith("/Verifications") && status === 201
  ).length;
}

async function deliveries({ ports }: TestCore): Promise<readonly Delivery[]> {
  return (await ports.sending.listDeliveries({ userId: null, cursor: null, limit: 50 })).items;
}

async function ofType(test: TestCore, type: AuditEvent["type"]): Promise<readonly AuditEvent[]> {
  return (await record(test)).filter((event) => event.type === type);
}

const noCode = { code: "nothing_to_do", reason: "no_code_waits" } as const;

Deno.test("resend_code sends the code again that a user waits for, and records it", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  const challengeToken = await logIn(test, "sms", away);
  test.clock.advance(7);
  const early = await preview(test, user);
  assert.deepEqual(early.ok ? null : early.refusal, {
    code: "resend_too_soon",
    retryAfterSeconds: 23,
  });
  test.clock.advance(23);
  const found = await preview(test, user);
  assert.ok(found.ok, JSON.stringify(found));
  assert.deepEqual([found.value.confirmation, found.value.effects], ["y", [
    { effect: "code_sent", purpose: "registration", channel: "sms", maskedPhoneNumber: masked },
    { effect: "codes_left", count: 3 },
    { effect: "limits_apply" },
  ]]);
  assert.equal(messages(test), 1, "a preview sends nothing");
  const done = await resend(test, user);
  assert.deepEqual(done.ok ? done.value : done, {
    action,
    username: "ada",
    effects: found.value.effects,
    recoveryCode: null,
  });
  assert.equal(messages(test), 2);
  const [requested] = await ofType(test, "code.resend_requested");
  assert.deepEqual([requested?.actor, requested?.actorName, requested?.detail["reason"]], [
    "operator",
    "marek",
    reason,
  ]);
  const [sent] = await ofType(test, "code.sent");
  assert.deepEqual([sent?.actorName, sent?.address, sent?.userId], ["marek", null, user.id]);
  const code = test.simulator.codeFor(phoneNumber) ?? "";
  assert.ok(!JSON.stringify([done, await record(test)]).includes(code), "no one sees the code");
  const proof = { challengeToken, method: "sms", code, passkey: null, trustDevice: false };
  assert.ok((await test.core.verifySecondFactor(proof, away)).ok, "the code works");
  assert.deepEqual(await refusal(test, user), noCode);
});

const masked = "+1 ... ... 42";

Deno.test("resend_code counts the client that requested the code, not the operator", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  const apiKey = { id: "key_of_a_backend" as never, name: "shop" };
  await logIn(test, "sms", away);
  test.clock.advance(30);
  assert.ok((await resend(test, user, { ...operator, address: "203.0.113.9", apiKey })).ok);
  const [again, first] = await deliveries(test);
  assert.deepEqual([again?.network, again?.apiKey], ["198.51.100.7", null]);
  assert.deepEqual([again?.known, again?.familiar], [first?.known, first?.familiar]);
});

Deno.test("resend_code uses the language of the last code, even if that was blocked", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  const opened = await test.core.logIn(
    { username: "ada", password, send: "sms", locale: "de-AT" },
    caller,
  );
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const { challengeToken } = opened.value.opened;
  const locales = () => test.simulator.journal().map(({ form }) => form["Locale"]);
  test.clock.advance(30);
  assert.ok((await resend(test, user)).ok);
  assert.deepEqual(locales(), ["de", "de"]);
  test.clock.advance(40);
  await test.core.stopSends({ scope: "country:US", reason }, operator);
  await test.core.sendCode({ challengeToken, channel: "sms", locale: "fr", appHash: null }, caller);
  await test.core.resumeSends({ scope: "country:US", reason }, operator);
  test.clock.advance(60);
  assert.ok((await resend(test, user)).ok);
  assert.deepEqual(locales(), ["de", "de", "fr"]);
  assert.deepEqual((await deliveries(test)).map(({ locale }) => locale), ["fr", "fr", "de", "de"]);
});

Deno.test("resend_code sends a first code, too, and knows who opened the login", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  await logIn(test, null, away);
  assert.ok((await resend(test, user)).ok);
  assert.deepEqual((await deliveries(test)).map(({ network }) => network), ["198.51.100.7"]);
});

Deno.test("resend_code has nothing to do without an open challenge, and writes nothing", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  const nothing = async (): Promise<void> => {
    const before = await record(test);
    const shown = await preview(test, user);
    assert.deepEqual(shown.ok ? null : shown.refusal, noCode);
    assert.deepEqual(await refusal(test, user), noCode);
    assert.deepEqual(await record(test), before);
  };
  await nothing();
  await logIn(test);
  test.clock.advance(600);
  await nothing();
  for (const purpose of ["delayed_reset", "passkey_enrollment"] as const) {
    const now = test.clock.now();
    const facts = { purpose, createdAt: now, expiresAt: now + 600_000, resendAfter: now };
    await test.ports.challenges.insertChallenge(newChallenge(user, facts), newEvent());
  }
  await nothing();
});

Deno.test("resend_code is refused for a locked user, whose login has ended", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  await logIn(test);
  test.clock.advance(30);
  await test.core.performAction({ userId: user.id, action: "lock", reason }, operator);
  assert.deepEqual(await refusal(test, user), { code: "nothing_to_do", reason: "account_locked" });
  assert.equal(messages(test), 1);
});

Deno.test("of two operators and the user in parallel, one sends a code", async () => {
  for (const withUser of [false, true]) {
    await using test = await openTestCore();
    const user = await test.register("ada");
    const challengeToken = await logIn(test);
    test.clock.advance(30);
    const own = { challengeToken, channel: "sms", locale: null, appHash: null };
    const outcomes = await Promise.all([
      resend(test, user),
      resend(test, user, second),
      ...(withUser ? [test.core.sendCode(own, caller)] : []),
    ]);
    assert.equal(outcomes.filter(({ ok }) => ok).length, 1);
    assert.equal(messages(test), 2);
    for (const outcome of outcomes) {
      if (outcome.ok) continue;
      const { code, retryAfterSeconds = 0 } = outcome.refusal;
      assert.equal(code, "resend_too_soon");
      assert.ok(retryAfterSeconds >= 1, "with the time when it becomes possible");
    }
    const [challenge] = await test.ports.challenges.listChallenges(user.id, 1);
    assert.equal(challenge?.sends, 2);
  }
});

Deno.test("resend_code is limited to the sends of the challenge", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  await logIn(test);
  for (const wait of [30, 40, 60, 90]) {
    test.clock.advance(wait - 1);
    assert.deepEqual((await refusal(test, user)).code, "resend_too_soon");
    test.clock.advance(1);
    assert.ok((await resend(test, user)).ok);
  }
  test.clock.advance(120);
  const full = await refusal(test, user);
  assert.deepEqual(full, { code: "too_many_sends" }, "no time: then the login has expired");
  assert.equal(messages(test), 5);
});

Deno.test("resend_code names the stop that blocks it, and works again after it", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  await logIn(test);
  test.clock.advance(30);
  assert.deepEqual(await blocksOf(test, user), []);
  await test.core.stopSends({ scope: "country:US", reason }, operator);
  const found = await preview(test, user);
  const [first] = found.ok ? found.value.effects : [];
  assert.ok(first?.effect === "blocked_now" && first.obstacle.kind === "stopped");
  assert.deepEqual([first.obstacle.stop.scope, first.obstacle.stop.reason], ["country:US", reason]);
  assert.deepEqual(await refusal(test, user), {
    code: "provider_unavailable",
    block: { reason: "stopped_by_operator", by: "country:US" },
  });
  const [challenge] = await test.ports.challenges.listChallenges(user.id, 1);
  assert.deepEqual([messages(test), challenge?.sends], [1, 1], "a blocked send is given back");
  await test.core.resumeSends({ scope: "country:US", reason }, operator);
  test.clock.advance(5);
  await test.core.stopSends({ scope: "channel:call", reason }, operator);
  assert.deepEqual(await blocksOf(test, user), [], "the code is sent by SMS");
  assert.ok((await resend(test, user)).ok);
});

Deno.test("resend_code is refused while the provider is down, and by its circuit", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  await logIn(test);
  test.clock.advance(30);
  test.simulator.setFault({ fault: "503", on: "start", times: 50 });
  // The message may be on its way, so the send stays counted and its wait applies.
  const words = "Twilio had an internal error: check status.twilio.com.";
  assert.deepEqual(await refusal(test, user), {
    code: "provider_unavailable",
    retryAfterSeconds: 40,
    provider: { status: "uncertain", code: 20503, words },
  });
  test.clock.advance(40);
  const fail = async (channel: string): Promise<void> => {
    for (let count = 0; count < 5; count++) {
      const other = { phoneNumber: `+1202555011${count}`, channel };
      await test.core.startTestVerification(other, operator);
    }
  };
  await fail("sms");
  const found = await preview(test, user);
  const sent = found.ok ? found.value.effects[0] : undefined;
  assert.equal(sent?.effect === "code_sent" && sent.channel, "call", "by what works");
  assert.deepEqual(await blocksOf(test, user), [], "a call is possible");
  await fail("call");
  await fail("whatsapp");
  assert.deepEqual(await blocksOf(test, user), ["circuit_open"]);
  const { block, retryAfterSeconds, code } = await refusal(test, user);
  assert.deepEqual([code, block], [
    "provider_unavailable",
    { reason: "circuit_open", by: "sms" },
  ]);
  assert.ok((retryAfterSeconds ?? 0) > 0);
});

Deno.test("resend_code names the provider's error, and a wait only if one helps", async () => {
  const cases = [
    [
      "60410",
      "phone_number_unreachable",
      undefined,
      /^Fraud Guard blocks this prefix: .*safe list/,
    ],
    ["60205", "channel_unavailable", undefined, /^Landlines .*: ask the user to choose a call\.$/],
    ["21211", "phone_number_unreachable", undefined, /: correct the user's number\.$/],
    ["60203", "too_many_sends", undefined, /the last code still works/],
    ["20003", "provider_unavailable", undefined, /^Twilio rejected the credentials: check/],
    ["60212", "resend_too_soon", 5, /^Too many simultaneous requests for this number/],
  ] as const;
  for (const [fault, code, wait, words] of cases) {
    await using test = await openTestCore();
    const user = await test.register("ada");
    const challengeToken = await logIn(test, null);
    test.simulator.setFault({ fault, on: "start", times: 2 });
    const { provider, ...rest } = await refusal(test, user);
    const waits = wait === undefined ? {} : { retryAfterSeconds: wait };
    assert.deepEqual(rest, { code, ...waits }, fault);
    assert.deepEqual([provider?.status, provider?.code], [
      code === "provider_unavailable" ? "failed" : "refused",
      Number(fault),
    ]);
    assert.match(provider?.words ?? "", words);
    test.clock.advance(600 - 1);
    const own = { challengeToken, channel: "sms", locale: null, appHash: null };
    const users = await test.core.sendCode(own, caller);
    assert.ok(!users.ok);
    assert.equal(users.refusal.provider, undefined, "not for users");
  }
});

Deno.test("resend_code names the budget that is used up and when it opens; users learn neither", async () => {
  await using test = await openTestCore((ports) => {
    const { send } = ports.policies;
    const number = { ...send.budgets.number, messagesPerHour: 2 };
    const budgets = { ...send.budgets, number };
    return { ...ports, policies: { ...ports.policies, send: { ...send, budgets } } };
  });
  const user = await test.register("ada");
  const challengeToken = await logIn(test);
  test.clock.advance(30);
  assert.ok((await resend(test, user)).ok);
  test.clock.advance(40);
  assert.deepEqual(await blocksOf(test, user), ["budget_full"]);
  assert.deepEqual(await refusal(test, user), {
    code: "sending_limited",
    retryAfterSeconds: 3530,
    block: { reason: "budget", by: "number/hour/messages" },
  });
  test.clock.advance(5);
  const own = { challengeToken, channel: "sms", locale: null, appHash: null };
  const users = await test.core.sendCode(own, caller);
  assert.ok(!users.ok);
  assert.equal(users.refusal.code, "sending_limited");
  assert.equal(users.refusal.block, undefined);
  assert.equal((users.refusal.retryAfterSeconds ?? 0) % 300, 0, "rounded");
  assert.equal(messages(test), 2);
});

Deno.test("resend_code uses a call after an SMS that did not arrive, without a wait", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  await logIn(test);
  const [delivery] = await deliveries(test);
  assert.ok(delivery !== undefined);
  const undelivered = { messageStatus: "undelivered", messageError: "30003", undelivered: true };
  const { verificationId, messageId } = delivery;
  await test.ports.sending.recordReport({
    deliveryId: delivery.id,
    report: {
      verificationId: verificationId ?? "",
      messageId: messageId ?? "",
      laterStatuses: ["undelivered"],
      ...undelivered,
    },
    now: test.clock.now(),
  }, newEvent({ type: "code.undelivered" }));
  const found = await preview(test, user);
  assert.ok(found.ok, JSON.stringify(found));
  const [sent] = found.value.effects;
  assert.equal(sent?.effect === "code_sent" && sent.channel, "call");
  assert.ok((await resend(test, user)).ok);
  assert.equal((await deliveries(test))[0]?.channel, "call");
});

Deno.test("resend_code sends nothing to a test number, and says so", async () => {
  await using test = await openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, testNumbers: true },
  }));
  const order = { phoneNumber: "+12025550150", days: 3, reason };
  assert.ok((await test.core.addTestNumber(order, operator)).ok);
  const user = await test.register("ada", order.phoneNumber);
  await logIn(test);
  test.clock.advance(30);
  const done = await resend(test, user);
  assert.ok(done.ok, JSON.stringify(done));
  assert.ok(done.value.effects.some(({ effect }) => effect === "nothing_sent"));
  assert.equal((await ofType(test, "code.withheld")).length, 2);
  assert.deepEqual([messages(test), await deliveries(test)], [0, []]);
});

Deno.test("resend_code sends the code of a step-up and of a change to its number", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  const sessionToken = await test.signIn("ada");
  test.clock.advance(60);
  const stepUp = await test.core.stepUp({ sessionToken, send: "sms" }, caller);
  assert.ok(stepUp.ok);
  test.clock.advance(30);
  const first = await resend(test, user);
  assert.ok(first.ok, JSON.stringify(first));
  assert.equal(purposeOf(first.value), "step_up");
  const phone = "+12025550199";
  const now = test.clock.now();
  const [challenge] = await test.ports.challenges.listChallenges(user.id, 1);
  const facts = { createdAt: now + 1, expiresAt: now + 600_000, resendAfter: now };
  const change = newChallenge(user, {
    ...facts,
    purpose: "phone_change",
    phoneNumber: phone as never,
    sessionId: challenge?.sessionId ?? null,
  });
  await test.ports.challenges.insertChallenge(change, newEvent());
  test.clock.advance(60);
  const next = await resend(test, user);
  assert.ok(next.ok, JSON.stringify(next));
  assert.equal(purposeOf(next.value), "phone_change");
  assert.notEqual(test.simulator.codeFor(phone), null, "to the new number");
  test.clock.advance(60);
  await test.core.performAction({ userId: user.id, action: "end_sessions", reason }, operator);
  assert.deepEqual(await refusal(test, user), noCode, "it ended with its session");
});

function purposeOf({ effects: [sent] }: { readonly effects: readonly unknown[] }): unknown {
  return (sent as { readonly purpose?: unknown }).purpose;
}

Deno.test("resend_code of a reset is limited like another request of the reset", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  await test.signIn("ada");
  let sent = 0;
  for (let count = 0; count < 6; count++) {
    test.clock.advance(121);
    const now = test.clock.now();
    const facts = { createdAt: now, expiresAt: now + 600_000, resendAfter: now };
    const reset = newChallenge(user, { ...facts, purpose: "password_reset" });
    await test.ports.challenges.insertChallenge(reset, newEvent());
    const outcome = await resend(test, user);
    if (outcome.ok) sent++;
    else assert.deepEqual(outcome.refusal, { code: "throttled", retryAfterSeconds: 295 });
  }
  assert.equal(sent, 5);
  const [refused] = await ofType(test, "code.refused");
  assert.deepEqual([refused?.reason, refused?.actorName], ["throttled", "marek"]);
});

Deno.test("resend_code needs a reason of 3 to 200 characters", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  await logIn(test);
  test.clock.advance(30);
  const order = { userId: user.id, action, reason: "x" } as const;
  const outcome = await test.core.performAction(order, operator);
  assert.deepEqual(outcome.ok ? null : outcome.refusal.code, "invalid_input");
  assert.equal(messages(test), 1);
});
