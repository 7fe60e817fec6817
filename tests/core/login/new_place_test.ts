import assert from "node:assert/strict";
import { caller, openTestCore, password, phoneNumber, type TestCore } from "../../harness.ts";

const day = 24 * 60 * 60;

const home = { ...caller, address: "192.0.2.1" };

/** Somewhere else each time. */
function away(at: number) {
  return { ...caller, address: `198.${18 + at}.7.7` };
}

async function noticesOf(test: TestCore): Promise<number> {
  await test.settle();
  return test.notices.filter(({ kind }) => kind === "new_place").length;
}

async function signIn(test: TestCore, by = home): Promise<string> {
  test.clock.advance(120);
  return await test.signIn("ada", phoneNumber, by);
}

Deno.test("a login from a new network notifies the owner, but neither the first nor a known one (R20)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await signIn(test);
  assert.equal(await noticesOf(test), 0, "the first login");
  await signIn(test);
  await signIn(test, { ...home, address: "192.0.99.1" });
  assert.equal(await noticesOf(test), 0, "the same provider");
  await signIn(test, away(0));
  assert.equal(await noticesOf(test), 1);
  assert.deepEqual(test.notices.at(-1), { to: phoneNumber, kind: "new_place" });
  await signIn(test, away(0));
  await signIn(test, home);
  assert.equal(await noticesOf(test), 1, "both are known now");
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
  const sent = items.filter(({ type }) => type === "notice.sent");
  assert.deepEqual(sent.map(({ detail }) => detail.kind), ["new_place"]);
});

Deno.test("a network is new again after thirty days without a login from there", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await signIn(test);
  test.clock.advance(29 * day);
  await signIn(test);
  assert.equal(await noticesOf(test), 0);
  test.clock.advance(31 * day);
  await signIn(test);
  assert.equal(await noticesOf(test), 1);
});

Deno.test("at most three notices of logins are sent a day", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await signIn(test);
  for (let at = 0; at < 5; at++) {
    test.clock.advance(3600);
    await signIn(test, away(at));
  }
  assert.equal(await noticesOf(test), 3);
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 90 });
  const missed = items.filter(({ type }) => type === "notice.not_sent");
  assert.deepEqual(missed.map(({ detail }) => detail.why), [
    "too_many_notices",
    "too_many_notices",
  ]);
  test.clock.advance(day);
  await signIn(test, away(7));
  assert.equal(await noticesOf(test), 4);
});

Deno.test("neither a trusted device nor a step-up is a login from a new place", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const opened = await test.core.logIn({ username: "ada", password, send: "sms" }, home);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const proof = { method: "sms", passkey: null, trustDevice: true };
  const first = await test.core.verifySecondFactor({
    ...proof,
    challengeToken: opened.value.opened.challengeToken,
    code: test.simulator.codeFor(phoneNumber) ?? "",
  }, home);
  assert.ok(first.ok);
  const { deviceToken, sessionToken } = first.value;
  const again = { username: "ada", password, send: null, deviceToken };
  const outcome = await test.core.logIn(again, away(0));
  assert.ok(outcome.ok && outcome.value.status === "signed_in");
  test.clock.advance(120);
  const step = await test.core.stepUp({ sessionToken, send: "sms" }, away(1));
  assert.ok(step.ok);
  const stepped = await test.core.verifySecondFactor({
    ...proof,
    trustDevice: false,
    challengeToken: step.value.opened.challengeToken,
    code: test.simulator.codeFor(phoneNumber) ?? "",
  }, away(1));
  assert.ok(stepped.ok);
  assert.equal(await noticesOf(test), 0);
});

Deno.test("without a notifier, a login from a new place records nothing", async () => {
  await using test = await openTestCore((ports) => ({
    ...ports,
    notifier: { ...ports.notifier, configured: false },
  }));
  await test.register("ada");
  await signIn(test);
  await signIn(test, away(0));
  await test.settle();
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
  assert.deepEqual(items.filter(({ type }) => type.startsWith("notice.")), []);
});
