/** Password resets over HTTP that start with an authenticator app or a passkey. @module */
import assert from "node:assert/strict";
import { createAuthenticator, type SoftwareAuthenticator } from "../../software_authenticator.ts";
import { enroll } from "../factors/passkey_kit.ts";
import { appCode, givenTotp } from "../factors/totp_kit.ts";
import type { Answer, Json, TestApp } from "../app_kit.ts";
import { codeOn, givenPerson, type Person } from "./account_kit.ts";

export const reset = "/v1/password/reset";
export const confirm = "/v1/password/reset/confirm";
export const fresh = "a much better phrase";

/** A user with an authenticator app and a passkey. */
export interface Holder extends Person {
  readonly secret: string;
  readonly key: SoftwareAuthenticator;
}

/** Registers and logs in a user, and adds an authenticator app and a passkey. */
export async function givenHolder(
  app: TestApp,
  username = "ada",
  phone?: string,
): Promise<Holder> {
  const person = await givenPerson(app, username, phone);
  const secret = await givenTotp(app, person.token);
  const key = createAuthenticator();
  const added = await enroll(app, person.token, key);
  assert.equal(added.status, 201, added.text);
  return { ...person, secret, key };
}

/** The authenticator app's current code. */
export function appCodeOf(app: TestApp, { secret }: Holder): string {
  return appCode(secret, app.clock.now());
}

/** The options to start a reset with a passkey. */
export async function resetOptions(app: TestApp): Promise<Json> {
  const offered = await app.request("POST", `${reset}/passkey`);
  assert.equal(offered.status, 200, offered.text);
  return offered.json.options;
}

/** Requests a reset, waits until its background task is done, and returns the challenge token. */
export async function startReset(app: TestApp, body: Json): Promise<string> {
  const asked = await app.post(reset, body);
  assert.equal(asked.status, 202, asked.text);
  await app.settle();
  return asked.json.challenge_token;
}

/** The body that completes a reset whose code was sent. */
export function confirmation(app: TestApp, challenge_token: string, phone: string): Json {
  return { challenge_token, code: codeOn(app, phone), new_password: fresh };
}

/** A response's status, headers and body, without what differs between any two responses. */
export function shapeOf({ status, headers, text }: Answer): string {
  const body = text.replace(/lk_[cr]_[\w-]{22}\.[\w-]{43}/, "TOKEN").replace(
    /request-\d+/,
    "REQUEST",
  );
  const others = [...headers].filter(([name]) => name !== "x-request-id");
  return JSON.stringify([status, others, body]);
}
