/** Limits on password guesses: at their bounds, in parallel, and when the clock jumps. @module */
import assert from "node:assert/strict";
import type { Caller } from "../../../core/domain/audit_event.ts";
import { failuresInRowMax } from "../../../core/domain/account/user.ts";
import { usernameKey } from "../../../core/domain/account/username.ts";
import {
  allRegistrations,
  strangerPasswords,
} from "../../../core/domain/login/password_throttle.ts";
import { countOnly } from "../../../core/domain/login/pressure.ts";
import { caller, openTestCore, operator, password, type TestCore } from "../../harness.ts";

const wrongPassword = "not the password";

function from(address: string): Caller {
  return { ...caller, address };
}

/** The n-th of many networks without any login. */
function stranger(index: number): Caller {
  return from(`198.51.${index >> 8}.${index & 255}`);
}

/** Logs in. Returns `granted` or the refusal's code, and how long to wait. */
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
  const found = await test.ports.users.findUserByName(usernameKey(username as never));
  assert.ok(found !== null);
  return found.user.passwordFailures;
}

Deno.test("logIn() allows four guesses per name and network, then growing delays (R14)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const judged = { code: "invalid_credentials", wait: undefined };
  for (let free = 0; free < 4; free++) assert.deepEqual(await guess(test, caller), judged);
  for (const wait of [5, 10, 20, 40, 80, 160, 320, 900, 900]) {
    assert.deepEqual(await guess(test, caller), judged);
    assert.deepEqual(await guess(test, caller), { code: "throttled", wait });
    const right = await tryLogIn(test, password, caller);
    assert.deepEqual(right, { code: "throttled", wait }, "a correct password has to wait, too");
    test.clock.advance(wait - 1);
    assert.deepEqual(await guess(test, caller), { code: "throttled", wait: 1 });
    test.clock.advance(1);
  }
  assert.equal((await tryLogIn(test, password, caller)).code, "granted");
  for (let free = 0; free < 5; free++) {
    assert.deepEqual(await guess(test, caller), judged, "a correct password resets the delay");
  }
  assert.deepEqual(await guess(test, caller), { code: "throttled", wait: 5 });
});

Deno.test("logIn() checks exactly five of 200 parallel guesses from one network (R48)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  for (const username of ["ada", "unknown"]) {
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => guess(test, stranger(1), username)),
    );
    assert.equal(answers.filter(({ code }) => code === "invalid_credentials").length, 5);
    assert.equal(answers.filter(({ code }) => code === "throttled").length, 195);
    assert.equal((await guess(test, stranger(1), username)).wait, 5);
  }
  assert.equal(await failuresOf(test), 5);
  assert.equal((await tryLogIn(test, password, from("203.0.113.9"))).code, "granted");
});

Deno.test("logIn() checks fifty strangers an hour for one name, thirty in 15 minutes (R14, R48)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  // Fifty in parallel, so that the hash queue does not refuse them.
  const guesses = async (first: number): Promise<Record<string, number>> => {
    const codes: Record<string, number> = {};
    for (let from = first; from < first + 200; from += 50) {
      const batch = Array.from({ length: 50 }, (_, index) => guess(test, stranger(from + index)));
      for (const { code } of await Promise.all(batch)) codes[code] = (codes[code] ?? 0) + 1;
    }
    return codes;
  };
  assert.deepEqual(await guesses(0), { invalid_credentials: 30, throttled: 170 });
  assert.equal((await guess(test, stranger(201))).wait, 900);
  test.clock.advance(900);
  assert.deepEqual(await guesses(202), { invalid_credentials: 20, throttled: 180 });
  test.clock.advance(2699);
  assert.equal((await guess(test, stranger(402))).code, "throttled");
  test.clock.advance(1);
  assert.equal((await guess(test, stranger(403))).code, "invalid_credentials");
});

