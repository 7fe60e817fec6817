/** Users with everything that an operator can act on. @module */
import assert from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import { caller, password, phoneNumber, type TestCore } from "../../harness.ts";
import { appCode } from "../../server/factors/totp_kit.ts";
import { createAuthenticator } from "../../software_authenticator.ts";

export const reason = "ticket 4711";

/**
 * A user with three sessions, one of them opened by a trusted device, a login in progress, an
 * authenticator app, two passkeys and ten recovery codes.
 */
export async function givenRich(
  test: TestCore,
  username = "ada",
  phone = phoneNumber,
): Promise<User> {
  const user = await test.register(username, phone);
  const sessionToken = await test.signIn(username, phone);
  await enrollTotp(test, sessionToken);
  for (const name of ["blue key", "green key"]) await enrollPasskey(test, sessionToken, name);
  test.clock.advance(60);
  const deviceToken = await trustDevice(test, username, phone);
  const first = { username, password, send: null };
  const bound = await test.core.logIn({ ...first, deviceToken }, caller);
  assert.ok(bound.ok && bound.value.status === "signed_in");
  const pending = await test.core.logIn(first, caller);
  assert.ok(pending.ok && pending.value.status === "second_factor_required");
  await test.settle();
  return user;
}

async function enrollTotp(test: TestCore, sessionToken: string): Promise<void> {
  const enrolled = await test.core.enrollTotp({ sessionToken }, caller);
  assert.ok(enrolled.ok);
  const code = appCode(enrolled.value.secret, test.clock.now());
  assert.ok((await test.core.confirmTotp({ sessionToken, code }, caller)).ok);
}

async function enrollPasskey(test: TestCore, sessionToken: string, name: string): Promise<void> {
  const started = await test.core.enrollPasskey({ sessionToken }, caller);
  assert.ok(started.ok);
  const { challengeToken, options } = started.value;
  const passkey = createAuthenticator().create(options);
  const made = { sessionToken, challengeToken, passkey, name };
  assert.ok((await test.core.confirmPasskey(made, caller)).ok);
  test.clock.advance(1);
}

async function trustDevice(test: TestCore, username: string, phone: string): Promise<string> {
  const opened = await test.core.logIn({ username, password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const { challengeToken } = opened.value.opened;
  const code = test.simulator.codeFor(phone) ?? "";
  const proof = { challengeToken, method: "sms", code, passkey: null, trustDevice: true };
  const verified = await test.core.verifySecondFactor(proof, caller);
  assert.ok(verified.ok && verified.value.deviceToken !== null);
  return verified.value.deviceToken;
}

/** The audit log, newest first. */
export async function record(test: TestCore): Promise<readonly AuditEvent[]> {
  return (await test.core.listAuditEvents({ userId: null, cursor: null, limit: 1000 })).items;
}
