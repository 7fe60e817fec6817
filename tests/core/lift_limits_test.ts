import assert from "node:assert/strict";
import { liftLimits } from "../../core/lift_limits.ts";
import { parseSendPolicy } from "../../core/config/policy_config.ts";
import type { Password } from "../../core/domain/account/password.ts";
import type { UsernameKey } from "../../core/domain/account/username.ts";
import type { Ports } from "../../core/ports/ports.ts";
import { caller, openTestCore, password, phoneNumber, type TestCore } from "../harness.ts";

/** Opens the core as `deno task dev` does. */
function openDevCore(): Promise<TestCore> {
  const file = new URL("../../tasks/dev/send_policy.json", import.meta.url);
  const parsed = parseSendPolicy(JSON.parse(Deno.readTextFileSync(file)));
  assert.ok(parsed.ok);
  return openTestCore((ports: Ports) => ({
    ...liftLimits(ports),
    policies: { ...ports.policies, send: parsed.policy },
  }));
}

async function register(test: TestCore, username: string): Promise<boolean> {
  return (await test.core.register({ username, password, phoneNumber }, caller)).ok;
}

/** Logs in from one network, and returns the refusal, if any. */
async function logIn(test: TestCore, username: string, text = password): Promise<string | null> {
  const outcome = await test.core.logIn({ username, password: text, send: null }, caller);
  return outcome.ok ? null : outcome.refusal.code;
}

/** Starts a login that sends a code, and returns its challenge token. */
async function challenge(test: TestCore): Promise<string> {
  const opened = await test.core.logIn({ username: "ada", password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  return opened.value.opened.challengeToken;
}

async function verify(test: TestCore, challengeToken: string, code: string): Promise<boolean> {
  const proof = { method: "sms", code, passkey: null, trustDevice: false };
  return (await test.core.verifySecondFactor({ challengeToken, ...proof }, caller)).ok;
}

Deno.test("liftLimits() lifts counts of registrations, hashes, networks and messages", async () => {
  await using test = await openDevCore();
  for (let at = 0; at < 65; at++) assert.ok(await register(test, `user-${at}`), `user-${at}`);
  for (let at = 0; at < 65; at++) {
    await test.signIn("user-0");
    await test.signIn(`user-${at}`);
  }
  for (let at = 0; at < 65; at++) {
    for (let guess = 0; guess < 4; guess++) {
      assert.equal(await logIn(test, `user-${at}`, "an incorrect one"), "invalid_credentials");
    }
  }
});

Deno.test("liftLimits() keeps the waits after incorrect passwords and between two codes", async () => {
  await using test = await openDevCore();
  assert.ok(await register(test, "ada"));
  for (let at = 0; at < 5; at++) {
    assert.equal(await logIn(test, "ada", "an incorrect one"), "invalid_credentials");
  }
  assert.equal(await logIn(test, "ada", "an incorrect one"), "throttled");
  test.clock.advance(5);
  const challengeToken = await challenge(test);
  const again = await test.core.sendCode({
    challengeToken,
    channel: "sms",
    locale: null,
    appHash: null,
  }, caller);
  assert.ok(!again.ok && again.refusal.code === "resend_too_soon");
});

Deno.test("liftLimits() keeps the guesses and the lifetime of a challenge", async () => {
  await using test = await openDevCore();
  assert.ok(await register(test, "ada"));
  const first = await challenge(test);
  const right = test.simulator.codeFor(phoneNumber) ?? "";
  const wrong = right.startsWith("1") ? `2${right.slice(1)}` : `1${right.slice(1)}`;
  for (let guess = 0; guess < 5; guess++) assert.equal(await verify(test, first, wrong), false);
  assert.equal(await verify(test, first, right), false, "five guesses");
  test.clock.advance(601);
  const second = await challenge(test);
  const code = test.simulator.codeFor(phoneNumber) ?? "";
  test.clock.advance(601);
  assert.equal(await verify(test, second, code), false, "ten minutes");
});

Deno.test("liftLimits() gives each hash the whole queue, also when it asks for room", async () => {
  await using test = await openTestCore();
  const standings: string[] = [];
  const { hasher } = liftLimits({
    ...test.ports,
    hasher: {
      ...test.ports.hasher,
      hasRoom: ({ standing }) => standings.push(standing) > 0,
      hash: (_, { standing }) => Promise.resolve((standings.push(standing), "overloaded")),
      verify: (_, __, { standing }) => Promise.resolve((standings.push(standing), "overloaded")),
    },
  });
  const place = { network: "192.0.2.7", standing: "unverified" } as const;
  hasher.hasRoom(place);
  await hasher.hash(password as Password, place);
  await hasher.verify(password as Password, { name: "ada" as UsernameKey, hash: null }, place);
  assert.deepEqual(standings, ["familiar", "familiar", "familiar"]);
});