Deno.test("logIn() allows thirty hashes per account in 15 minutes, correct or not (R14)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.signIn("ada");
  const codes: string[] = [];
  // The login above was a stranger's. From now on, the network is familiar.
  for (let login = 0; login < 31; login++) {
    codes.push((await tryLogIn(test, password, caller)).code);
  }
  assert.equal(codes.filter((code) => code === "granted").length, 30);
  assert.equal((await tryLogIn(test, password, caller)).wait, 900);
  assert.equal(
    (await tryLogIn(test, password, stranger(1))).code,
    "granted",
    "strangers are counted separately",
  );
  test.clock.advance(900);
  assert.equal((await tryLogIn(test, password, caller)).code, "granted");
});

Deno.test("logIn() checks exactly 240 guesses from a network over all names (R48)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const by = stranger(1);
  const codes: string[] = [];
  for (let first = 0; first < 300; first += 50) {
    const batch = Array.from({ length: 50 }, (_, at) => guess(test, by, `name-${first + at}`));
    codes.push(...(await Promise.all(batch)).map(({ code }) => code));
  }
  assert.equal(codes.filter((code) => code === "invalid_credentials").length, 240);
  assert.deepEqual(await tryLogIn(test, password, by), { code: "throttled", wait: 900 });
  assert.equal((await tryLogIn(test, password, stranger(2))).code, "granted");
  test.clock.advance(900);
  assert.equal((await tryLogIn(test, password, by)).code, "granted");
});

Deno.test("correct passwords count against a network only until the phone is verified", async () => {
  await using test = await openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, hashLimits: { perNetwork: 10 } },
  }));
  const by = stranger(1);
  for (let user = 0; user < 12; user++) {
    await test.register(`user-${user}`, `+120255501${20 + user}`);
  }
  const names = Array.from({ length: 12 }, (_, user) => `user-${user}`);
  const logIns = async (): Promise<number> => {
    let granted = 0;
    for (const username of names) {
      granted += Number((await tryLogIn(test, password, by, { username })).code === "granted");
    }
    return granted;
  };
  assert.equal(await logIns(), 10);
  // Verified from other networks, so that this one stays a stranger's.
  for (const [user, username] of names.entries()) {
    await test.signIn(username, `+120255501${20 + user}`, stranger(100 + user));
  }
  test.clock.advance(900);
  assert.equal(await logIns(), 12);
  assert.equal(await logIns(), 12);
});

Deno.test("register() counts a hash on the network, but none for a taken name (R49)", async () => {
  await using test = await openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, hashLimits: { perNetwork: 10 } },
  }));
  await test.register("ada");
  const by = stranger(1);
  const register = async (username: string): Promise<string> => {
    const input = { username, password, phoneNumber: "+12025550143" };
    const outcome = await test.core.register(input, by);
    return outcome.ok ? "granted" : outcome.refusal.code;
  };
  for (let tries = 0; tries < 20; tries++) assert.equal(await register("ada"), "username_taken");
  for (let user = 0; user < 10; user++) assert.equal(await register(`user-${user}`), "granted");
  assert.equal(await register("one-more"), "throttled");
  assert.equal((await guess(test, by, "unknown")).code, "throttled", "one budget of hashes");
  const counted = await test.ports.throttles.peekThrottles(
    [countOnly(allRegistrations)],
    test.clock.now(),
  );
  // Ada's and the other ten, but none for the taken name.
  assert.equal(counted.get("registration")?.count, 11);
});

Deno.test("logIn() limits IPv6 by /64, /56 and /48 with growing limits (R48)", async () => {
  await using test = await openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, hashLimits: { perNetwork: 10 } },
  }));
  let name = 0;
  const hashed = async (address: (index: number) => string): Promise<number> => {
    let count = 0;
    for (let index = 0; index < 60; index++) {
      const { code } = await guess(test, from(address(index)), `name-${name++}`);
      count += Number(code === "invalid_credentials");
    }
    return count;
  };
  const hex = (index: number): string => index.toString(16);
  assert.equal(await hashed((index) => `2001:db8:1:100::${hex(index)}`), 10, "a /64");
  assert.equal(await hashed((index) => `2001:db8:2:1${hex(16 + index)}::1`), 20, "a /56");
  assert.equal(await hashed((index) => `2001:db8:3:${hex(256 * index)}::1`), 40, "a /48");
});

