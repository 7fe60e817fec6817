/** Password resets by phone alone, over HTTP. @module */
import assert from "node:assert/strict";
import type { Ports } from "../../../core/ports/ports.ts";
import { openTestApp, type TestApp, type TestEdge } from "../app_kit.ts";
import { codeOn, givenPerson, type Person } from "./account_kit.ts";

export const delayed = "/v1/password/reset/delayed";
export const fresh = "a much better phrase";
export const [minute, hour, day] = [60, 3600, 86_400] as const;

/** An app that allows delayed resets after 24 hours. */
export function openDelayedApp(
  edge: TestEdge = {},
  change: (ports: Ports) => Ports = (ports) => ports,
): Promise<TestApp> {
  return openTestApp((ports) =>
    change({
      ...ports,
      policies: { ...ports.policies, delayedReset: { waitSeconds: 24 * hour } },
    }), edge);
}

/** A user who verified the phone 31 days ago and has no active session. */
export async function givenForgetful(
  app: TestApp,
  username = "ada",
  phone?: string,
): Promise<Person> {
  const person = await givenPerson(app, username, phone);
  await runFor(app, 31 * day, day);
  await app.settle();
  return person;
}

/** Lets time pass, and does once in each step what the service does every minute. */
export async function runFor(app: TestApp, seconds: number, step = 10 * minute): Promise<void> {
  for (let passed = 0; passed < seconds; passed += step) {
    app.clock.advance(Math.min(step, seconds - passed));
    await app.core.watchClock();
    await app.core.notifyWaitingResets();
    await app.settle();
  }
}

/** Requests the first code, and returns the challenge token. */
export async function requestFirst(app: TestApp, username: string): Promise<string> {
  const asked = await app.post(delayed, { username });
  assert.equal(asked.status, 202, asked.text);
  return asked.json.challenge_token;
}

/** Presents the first code, and returns the reset token. */
export async function presentFirst(
  app: TestApp,
  challenge_token: string,
  code: string,
): Promise<string> {
  const started = await app.post(`${delayed}/confirm`, { challenge_token, code });
  assert.equal(started.status, 202, started.text);
  return started.json.reset_token;
}

/** Starts a reset whose wait begins, and returns its token. */
export async function givenWaiting(app: TestApp, person: Person): Promise<string> {
  const challenge = await requestFirst(app, person.username);
  const token = await presentFirst(app, challenge, codeOn(app, person.phone));
  assert.equal(await statusOf(app, token), "waiting");
  return token;
}

/** `waiting`, `open`, or the code of a refusal. */
export async function statusOf(app: TestApp, reset_token: string): Promise<string> {
  const { json } = await app.post(`${delayed}/status`, { reset_token });
  return json.status === undefined || typeof json.status === "number" ? json.code : json.status;
}

/** Sends the second code, and returns the body that completes the reset. */
export async function givenSecond(
  app: TestApp,
  person: Person,
  reset_token: string,
): Promise<Record<string, string>> {
  const sent = await app.post(`${delayed}/send`, { reset_token });
  assert.equal(sent.status, 200, sent.text);
  assert.notEqual(sent.json.sent, null, sent.text);
  const { challenge_token } = sent.json;
  return { challenge_token, code: codeOn(app, person.phone), new_password: fresh };
}
