import { isHashRefusal } from "../../../core/domain/login/hash_place.ts";
import assert from "node:assert/strict";
import { openBcryptHasher } from "../../../core/adapters/bcrypt/bcrypt_hasher.ts";
import { usernameKey } from "../../../core/domain/account/username.ts";
import type { Password, PasswordHash } from "../../../core/domain/account/password.ts";
import type { User } from "../../../core/domain/account/user.ts";
import { newEvent } from "../../../core/usecases/record/new_event.ts";
import { caller, hashPlace, openTestCore, password, type TestCore } from "../../harness.ts";
import { watchedStores } from "../../watched_stores.ts";

const login = { username: "ada", password, send: null };
const guess = { ...login, password: "not the password" };

Deno.test("logIn() refuses an unknown name and an incorrect password alike (R19)", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const wrong = await test.core.logIn(guess, caller);
  const unknown = await test.core.logIn({ ...guess, username: "unknown" }, caller);
  const impossible = await test.core.logIn({ ...guess, username: "un known" }, caller);
  const tooLong = await test.core.logIn({ ...guess, password: "x".repeat(73) }, caller);
  const refusal = { ok: false, refusal: { code: "invalid_credentials" } };
  assert.deepEqual([wrong, unknown, impossible, tooLong], Array(4).fill(refusal));
});

Deno.test("logIn() accepts the name in any case", async () => {
  await using test = await openTestCore();
  await test.register("Ada@Example.org");
  const outcome = await test.core.logIn({ ...login, username: "aDA@example.ORG" }, caller);
  assert.ok(outcome.ok);
});

Deno.test("register() ignores the case of a name, even in parallel requests (R48)", async () => {
  await using test = await openTestCore();
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, (_, at) =>
      test.core.register(
        { username: at % 2 === 0 ? "Ada" : "aDA", password, phoneNumber: "+12025550142" },
        caller,
      )),
  );
  assert.equal(outcomes.filter(({ ok }) => ok).length, 1);
  const codes = outcomes.flatMap((outcome) => outcome.ok ? [] : [outcome.refusal.code]);
  assert.ok(codes.every((code) => code === "username_taken"));
});

Deno.test("logIn() counts a /64 as one network and mapped IPv4 as IPv4", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const from = async (address: string): Promise<string> => {
    const outcome = await test.core.logIn(guess, { ...caller, address });
    return outcome.ok ? "granted" : outcome.refusal.code;
  };
  for (let host = 1; host <= 10; host++) await from(`2001:db8:0:1::${host.toString(16)}`);
  assert.equal(await from("2001:db8:0:1:ffff::1"), "throttled");
  assert.equal(await from("2001:db8:0:2::1"), "invalid_credentials");
  for (let tries = 0; tries < 10; tries++) await from("192.0.2.77");
  assert.equal(await from("::ffff:192.0.2.77"), "throttled");
});

Deno.test("logIn() does not count correct passwords as failures", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  for (let at = 0; at < 120; at++) {
    assert.ok((await test.core.logIn(login, caller)).ok);
    // Their hashes count: thirty in 15 minutes.
    if (at % 30 === 29) test.clock.advance(900);
  }
});

Deno.test("logIn() returns overloaded if the queue is full, and counts no guess", async () => {
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const hasher = openBcryptHasher({
    cost: 4,
    pepper: null,
    longPasswordKey: "unused",
    workers: 1,
    queueMax: 2,
    randomBytes,
  });
  let replaced: { close(): Promise<void> } | undefined;
  await using test = await openTestCore((ports) => {
    replaced = ports.hasher;
    return { ...ports, hasher };
  });
  await test.register("ada");
  const outcomes = await Promise.all(
    Array.from({ length: 5 }, () => test.core.logIn(guess, { ...caller, address: null })),
  );
  const codes = outcomes.map((outcome) => outcome.ok ? "granted" : outcome.refusal.code);
  assert.equal(codes.filter((code) => code === "invalid_credentials").length, 2);
  assert.ok(codes.includes("overloaded"));
  const overloaded = outcomes.find((one) => !one.ok && one.refusal.code === "overloaded");
  assert.ok(overloaded !== undefined && !overloaded.ok);
  assert.ok((overloaded.refusal.retryAfterSeconds ?? 0) >= 1);
  // Two guesses were counted, so three more are checked before the first delay.
  for (let at = 0; at < 3; at++) {
    const outcome = await test.core.logIn(guess, { ...caller, address: null });
    assert.ok(!outcome.ok && outcome.refusal.code === "invalid_credentials");
  }
  const sixth = await test.core.logIn(guess, { ...caller, address: null });
  assert.ok(!sixth.ok && sixth.refusal.code === "throttled");
  await hasher.close();
  await replaced?.close();
});