Deno.test("a full count of all strangers refuses no login but lowers limits (R14)", async () => {
  await using test = await openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, hashLimits: { perNetwork: 20 } },
  }));
  await test.register("ada");
  await test.register("eve", "+12025550143");
  await test.signIn("ada");
  const { key, size, windowSeconds } = strangerPasswords;
  const fillTo = async (count: number): Promise<void> => {
    const stores = test.ports;
    const peeked = await stores.throttles.peekThrottles(
      [countOnly(strangerPasswords)],
      test.clock.now(),
    );
    const before = peeked.get(key)?.count ?? 0;
    const filling = { key, windowSeconds, max: size, amount: count - before };
    assert.ok((await stores.throttles.takeThrottles([filling], test.clock.now())).passed);
  };
  let name = 0;
  const judged = async (by: Caller): Promise<number> => {
    let count = 0;
    for (let index = 0; index < 25; index++) {
      count += Number((await guess(test, by, `n-${name++}`)).code === "invalid_credentials");
    }
    return count;
  };
  assert.equal(await judged(stranger(1)), 20);
  await fillTo(size / 2);
  assert.equal(await judged(stranger(2)), 10, "half");
  await fillTo(size);
  assert.equal(await judged(stranger(3)), 5, "a quarter");
  assert.equal((await tryLogIn(test, password, stranger(4))).code, "granted");
  assert.equal((await tryLogIn(test, password, caller)).code, "granted");
  // A stranger to these names, but a user completed a login from there in the last 30 days.
  // One more was hashed there: ada's first login, before her phone was verified.
  assert.equal(await judged(caller), 19);
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 1000 });
  const alerts = items.filter(({ type }) => type === "alert.raised");
  assert.deepEqual(alerts.map(({ detail }) => [detail.alert, detail.percent]).toReversed(), [
    ["password_guesses_half", 50],
    ["password_guesses_full", 100],
  ]);
});

Deno.test("strangers behind the same address cannot block a familiar user (R14)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const deviceToken = await trust(test);
  // The office's address, which all of them share. `trust` made it familiar.
  for (let name = 0; name < 260; name++) await guess(test, caller, `stranger-${name}`);
  assert.equal((await guess(test, caller, "unknown")).code, "throttled");
  assert.equal((await tryLogIn(test, password, caller)).code, "granted", "a familiar network");
  for (let tries = 0; tries < 12; tries++) await guess(test, caller);
  assert.equal((await tryLogIn(test, password, caller)).code, "throttled", "its own delay");
  const device = await tryLogIn(test, password, caller, { deviceToken });
  assert.equal(device.code, "granted", "a trusted device");
});

Deno.test("the keys of throttles do not contain names", async () => {
  await using test = await openTestCore();
  const typed = "hunter2-typed-as-a-name";
  const keys: string[] = [];
  const { takeThrottles } = test.ports.throttles;
  Object.assign(test.ports.throttles, {
    takeThrottles: (...[throttles, now]: Parameters<typeof takeThrottles>) => {
      keys.push(...throttles.map(({ key }) => key));
      return takeThrottles(throttles, now);
    },
  });
  await guess(test, stranger(1), typed);
  const input = { username: typed, password, phoneNumber: "+12025550143" };
  assert.ok((await test.core.register(input, stranger(2))).ok);
  const reset = { username: typed, recoveryCode: "00000-00000-00000", send: null };
  await test.core.requestPasswordReset(reset, stranger(3));
  assert.ok(keys.length >= 6);
  assert.deepEqual(keys.filter((key) => key.includes(typed)), []);
});

