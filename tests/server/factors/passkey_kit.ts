/** Enrolls passkeys and logs in with them over HTTP. @module */
import assert from "node:assert/strict";
import { password } from "../../harness.ts";
import {
  createAuthenticator,
  type Misdeeds,
  type SoftwareAuthenticator,
} from "../../software_authenticator.ts";
import { type Answer, type Json, openTestApp, type TestApp } from "../app_kit.ts";

/** The headers for a request in a session. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** Starts an enrollment and returns its options, or fails the test. */
export async function begin(app: TestApp, token: string): Promise<Json> {
  const started = await app.request("POST", "/v1/passkeys/enroll", { headers: bearer(token) });
  assert.equal(started.status, 200, started.text);
  return started.json;
}

export function confirm(
  app: TestApp,
  token: string,
  body: { challenge_token: string; passkey: unknown; name?: string },
): Promise<Answer> {
  return app.post("/v1/passkeys/confirm", body, bearer(token));
}

/** Starts and confirms an enrollment. */
export async function enroll(
  app: TestApp,
  token: string,
  authenticator: SoftwareAuthenticator,
  misdeeds: Misdeeds = {},
  name?: string,
): Promise<Answer> {
  const { challenge_token, options } = await begin(app, token);
  const passkey = authenticator.create(options, misdeeds);
  return await confirm(app, token, {
    challenge_token,
    passkey,
    ...(name === undefined ? {} : { name }),
  });
}

/** Logs in with the correct password, and returns the challenge token. */
export async function logIn(app: TestApp, username: string): Promise<string> {
  const opened = await app.post("/v1/login", { username, password });
  assert.equal(opened.status, 200, opened.text);
  return opened.json.challenge_token;
}

/** Returns the options for proving a passkey, or fails the test. */
export async function offer(app: TestApp, challenge_token: string): Promise<Json> {
  const offered = await app.post("/v1/2fa/passkey", { challenge_token });
  assert.equal(offered.status, 200, offered.text);
  return offered.json.options;
}

export function prove(app: TestApp, challenge_token: string, passkey: unknown): Promise<Answer> {
  return app.post("/v1/2fa/verify", { challenge_token, method: "passkey", passkey });
}

/** Logs in with the password and a passkey that misbehaves as given. */
export async function logInByPasskey(
  app: TestApp,
  username: string,
  authenticator: SoftwareAuthenticator,
  misdeeds: Misdeeds = {},
): Promise<Answer> {
  const token = await logIn(app, username);
  return await prove(app, token, authenticator.get(await offer(app, token), misdeeds));
}

/** The reasons of all events of a type, newest first, with repetitions. */
export async function refusals(app: TestApp, type = "challenge.refused"): Promise<unknown[]> {
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  return items.filter((event) => event.type === type)
    .flatMap(({ reason, count }) => Array.from({ length: count }, () => reason));
}

/** An app whose user ada has a session and a passkey. */
export interface Held {
  readonly app: TestApp;
  /** The token of ada's session. */
  readonly token: string;
  readonly key: SoftwareAuthenticator;
}

/** Opens an app, registers ada, and enrolls a passkey. */
export async function withKey(counts = true): Promise<Held> {
  const app = await openTestApp();
  await app.register("ada");
  const token = await app.signIn("ada");
  const key = createAuthenticator(counts);
  const added = await enroll(app, token, key);
  assert.equal(added.status, 201, added.text);
  return { app, token, key };
}
