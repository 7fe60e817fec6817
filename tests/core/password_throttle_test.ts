/** Limits on password guesses, at their edges, in parallel and by a clock that jumps. @module */
import assert from "node:assert/strict";
import type { Caller } from "../../core/mod.ts";
import { failuresInRowMax } from "../../core/domain/user.ts";
import { usernameKey } from "../../core/domain/username.ts";
import { limitOf, passwordThrottles, strangerPasswordsMax } from "../../core/domain/throttle.ts";
import { caller, openTestCore, password, type TestCore } from "../harness.ts";

const wrongPassword = "not the password";

function from(address: string): Caller {
  return { ...caller, address };
}

/** The n-th of many networks that nobody ever logged in from. */
function stranger(index: number): Caller {
  return from(`198.51.${index >> 8}.${index & 255}`);
}

/** What became of a login, as `granted` or the refusal's code, and how long to wait. */
async function tryLogIn(
  test: TestCore,
  text: string,
  by: Caller,
  more: { readonly username?: string; readonly deviceToken?: string } = {},
): Promise<{ readonly code: string; readonly wait: number | undefined }> {
  const { username = "ada", deviceToken = null } = more;
  const outcome = await test.core.logIn(
    { username, password: text, send: null, deviceToken },
    by,
  );
  return outcome.ok
    ? { code: "granted", wait: undefined }
    : { code: outcome.refusal.code, wait: outcome.refusal.retryAfterSeconds };
}

const guess = (test: TestCore, by: Caller, username = "ada") =>
  tryLogIn(test, wrongPassword, by, { username });

async function failuresOf(test: TestCore, username = "ada"): Promise<number> {
  const found = await test.ports.store.findUserByName(usernameKey(username as never));
  assert.ok(found !== null);
  return found.user.passwordFailures;
}

Deno.test("logIn() gives four free guesses a name and network, then waits that grow (R14)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const judged = { code: "invalid_credentials", wait: undefined };
  for (let free = 0; free < 4; free++) assert.deepEqual(await guess(test, caller), judged);
  for (const wait of [5, 10, 20, 40, 80, 160, 320, 900, 900]) {
    assert.deepEqual(await guess(test, caller), judged);
    assert.deepEqual(await guess(test, caller), { code: "throttled", wait });
    const right = await tryLogIn(test, password, caller);
    assert.deepEqual(right, { code: "throttled", wait }, "the right one waits too");
    test.clock.advance(wait - 1);
    assert.deepEqual(await guess(test, caller), { code: "throttled", wait: 1 });
    test.clock.advance(1);
  }
  assert.equal((await tryLogIn(test, password, caller)).code, "granted");
  for (let free = 0; free < 5; free++) {
    assert.deepEqual(await guess(test, caller), judged, "a right one forgets the row");
  }
  assert.deepEqual(await guess(test, caller), { code: "throttled", wait: 5 });
});

Deno.test("logIn() judges five of 200 parallel guesses from one network, exactly (R48)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  for (const username of ["ada", "nobody"]) {
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => guess(test, stranger(1), username)),
    );
    assert.equal(answers.filter(({ code }) => code === "invalid_credentials").length, 5);
    assert.equal(answers.filter(({ wait }) => wait === 5).length, 195);
  }
  assert.equal(await failuresOf(test), 5);
  assert.equal((await tryLogIn(test, password, from("203.0.113.9"))).code, "granted");
});

Deno.test("logIn() judges fifty of 200 parallel strangers an hour for one name (R14, R48)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  // Fifty at once, so that the hasher's queue is never what stops them.
  const codes: string[] = [];
  for (let first = 0; first < 200; first += 50) {
    const some = Array.from({ length: 50 }, (_, index) => guess(test, stranger(first + index)));
    codes.push(...(await Promise.all(some)).map(({ code }) => code));
  }
  assert.equal(codes.filter((code) => code === "invalid_credentials").length, 50);
  assert.equal(codes.filter((code) => code === "throttled").length, 150);
  assert.equal((await guess(test, stranger(201))).wait, 3600);
  test.clock.advance(3599);
  assert.equal((await guess(test, stranger(202))).code, "throttled");
  test.clock.advance(1);
  assert.equal((await guess(test, stranger(203))).code, "invalid_credentials");
});

