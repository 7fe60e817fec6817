import assert from "node:assert/strict";
import { createIdSource } from "../../core/domain/id.ts";
import type { User } from "../../core/domain/account/user.ts";
import { openTestCore, password, type TestCore } from "../harness.ts";

/** Like `openTestCore`, but with the same IDs in every run, so that frames are reproducible. */
export async function openSteadyCore(): Promise<TestCore> {
  let seed = 1;
  const randomBytes = (count: number): Uint8Array =>
    Uint8Array.from({ length: count }, () => (seed = (seed * 48271) % 2147483647) & 255);
  return await openTestCore((ports) => ({
    ...ports,
    randomBytes,
    newId: createIdSource(randomBytes),
  }));
}

const names = [
  "ada.lovelace@example.org",
  "grace.hopper@example.org",
  "barbara.liskov@example.org",
  "a.very.long.name.that.does.not.fit.in.the.column@example.org",
  "katherine-johnson",
  "margaret_hamilton+nasa",
];

/** Creates users in every state through the core, as the service would. */
export async function populate(test: TestCore, more = 0): Promise<readonly User[]> {
  const users: User[] = [];
  for (let at = 0; at < names.length + more; at++) {
    const name = names[at] ?? `user${String(at).padStart(4, "0")}@example.org`;
    users.push(await test.register(name, phoneOf(at)));
    test.clock.advance(3600);
  }
  await test.signIn("ada.lovelace@example.org", phoneOf(0));
  test.clock.advance(86_400);
  await test.signIn("grace.hopper@example.org", phoneOf(1));
  test.clock.advance(600);
  await guessWrong(test, "barbara.liskov@example.org");
  test.clock.advance(150);
  return users;
}

export function phoneOf(at: number): string {
  return `+1202555${String(100 + at % 100).padStart(4, "0")}`;
}

const guesser = {
  actor: "user",
  actorName: null,
  address: "198.51.100.7",
  userAgent: "curl/8.9.1",
  requestId: null,
} as const;

/** Ten incorrect codes over two logins, which lock out the second factor. */
async function guessWrong(test: TestCore, username: string): Promise<void> {
  for (let login = 0; login < 2; login++) {
    const opened = await test.core.logIn({ username, password, send: "sms" }, guesser);
    assert.ok(opened.ok && opened.value.status === "second_factor_required");
    assert.ok(opened.value.sent?.ok === true, `cannot log in ${username}`);
    const right = test.simulator.codeFor(phoneOf(2)) ?? "";
    const code = wrongCode(right);
    for (let guess = 0; guess < 5; guess++) {
      const { challengeToken } = opened.value.opened;
      const proof = { method: "sms", code, passkey: null, trustDevice: false };
      await test.core.verifySecondFactor({ challengeToken, ...proof }, guesser);
    }
    test.clock.advance(700);
  }
}

/** An incorrect code of the same length. */
export function wrongCode(right: string): string {
  return right === "000000" ? "111111" : "000000";
}
