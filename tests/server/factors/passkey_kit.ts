/** The steps of a passkey's life over HTTP. @module */
import assert from "node:assert/strict";
import { password } from "../../harness.ts";
import {
  createAuthenticator,
  type Misdeeds,
  type SoftwareAuthenticator,
} from "../../software_authenticator.ts";
import { type Answer, type Json, openTestApp, type TestApp } from "../app_kit.ts";

/** The headers of a request in a session. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** Asks for the options of a new passkey, or fails the test. */
export async function begin(app: TestApp, token: string): Promise<Json> {
  const begun = await app.request("POST", "/v1/passkeys/enroll", { headers: bearer(token) });
  assert.equal(begun.status, 200, begun.text);
  return begun.json;
}

export function confirm(
  app: TestApp,
  token: string,
  body: { challenge_token: string; passkey: unknown; name?: string },
): Promise<Answer> {
  return app.post("/v1/passkeys/confirm", body, bearer(token));
}

/** Begins and confirms. */
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

/** A right password: the challenge's token. */
export async function logIn(app: TestApp, username: string): Promise<string> {
  const opened = await app.post("/v1/login", { username, password });
  assert.equal(opened.status, 200, opened.text);
  return opened.json.challenge_token;
}

/** The options to prove a passkey with, or fails the test. */
export async function offer(app: TestApp, challenge_token: string): Promise<Json> {
  const offered = await app.post("/v1/2fa/passkey", { challenge_token });
  assert.equal(offered.status, 200, offered.text);
  return offered.json.options;
}

export function prove(app: TestApp, challenge_token: string, passkey: unknown): Promise<Answer> {
  return app.post("/v1/2fa/verify", { challenge_token, method: "passkey", passkey });
}

/** Logs in by password and passkey, misbehaving where asked. */
export async function logInByPasskey(
  app: TestApp,
  username: string,
  authenticator: SoftwareAuthenticator,
  misdeeds: Misdeeds = {},
): Promise<Answer> {
  const token = await logIn(app, username);
  return await prove(app, token, authenticator.get(await offer(app, token), misdeeds));
}

/** The reasons of what was refused to a user, newest first, repeats as often as they happened. */
export async function refusals(app: TestApp, type = "challenge.refused"): Promise<unknown[]> {
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  return items.filter((event) => event.type === type)
    .flatMap(({ reason, count }) => Array.from({ length: count }, () => reason));
}

/** A user with a session and a passkey. */
export interface Held {
  readonly app: TestApp;
  /** Of ada's session. */
  readonly token: string;
  readonly key: SoftwareAuthenticator;
}

/** Ada has a passkey. */
export async function withKey(counts = true): Promise<Held> {
  const app = await openTestApp();
  await app.register("ada");
  const token = await app.signIn("ada");
  const key = createAuthenticator(counts);
  const added = await enroll(app, token, key);
  assert.equal(added.status, 201, added.text);
  return { app, token, key };
}