Deno.test("logIn() hashes nothing for a client that has left, and counts its guess", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  const hashed = (): number => {
    const text = test.ports.meter.text();
    return Number(/^latchkey_hash_duration_seconds_count (\d+)/m.exec(text)?.[1]);
  };
  const before = hashed();
  const gone = { ...caller, address: null, left: AbortSignal.abort() };
  for (let at = 0; at < 5; at++) {
    const outcome = await test.core.logIn(guess, gone);
    assert.ok(!outcome.ok && outcome.refusal.code === "overloaded");
  }
  assert.equal(hashed(), before);
  const throttled = await test.core.logIn(guess, { ...caller, address: null });
  assert.ok(!throttled.ok && throttled.refusal.code === "throttled", "five guesses were counted");
  assert.match(test.ports.meter.text(), /^latchkey_hash_abandoned_total 5$/m);
  assert.match(test.ports.meter.text(), /^latchkey_hash_refused_total 0$/m);
  const { items } = await test.core.listAuditEvents({ userId: user.id, cursor: null, limit: 2 });
  assert.deepEqual(items.map(({ reason, detail }) => [reason, detail["client_left"] ?? null]), [
    ["throttled", null],
    ["overloaded", true],
  ]);
});

Deno.test("logIn() replaces a hash only if its cost or scheme has changed (R65)", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  const before = await hashOf(test);
  assert.ok((await test.core.logIn(login, caller)).ok);
  assert.equal(await hashOf(test), before, "a current hash is left alone");
  // An imported hash with another cost and variant.
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const other = openBcryptHasher({
    cost: 5,
    pepper: null,
    longPasswordKey: "unused",
    workers: 1,
    queueMax: 2,
    randomBytes,
  });
  const foreign = await other.hash(password as Password, hashPlace);
  await other.close();
  assert.ok(!isHashRefusal(foreign));
  const old = foreign.replace("$2b$", "$2a$") as PasswordHash;
  const event = await test.core.listAuditEvents({ userId: user.id, cursor: null, limit: 1 });
  const template = event.items[0];
  assert.ok(template !== undefined);
  await test.ports.users.replacePasswordHash({ userId: user.id, from: before, to: old }, {
    ...template,
    id: test.ports.newId("evt", test.clock.now()),
  });
  assert.ok(!(await test.core.logIn(guess, caller)).ok);
  assert.equal(await hashOf(test), old, "an incorrect password replaces nothing");
  assert.ok((await test.core.logIn(login, caller)).ok);
  assert.match(await hashOf(test), /^\$2b\$04\$/);
  assert.ok((await test.core.logIn(login, caller)).ok);
});

/** Gives ada's password a hash with another cost, as if the setting had changed since. */
async function makeOutdated(test: TestCore, user: User): Promise<void> {
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const other = openBcryptHasher({
    cost: 5,
    pepper: null,
    longPasswordKey: "unused",
    workers: 1,
    queueMax: 2,
    randomBytes,
  });
  const to = await other.hash(password as Password, hashPlace);
  await other.close();
  assert.ok(!isHashRefusal(to));
  const facts = { type: "password.hash_upgraded", userId: user.id } as const;
  const event = newEvent(test.ports, caller, facts);
  const change = { userId: user.id, from: await hashOf(test), to };
  assert.ok(await test.ports.users.replacePasswordHash(change, event));
}

Deno.test("logIn() accepts parallel correct passwords while one replaces the hash (R48, R65)", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  for (let round = 0; round < 3; round++) {
    await makeOutdated(test, user);
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => test.core.logIn(login, caller)),
    );
    assert.deepEqual(outcomes.map(({ ok }) => ok), [true, true, true, true]);
    assert.match(await hashOf(test), /^\$2b\$04\$/);
    test.clock.advance(900);
  }
});

Deno.test("changePassword() accepts the correct password while a login replaces its hash (R65)", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  const sessionToken = await test.signIn("ada");
  await makeOutdated(test, user);
  const newPassword = "a much better phrase";
  const change = { sessionToken, currentPassword: password, newPassword };
  const [changed, loggedIn] = await Promise.all([
    test.core.changePassword(change, caller),
    test.core.logIn(login, caller),
  ]);
  assert.ok(changed.ok, JSON.stringify(changed));
  // The password was correct when the login started. If the login came first, its challenge ends.
  assert.ok(loggedIn.ok || loggedIn.refusal.code === "invalid_credentials");
  const again = await test.core.logIn({ ...login, password: newPassword }, caller);
  assert.ok(again.ok);
});

Deno.test("logIn() makes the same reads for any name during a delay (R19)", async () => {
  const asked: string[] = [];
  await using test = await openTestCore((ports) => ({
    ...ports,
    ...watchedStores(ports, (port, method) => asked.push(`${port}.${method}`)),
  }));
  await test.register("ada");
  await test.signIn("ada");
  const calls: string[][] = [];
  for (const username of ["ada", "unknown"]) {
    const by = { ...caller, address: "203.0.113.9" };
    for (let tries = 0; tries < 5; tries++) await test.core.logIn({ ...guess, username }, by);
    asked.length = 0;
    const outcome = await test.core.logIn({ ...guess, username }, by);
    assert.ok(!outcome.ok && outcome.refusal.code === "throttled");
    calls.push([...asked]);
  }
  assert.deepEqual(calls[0], calls[1]);
  assert.deepEqual(calls[0], [
    "throttles.peekThrottles",
    "users.findStanding",
    "events.appendAuditEvent",
  ]);
});

async function hashOf(test: TestCore): Promise<PasswordHash> {
  const found = await test.ports.users.findUserByName(usernameKey("ada" as never));
  assert.ok(found !== null);
  return found.passwordHash;
}
