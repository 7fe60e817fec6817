/** How long a name is held that was registered and never proven. @module */
import assert from "node:assert/strict";
import { caller, openTestCore, password, type TestCore } from "../../harness.ts";

const minute = 60;

let networks = 0;

/** From a network of its own each time. */
async function register(test: TestCore, username: string): Promise<string> {
  const address = `198.51.100.${networks++}`;
  const input = { username, password, phoneNumber: "+12025550143" };
  const outcome = await test.core.register(input, { ...caller, address });
  return outcome.ok ? "granted" : outcome.refusal.code;
}

async function rightPassword(test: TestCore, text = password): Promise<boolean> {
  return (await test.core.logIn({ username: "ada", password: text, send: null }, caller)).ok;
}

Deno.test("a name that was never proven is held for an hour, and then free (R49)", async () => {
  await using test = await openTestCore();
  assert.equal(await register(test, "ada"), "granted");
  test.clock.advance(60 * minute);
  assert.equal(await register(test, "ADA"), "username_taken");
  test.clock.advance(1);
  assert.equal(await register(test, "ADA"), "granted", "before any sweep");
  assert.equal(await rightPassword(test), true);
});

Deno.test("a right password holds the name for another hour, a wrong one does not", async () => {
  await using test = await openTestCore();
  assert.equal(await register(test, "ada"), "granted");
  test.clock.advance(50 * minute);
  assert.equal(await rightPassword(test), true);
  test.clock.advance(55 * minute);
  assert.equal(await rightPassword(test, "not the password"), false);
  await test.core.sweep();
  assert.equal(await register(test, "ada"), "username_taken");
  test.clock.advance(5 * minute + 1);
  // The service does so at least once a minute: a name is only given away by the database's time.
  await test.core.sweep();
  assert.equal(await register(test, "ada"), "granted");
});

Deno.test("a name whose user finished a login is never free, whatever the clock says", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.signIn("ada");
  test.clock.advance(400 * 24 * 60 * minute);
  assert.equal(await register(test, "ada"), "username_taken");
  await test.core.sweep();
  assert.equal(await register(test, "ada"), "username_taken");
});