Deno.test("logIn() judges sixty wrong ones of a network over all names, exactly (R48)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const by = stranger(1);
  const codes: string[] = [];
  for (let first = 0; first < 200; first += 50) {
    const some = Array.from({ length: 50 }, (_, at) => guess(test, by, `name-${first + at}`));
    codes.push(...(await Promise.all(some)).map(({ code }) => code));
  }
  assert.equal(codes.filter((code) => code === "invalid_credentials").length, 60);
  assert.deepEqual(await tryLogIn(test, password, by), { code: "throttled", wait: 900 });
  assert.equal((await tryLogIn(test, password, stranger(2))).code, "granted");
  test.clock.advance(900);
  assert.equal((await tryLogIn(test, password, by)).code, "granted");
});

Deno.test("logIn() stops all strangers, and no familiar caller, where their cap is full", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.signIn("ada");
  const { caps } = passwordThrottles({
    name: usernameKey("x" as never),
    network: "n",
    knownBy: null,
  });
  const all = caps.find(({ key }) => limitOf(key) === "password_strangers");
  assert.ok(all !== undefined && all.max === strangerPasswordsMax);
  const filling = { ...all, amount: strangerPasswordsMax - 1 };
  assert.ok((await test.ports.store.takeThrottles([filling], test.clock.now())).passed);
  assert.equal((await guess(test, stranger(1), "nobody")).code, "invalid_credentials");
  assert.deepEqual(await tryLogIn(test, password, stranger(2)), { code: "throttled", wait: 900 });
  assert.equal((await tryLogIn(test, password, caller)).code, "granted");
});

Deno.test("strangers cannot shut an owner out of their network or device (R14)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const device = await trust(test);
  for (let tries = 0; tries < 20; tries++) await guess(test, from("203.0.113.1"));
  for (let network = 0; network < 150; network++) await guess(test, stranger(network));
  assert.equal((await tryLogIn(test, password, from("203.0.113.77"))).code, "throttled");
  assert.equal((await tryLogIn(test, password, caller)).code, "granted", "a familiar network");
  const away = { deviceToken: device };
  const byDevice = await tryLogIn(test, password, from("203.0.113.78"), away);
  assert.equal(byDevice.code, "granted", "a trusted device, from anywhere");
});

Deno.test("a trusted device has a delay of its own, and helps with no other name (R14)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.register("eve", "+12025550143");
  const deviceToken = await trust(test);
  const device = { deviceToken };
  const by = from("203.0.113.78");
  for (let tries = 0; tries < 5; tries++) await tryLogIn(test, wrongPassword, by, device);
  assert.equal((await tryLogIn(test, password, by, device)).wait, 5);
  const elsewhere = await tryLogIn(test, password, from("203.0.113.79"), device);
  assert.equal(elsewhere.wait, 5, "wherever it is taken");
  assert.equal((await tryLogIn(test, password, by)).code, "granted", "but not the network");
  for (let network = 0; network < 100; network++) await guess(test, stranger(network), "eve");
  const foreign = await tryLogIn(test, password, by, { ...device, username: "eve" });
  assert.equal(foreign.code, "throttled", "ada's device makes nobody familiar with eve");
});

Deno.test("a password is taken no more after a hundred failures in a row (R15)", async () => {
  await using test = await openTestCore();
  const { id } = await test.register("ada");
  for (let failure = 0; failure < 99; failure++) {
    assert.equal((await guess(test, stranger(failure % 7))).code, "invalid_credentials");
    test.clock.advance(2 * 86400);
  }
  assert.equal((await tryLogIn(test, password, caller)).code, "granted");
  assert.equal(await failuresOf(test), 0, "99 and a success");
  for (let failure = 0; failure < failuresInRowMax; failure++) {
    assert.equal((await guess(test, stranger(failure % 7))).code, "invalid_credentials");
    test.clock.advance(2 * 86400);
  }
  const right = await tryLogIn(test, password, caller);
  assert.deepEqual(right, { code: "invalid_credentials", wait: undefined });
  const { items } = await test.core.listAuditEvents({ userId: id, cursor: null, limit: 1000 });
  assert.equal(items.find(({ type }) => type === "login.refused")?.reason, "password_disabled");
  assert.equal(items.filter(({ type }) => type === "account.disabled").length, 1);
  const order = { username: "ADA", reason: "owner rang" };
  const unlocked = await test.core.unlockUser(order, { ...caller, actor: "operator" });
  assert.ok(unlocked.ok && unlocked.value.passwordFailures === 0);
  assert.equal((await tryLogIn(test, password, caller)).code, "granted");
});

