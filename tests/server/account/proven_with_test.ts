/** What the audit log says about the factors that a reset was proven with, and about removals. */
import assert from "node:assert/strict";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import { provenWith } from "../../../core/domain/factors/proven_with.ts";
import { operator } from "../../harness.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { act } from "../factors/totp_kit.ts";
import { codeOn, givenPerson, type Person } from "./account_kit.ts";
import {
  appCodeOf,
  confirm,
  confirmation,
  fresh,
  givenHolder,
  resetOptions,
  startReset,
} from "./reset_kit.ts";

async function newest(
  { core }: TestApp,
  { id }: Person,
  type: AuditEvent["type"],
): Promise<AuditEvent> {
  const userId = id as `usr_${string}`;
  const { items } = await core.listAuditEvents({ userId, cursor: null, limit: 50 });
  return items.find((each) => each.type === type) ?? assert.fail(type);
}

async function issueCode({ core }: TestApp, { id }: Person): Promise<string> {
  const userId = id as `usr_${string}`;
  const order = { userId, action: "issue_recovery_code", reason: "lost codes" } as const;
  const done = await core.performAction(order, operator);
  return done.ok ? done.value.recoveryCode ?? "" : assert.fail(done.refusal.code);
}

Deno.test("a reset says whether its recovery code was the user's own or issued", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  for (const kind of ["recovery_codes", "issued_code"] as const) {
    const own = kind === "recovery_codes";
    const recovery_code = own ? ada.recoveryCodes[0] ?? "" : await issueCode(app, ada);
    const challenge_token = await startReset(app, { username: "ada", recovery_code });
    const requested = await newest(app, ada, "password.reset_requested");
    assert.deepEqual(provenWith(requested), [kind]);
    const code = codeOn(app, ada.phone);
    const new_password = `${fresh} ${kind}`;
    const body = { challenge_token, code, recovery_code, new_password };
    assert.equal((await app.post(confirm, body)).status, 204);
    const done = await newest(app, ada, "password.reset");
    assert.deepEqual(provenWith(done), ["sms", kind]);
    app.clock.advance(600);
  }
});

Deno.test("a reset says which passkey started it, or that an app did", async () => {
  await using app = await openTestApp();
  const ada = await givenHolder(app);
  const app_code = await startReset(app, { username: "ada", totp_code: appCodeOf(app, ada) });
  const requested = await newest(app, ada, "password.reset_requested");
  assert.deepEqual(provenWith(requested), ["totp"]);
  assert.equal((await app.post(confirm, confirmation(app, app_code, ada.phone))).status, 204);
  assert.deepEqual(provenWith(await newest(app, ada, "password.reset")), ["sms", "totp"]);
  app.clock.advance(600);
  await startReset(app, { username: "ada", passkey: ada.key.get(await resetOptions(app)) });
  const started = await newest(app, ada, "password.reset_requested");
  const { passkey_id: id, name } = (await newest(app, ada, "passkey.enrolled")).detail;
  assert.deepEqual(provenWith(started), ["passkey"]);
  assert.deepEqual([started.detail["passkey_id"], started.detail["name"]], [id, name]);
});

Deno.test("the removal of a passkey names it, by whomever it was removed", async () => {
  await using app = await openTestApp();
  const names = async (person: Person): Promise<unknown> =>
    (await newest(app, person, "passkey.removed")).detail["name"];
  const [ada, eve] = [await givenHolder(app), await givenHolder(app, "eve", "+12025550143")];
  const { passkey_id: adas, name } = (await newest(app, ada, "passkey.enrolled")).detail;
  const removed = await act(app, "DELETE", `/v1/passkeys/${String(adas)}`, ada.token);
  assert.equal(removed.status, 204, removed.text);
  assert.equal(await names(ada), name);
  const { passkey_id: eves } = (await newest(app, eve, "passkey.enrolled")).detail;
  const userId = eve.id as `usr_${string}`;
  const order = { userId, action: "remove_passkey", itemId: String(eves), reason: "lost" } as const;
  assert.ok((await app.core.performAction(order, operator)).ok);
  assert.equal(await names(eve), name);
});
