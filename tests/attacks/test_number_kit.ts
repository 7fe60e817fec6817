/** Test numbers and their users, for attacks on them. @module */
import assert from "node:assert/strict";
import type { Ports } from "../../core/ports/ports.ts";
import { password } from "../harness.ts";
import type { Answer, TestApp } from "../server/app_kit.ts";
import { operator } from "./attack_kit.ts";

export const testPhone = "+12025550150";

/** With LATCHKEY_TEST_NUMBERS=on. */
export function withTestNumbers(ports: Ports): Ports {
  return { ...ports, policies: { ...ports.policies, testNumbers: true } };
}

/** Adds a test number and returns its code. */
export async function givenTestNumber(
  app: TestApp,
  phoneNumber = testPhone,
  days = 3,
): Promise<string> {
  const order = { phoneNumber, days, reason: "App review" };
  const added = await app.core.addTestNumber(order, operator);
  assert.ok(added.ok, JSON.stringify(added));
  return added.value.code;
}

/** Starts a login whose code is sent by SMS. */
export async function begin(app: TestApp, username: string): Promise<Answer> {
  const answer = await app.post("/v1/login", { username, password, send: "sms" });
  assert.equal(answer.status, 200, answer.text);
  return answer;
}

/** Enters a code for a login that was started. */
export function enter(
  app: TestApp,
  { json }: Answer,
  code: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const body = { challenge_token: json.challenge_token, method: "sms", code, ...more };
  return app.post("/v1/2fa/verify", body);
}

/** Registers a user with the test number, and logs in with its code. */
export async function givenTestUser(
  app: TestApp,
  code: string,
  username = "reviewer",
): Promise<Answer> {
  await app.register(username, testPhone);
  const answer = await enter(app, await begin(app, username), code);
  assert.equal(answer.status, 200, answer.text);
  return answer;
}

/** A code of eight digits that differs from the given one. */
export function otherCode(code: string): string {
  return `${(Number(code[0]) + 1) % 10}${code.slice(1)}`;
}
