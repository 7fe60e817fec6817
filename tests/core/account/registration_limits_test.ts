/** What registrations count, and how long a name stays taken without a verified phone. @module */
import assert from "node:assert/strict";
import { caller, openTestCore, password, type TestCore } from "../../harness.ts";

const minute = 60;

let networks = 0;

/** Registers from a new network each time. */
async function register(test: TestCore, username: string): Promise<string> {
  const address = `198.51.100.${networks++}`;
  const input = { username, password, phoneNumber: "+12025550143" };
  const outcome = await test.core.register(input, { ...caller, address });
  return outcome.ok ? "granted" : outcome.refusal.code;
}

async function rightPassword(test: TestCore, text = password): Promise<boolean> {
  return (await test.core.logIn({ username: "ada", password: text, send: null }, caller)).ok;
}

Deno.test("register() frees the name of an unverified user after an hour (R49)", async () => {
  await using test = await openTestCore();
  assert.equal(await register(test, "ada"), "granted");
  test.clock.advance(60 * minute);
  assert.equal(await register(test, "ADA"), "username_taken");
  test.clock.advance(1);
  assert.equal(await register(test, "ADA"), "granted", "before any sweep");
  assert.equal(await rightPassword(test), true);
});

Deno.test("a correct password keeps the name for another hour, an incorrect one does not", async () => {
  await using test = await openTestCore();
  assert.equal(await register(test, "ada"), "granted");
  test.clock.advance(50 * minute);
  assert.equal(await rightPassword(test), true);
  test.clock.advance(55 * minute);
  assert.equal(await rightPassword(test, "not the password"), false);
  await test.core.sweep();
  assert.equal(await register(test, "ada"), "username_taken");
  test.clock.advance(5 * minute + 1);
  // The service sweeps at least once a minute: a name is only freed by the database's time.
  await test.core.sweep();
  assert.equal(await register(test, "ada"), "granted");
});

Deno.test("register() never frees the name of a user who completed a login", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.signIn("ada");
  test.clock.advance(400 * 24 * 60 * minute);
  assert.equal(await register(test, "ada"), "username_taken");
  await test.core.sweep();
  assert.equal(await register(test, "ada"), "username_taken");
});

// Otherwise the checks before the hash could be had without a limit.
Deno.test("register() counts a registration whose client has left before its hash", async () => {
  await using test = await openTestCore();
  const gone = { ...caller, left: AbortSignal.abort() };
  const codes = new Set<string>();
  for (let at = 0; at < 100; at++) {
    const input = { username: `user-${at}`, password, phoneNumber: "+12025550143" };
    const outcome = await test.core.register(input, gone);
    codes.add(outcome.ok ? "granted" : outcome.refusal.code);
  }
  assert.deepEqual([...codes], ["overloaded", "throttled"]);
});