Deno.test("of parallel guesses one is the hundredth, and no right one comes after (R15, R48)", async () => {
  await using test = await openTestCore();
  const { id } = await test.register("ada");
  for (let failure = 0; failure < 90; failure++) {
    await guess(test, stranger(failure % 7));
    test.clock.advance(86400);
  }
  const last = Array.from({ length: 50 }, (_, at) => guess(test, stranger(100 + at)));
  await Promise.all(last);
  assert.equal(await failuresOf(test), 140);
  test.clock.advance(3600);
  assert.equal((await tryLogIn(test, password, caller)).code, "invalid_credentials");
  const { items } = await test.core.listAuditEvents({ userId: id, cursor: null, limit: 1000 });
  assert.equal(items.filter(({ type }) => type === "account.disabled").length, 1);
});

Deno.test("logIn() keeps the count but not the wait of a clock that was ahead", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  for (let tries = 0; tries < 5; tries++) await guess(test, caller);
  assert.equal((await tryLogIn(test, password, caller)).code, "throttled");
  test.clock.advance(-3600);
  assert.equal((await guess(test, caller)).code, "invalid_credentials");
  const back = await tryLogIn(test, password, caller);
  assert.deepEqual([back.code, back.wait], ["throttled", 10]);
  test.clock.advance(10);
  assert.equal((await tryLogIn(test, password, caller)).code, "granted");
});

Deno.test("a wrong second factor is taken no more after a hundred in a row (R15, R28)", async () => {
  await using test = await openTestCore();
  const { id } = await test.register("ada");
  await test.signIn("ada");
  const proof = { method: "recovery_code", passkey: null, trustDevice: false } as const;
  const code = "00000-00000-00000";
  let last = "";
  for (let failure = 0; failure < failuresInRowMax;) {
    test.clock.advance(86400);
    const opened = await test.core.logIn({ username: "ada", password, send: null }, caller);
    assert.ok(opened.ok && opened.value.status === "second_factor_required");
    const { challengeToken } = opened.value.opened;
    for (let tries = 0; tries < 5 && failure < failuresInRowMax; tries++, failure++) {
      const outcome = await test.core.verifyCode({ challengeToken, code, ...proof }, caller);
      assert.ok(!outcome.ok);
      last = outcome.refusal.code;
      assert.equal(last, "wrong_code", JSON.stringify([failure, outcome]));
    }
  }
  test.clock.advance(86400);
  const opened = await test.core.logIn({ username: "ada", password, send: null }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const { challengeToken } = opened.value.opened;
  const outcome = await test.core.verifyCode({ challengeToken, code, ...proof }, caller);
  assert.deepEqual(outcome, { ok: false, refusal: { code: "too_many_attempts" } });
  const { items } = await test.core.listAuditEvents({ userId: id, cursor: null, limit: 1000 });
  assert.equal(items.filter(({ type }) => type === "account.disabled").length, 1);
  assert.equal(items[0]?.detail["second_factor_disabled"], true);
});

/** Signs ada in and trusts the device; its token. */
async function trust(test: TestCore): Promise<string> {
  const opened = await test.core.logIn({ username: "ada", password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const { challengeToken } = opened.value.opened;
  const code = test.simulator.codeFor("+12025550142") ?? "";
  const proof = { method: "sms", code, passkey: null, trustDevice: true };
  const verified = await test.core.verifyCode({ challengeToken, ...proof }, caller);
  assert.ok(verified.ok && verified.value.deviceToken !== null);
  return verified.value.deviceToken;
}
