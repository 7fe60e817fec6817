import assert from "node:assert/strict";
import { defaultSendPolicy } from "../../../core/domain/sending/send_policy.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import type { OperatorCaller } from "../../../core/domain/audit_event.ts";
import type { Trace } from "../../../core/domain/reports/trace.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import { caller, openTestCore, password, phoneNumber, type TestCore } from "../../harness.ts";
import { noBudget, onlyBudgets, openPolicy, withPolicy } from "../../server/sending/send_kit.ts";
import { stepWords } from "../../../admin-tui/words/trace_words.ts";
import { phoneNumber as numberOf, wrongCodeFor } from "../../adapters/twilio/harness.ts";
import { deletionOf } from "../../user_rows.ts";

const operator: OperatorCaller = { ...caller, actor: "operator", actorName: "olga", address: null };

/** Logs in and sends a code by SMS by default. Returns the challenge token. */
async function startLogin(test: TestCore, send: string | null = "sms"): Promise<string> {
  const opened = await test.core.logIn({ username: "ada", password, send }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  return opened.value.opened.challengeToken;
}

async function guess(test: TestCore, challengeToken: string, code: string): Promise<string> {
  const proof = { method: "sms", code, passkey: null, trustDevice: false };
  const outcome = await test.core.verifySecondFactor({ challengeToken, ...proof }, caller);
  return outcome.ok ? "right" : outcome.refusal.code;
}

async function again(test: TestCore, challengeToken: string): Promise<string> {
  const input = { challengeToken, channel: "sms", locale: null, appHash: null };
  const outcome = await test.core.sendCode(input, caller);
  return outcome.ok ? "sent" : outcome.refusal.code;
}

const rightCode = (test: TestCore): string => test.simulator.codeFor(phoneNumber) ?? "";
const wrongCode = (test: TestCore): string => wrongCodeFor(test.simulator, numberOf(phoneNumber));

/** Oldest first. */
async function deliveries(test: TestCore): Promise<readonly Delivery[]> {
  const page = await test.core.listDeliveries({ cursor: null, limit: 100 });
  return page.items.toReversed();
}

async function traceOf(test: TestCore, delivery: Delivery | undefined): Promise<Trace> {
  const outcome = await test.core.traceDelivery({ deliveryId: delivery?.id ?? "" });
  assert.ok(outcome.ok);
  return outcome.value;
}

/** Each step as `seconds tone words`, as the terminal shows it. */
async function storyOf(test: TestCore, which = 0): Promise<readonly string[]> {
  const { steps } = await traceOf(test, (await deliveries(test))[which]);
  const marks = { good: "+", bad: "-", warn: "!", plain: "." } as const;
  return steps.map(({ sinceStartMs, fact }) => {
    const { tone, words } = stepWords(fact);
    return `${sinceStartMs / 1000} ${marks[tone]} ${words}`;
  });
}

function detailsOf({ steps }: Trace): readonly (readonly string[])[] {
  return steps.map(({ fact }) => stepWords(fact).details);
}

async function open(change?: (ports: Ports) => Ports): Promise<TestCore> {
  const test = await openTestCore(change);
  await test.register("ada");
  return test;
}

Deno.test("traceDelivery() shows a successful login and the carrier's report", async () => {
  await using test = await open();
  const token = await startLogin(test);
  test.clock.advance(12);
  assert.equal(await guess(test, token, rightCode(test)), "right");
  test.clock.advance(600);
  await test.core.reconcileDeliveries(operator);
  assert.deepEqual(await storyOf(test), [
    "0 + Password accepted: login started",
    "0 + Code sent by SMS",
    "12 + Code correct",
    "12 + Logged in: session opened",
    "612 + Carrier reported: delivered",
  ]);
  const trace = await traceOf(test, (await deliveries(test))[0]);
  const { user, delivery } = trace;
  assert.deepEqual([user?.username, delivery.purpose], ["ada", "registration"]);
  assert.deepEqual(detailsOf(trace), [
    ["from 192.0.2.1", "request test-request"],
    [
      "to +1 ... ... 42, US, prefix +12025550",
      `HTTP 201 in ${delivery.latencyMs} ms`,
      `verification ${delivery.verificationId}`,
      "cost 0.0079 USD",
    ],
    ["on the first attempt"],
    ["by sms"],
    ["cost 0.0079 USD"],
  ]);
});

Deno.test("traceDelivery() shows resends, early requests and wrong codes from any of the sends", async () => {
  await using test = await open();
  const token = await startLogin(test);
  test.clock.advance(5);
  assert.equal(await again(test, token), "resend_too_soon");
  test.clock.advance(60);
  assert.equal(await guess(test, token, wrongCode(test)), "wrong_code");
  test.clock.advance(1);
  assert.equal(await guess(test, token, wrongCode(test)), "wrong_code");
  test.clock.advance(4);
  assert.equal(await again(test, token), "sent");
  test.clock.advance(60);
  assert.equal(await again(test, token), "sent");
  test.clock.advance(10);
  assert.equal(await guess(test, token, rightCode(test)), "right");
  const story = [
    "0 + Password accepted: login started",
    "0 + Code sent by SMS",
    "5 - Send refused: requested too soon",
    "65 - Wrong code, 2 times",
    "70 + Code sent again by SMS",
    "130 + Code sent again by SMS",
    "140 + Code correct",
    "140 + Logged in: session opened",
  ];
  for (const which of [0, 1, 2]) assert.deepEqual(await storyOf(test, which), story);
  const details = detailsOf(await traceOf(test, (await deliveries(test))[0]))[3];
  assert.deepEqual(details?.slice(0, 3), ["by sms", "attempt 1 of 5", "the last one after 1 s"]);
});

Deno.test("traceDelivery() separates logins, even within one minute", async () => {
  await using test = await open();
  const first = await startLogin(test);
  test.clock.advance(1);
  assert.equal(await guess(test, first, wrongCode(test)), "wrong_code");
  // The next message to the same number.
  test.clock.advance(29);
  const second = await startLogin(test);
  test.clock.advance(1);
  assert.equal(await guess(test, second, wrongCode(test)), "wrong_code");
  assert.equal(await guess(test, first, rightCode(test)), "challenge_replaced");
  assert.deepEqual(await storyOf(test, 0), [
    "0 + Password accepted: login started",
    "0 + Code sent by SMS",
    "1 - Wrong code",
    "30 . Abandoned: replaced by a newer one",
    "31 - Attempt refused: replaced by a newer login",
  ]);
  assert.deepEqual(await storyOf(test, 1), [
    "0 + Password accepted: login started",
    "0 + Code sent by SMS",
    "1 - Wrong code",
    "1 . Still open: no outcome yet",
  ]);
});

Deno.test("traceDelivery() shows a fault, an uncertain send and an expired code", async () => {
  await using test = await open();
  test.simulator.setFault({ fault: "20003", on: "start" });
  const token = await startLogin(test);
  test.clock.advance(10);
  test.simulator.setFault({ fault: "60410", on: "start" });
  assert.equal(await again(test, token), "phone_number_unreachable");
  test.clock.advance(60);
  test.simulator.setFault({ fault: "drop_after", on: "start" });
  assert.equal(await again(test, token), "provider_unavailable");
  assert.deepEqual((await storyOf(test)).at(-1), "70 . Still open: no outcome yet");
  test.clock.advance(600);
  assert.deepEqual(await storyOf(test), [
    "0 + Password accepted: login started",
    "0 - Code by SMS failed: nothing was sent",
    "10 - Code by SMS refused by the provider",
    "70 ! Code by SMS uncertain: it may have been sent",
    "600 - Expired: no correct code was entered",
  ]);
  const details = detailsOf(await traceOf(test, (await deliveries(test))[0]));
  assert.deepEqual(details.slice(1, 4).map((lines) => lines[1]), [
    "20003: Twilio rejected the credentials",
    "60410: Fraud Guard blocks this prefix",
    "no response from the provider",
  ]);
  test.clock.advance(3 * 24 * 3600);
  await test.core.sweep();
  assert.equal(
    (await storyOf(test)).at(-1),
    "600 - Expired: no correct code was entered",
    "even after the challenge is swept",
  );
});

Deno.test("traceDelivery() shows five wrong guesses, and one that the provider failed to check", async () => {
  await using test = await open();
  const token = await startLogin(test);
  test.simulator.setFault({ fault: "503", on: "check" });
  test.clock.advance(61);
  assert.equal(await guess(test, token, wrongCode(test)), "provider_unavailable");
  for (let count = 0; count < 5; count++) {
    test.clock.advance(60);
    assert.equal(await guess(test, token, wrongCode(test)), "wrong_code");
  }
  assert.deepEqual(await storyOf(test), [
    "0 + Password accepted: login started",
    "0 + Code sent by SMS",
    "61 - Attempt not checked: the provider failed",
    ...[121, 181, 241, 301, 361].map((at) => `${at} - Wrong code`),
    "361 - Ended: no attempts left",
  ]);
});

Deno.test("traceDelivery() shows a send that a budget blocked", async () => {
  const budgets = onlyBudgets({ number: { ...noBudget, messagesPerDay: 1 } });
  await using test = await open(withPolicy(openPolicy({ budgets })));
  const token = await startLogin(test);
  test.clock.advance(31);
  assert.equal(await again(test, token), "sending_limited");
  test.clock.advance(2);
  assert.equal(await guess(test, token, rightCode(test)), "right");
  assert.deepEqual(await storyOf(test, 1), [
    "0 + Password accepted: login started",
    "0 + Code sent by SMS",
    "31 - Code by SMS blocked by our limits",
    "33 + Code correct",
    "33 + Logged in: session opened",
  ]);
  const details = detailsOf(await traceOf(test, (await deliveries(test))[1]));
  assert.equal(details[2]?.[1], "budget used up: number/day/messages");
});

Deno.test("traceDelivery() shows a send that the fraud guard blocked", async () => {
  const guard = { ...defaultSendPolicy.guard, sendsMin: 2, settleSeconds: 0 };
  await using test = await open(withPolicy(openPolicy({ guard })));
  for (const last of [43, 44]) {
    await test.register(`bot${last}`, `+120255501${last}`);
    await test.core.logIn({ username: `bot${last}`, password, send: "sms" }, caller);
  }
  test.clock.advance(1);
  await startLogin(test);
  assert.deepEqual(await storyOf(test, 2), [
    "0 + Password accepted: login started",
    "0 - Code by SMS blocked by our limits",
    "0 . Still open: no outcome yet",
  ]);
  const details = detailsOf(await traceOf(test, (await deliveries(test))[2]));
  assert.equal(details[1]?.[1], "paused by the fraud guard: 192.0.2.1");
});

Deno.test("traceDelivery() shows an operator's test and a step-up", async () => {
  await using test = await open();
  const started = await test.core.startTestVerification(
    { phoneNumber: "+12025550150", channel: "call" },
    operator,
  );
  assert.ok(started.ok && started.value.result === "sent");
  const { verificationId } = started.value;
  assert.deepEqual(await storyOf(test), [
    "0 + Test code sent by call",
    "0 . Still open: no outcome yet",
  ]);
  test.clock.advance(3);
  const number = numberOf("+12025550150");
  const wrong = wrongCodeFor(test.simulator, number);
  await test.core.checkTestVerification({ verificationId, code: wrong }, operator);
  test.clock.advance(3);
  const code = test.simulator.codeFor(number) ?? "";
  await test.core.checkTestVerification({ verificationId, code }, operator);
  assert.deepEqual(await storyOf(test), [
    "0 + Test code sent by call",
    "3 - Wrong code",
    "6 + Code correct",
  ]);
  const sessionToken = await test.signIn("ada");
  test.clock.advance(31);
  const step = await test.core.stepUp({ sessionToken, send: "sms" }, caller);
  assert.ok(step.ok, JSON.stringify(step));
  test.clock.advance(2);
  assert.equal(await guess(test, step.value.opened.challengeToken, rightCode(test)), "right");
  assert.deepEqual(await storyOf(test, 2), [
    "0 . Step-up requested in a session",
    "0 + Code sent by SMS",
    "2 + Code correct",
    "2 + Stepped up: second factor verified",
  ]);
});

Deno.test("traceDelivery() refuses unknown IDs and still works after the user is deleted", async () => {
  await using test = await open();
  const token = await startLogin(test);
  test.clock.advance(9);
  await guess(test, token, rightCode(test));
  const [delivery] = await deliveries(test);
  const users = await test.core.listUsers({ search: "ada", cursor: null, limit: 1 });
  const userId = users.items[0]?.id ?? "usr_";
  for (const deliveryId of ["", "dlv_x", `dlv_${"0".repeat(26)}`, "dlv_' OR 1", userId]) {
    const outcome = await test.core.traceDelivery({ deliveryId });
    assert.deepEqual(outcome, { ok: false, refusal: { code: "delivery_not_found" } });
  }
  const before = await traceOf(test, delivery);
  assert.equal(before.user?.id, userId);
  const [newest] = await test.core.listFeed({ after: null, limit: 1, failuresOnly: false });
  assert.ok(newest !== undefined);
  const id = test.ports.newId("evt", test.clock.now());
  const event = { ...newest.event, id, type: "user.deleted", detail: {} } as const;
  assert.ok(before.user !== null);
  assert.ok(await test.ports.users.deleteUser(deletionOf(before.user), event));
  const after = await traceOf(test, delivery);
  assert.equal(after.user, null);
  const kinds = ({ steps }: Trace): readonly string[] => steps.map(({ fact }) => fact.kind);
  assert.deepEqual(kinds(after), kinds(before));
  assert.match(detailsOf(after)[1]?.[0] ?? "", /^to a deleted number/);
});

Deno.test("traceDelivery() shows an unknown outcome if the events were removed", async () => {
  await using test = await open();
  const token = await startLogin(test);
  test.clock.advance(9);
  assert.equal(await guess(test, token, rightCode(test)), "right");
  test.clock.advance(2 * 24 * 60 * 60);
  const now = test.clock.now();
  const limits = { unverifiedBefore: 0, deliveriesBefore: 0, eventsBefore: now };
  await test.ports.upkeep.sweep(now, limits);
  assert.deepEqual(await storyOf(test), [
    "0 + Code sent by SMS",
    "9 + Code correct",
    "600 . Outcome no longer recorded",
  ]);
});

Deno.test("a challenge's ID in the audit log is useless without its secret", async () => {
  await using test = await open();
  const token = await startLogin(test);
  const page = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 10 });
  const id = page.items.map(({ detail }) => detail["challenge_id"]).find((each) =>
    typeof each === "string"
  );
  assert.ok(typeof id === "string" && token.startsWith(`lk_c_${id}.`));
  assert.ok(!JSON.stringify(page).includes(token.slice(token.indexOf(".") + 1)));
  const code = rightCode(test);
  for (const forged of [id, `lk_c_${id}`, `lk_c_${id}.`, `lk_c_${id}.${"A".repeat(43)}`]) {
    assert.equal(await guess(test, forged, code), "invalid_challenge");
    assert.equal(await again(test, forged), "invalid_challenge");
  }
  assert.equal(await guess(test, token, code), "right");
});