Deno.test("strangers cannot lock out an owner on a familiar network or trusted device (R14)", async () => {
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

Deno.test("a trusted device has its own delay and does not help with another name (R14)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.register("eve", "+12025550143");
  const deviceToken = await trust(test);
  const device = { deviceToken };
  const by = from("203.0.113.78");
  for (let tries = 0; tries < 5; tries++) await tryLogIn(test, wrongPassword, by, device);
  assert.equal((await tryLogIn(test, password, by, device)).wait, 5);
  const elsewhere = await tryLogIn(test, password, from("203.0.113.79"), device);
  assert.equal(elsewhere.wait, 5, "on any network");
  assert.equal((await tryLogIn(test, password, by)).code, "granted", "but not the network");
  for (let network = 0; network < 100; network++) await guess(test, stranger(network), "eve");
  const foreign = await tryLogIn(test, password, by, { ...device, username: "eve" });
  assert.equal(foreign.code, "throttled", "ada's device is not familiar to eve");
});

Deno.test("a password is disabled after a hundred consecutive failures (R15)", async () => {
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
  const unlock = { userId: id, action: "unlock", reason: "owner called" } as const;
  assert.ok((await test.core.performAction(unlock, operator)).ok);
  assert.equal(await failuresOf(test), 0);
  assert.equal((await tryLogIn(test, password, caller)).code, "granted");
});

Deno.test("the hundredth of parallel guesses disables the password (R15, R48)", async () => {
  await using test = await openTestCore();
  const { id } = await test.register("ada");
  for (let failure = 0; failure < 90; failure++) {
    await guess(test, stranger(failure % 7));
    test.clock.advance(86400);
  }
  const last = Array.from({ length: 50 }, (_, at) => guess(test, stranger(100 + at)));
  await Promise.all(last);
  assert.equal(await failuresOf(test), 120, "thirty of them were hashed");
  test.clock.advance(3600);
  assert.equal((await tryLogIn(test, password, caller)).code, "invalid_credentials");
  const { items } = await test.core.listAuditEvents({ userId: id, cursor: null, limit: 1000 });
  assert.equal(items.filter(({ type }) => type === "account.disabled").length, 1);
});

Deno.test("logIn() keeps the count but not the delay written by a clock that was ahead", async () => {
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

Deno.test("the second factor is disabled after a hundred consecutive failures (R15, R28)", async () => {
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
      const outcome = await test.core.verifySecondFactor(
        { challengeToken, code, ...proof },
        caller,
      );
      assert.ok(!outcome.ok);
      last = outcome.refusal.code;
      assert.equal(last, "wrong_code", JSON.stringify([failure, outcome]));
    }
  }
  test.clock.advance(86400);
  const opened = await test.core.logIn({ username: "ada", password, send: null }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const { challengeToken } = opened.value.opened;
  const outcome = await test.core.verifySecondFactor({ challengeToken, code, ...proof }, caller);
  assert.deepEqual(outcome, { ok: false, refusal: { code: "too_many_attempts" } });
  const { items } = await test.core.listAuditEvents({ userId: id, cursor: null, limit: 1000 });
  assert.equal(items.filter(({ type }) => type === "account.disabled").length, 1);
  assert.equal(items[0]?.detail["second_factor_disabled"], true);
});

/** Logs ada in and trusts the device. Returns its token. */
async function trust(test: TestCore): Promise<string> {
  const opened = await test.core.logIn({ username: "ada", password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const { challengeToken } = opened.value.opened;
  const code = test.simulator.codeFor("+12025550142") ?? "";
  const proof = { method: "sms", code, passkey: null, trustDevice: true };
  const verified = await test.core.verifySecondFactor({ challengeToken, ...proof }, caller);
  assert.ok(verified.ok && verified.value.deviceToken !== null);
  return verified.value.deviceToken;
}
