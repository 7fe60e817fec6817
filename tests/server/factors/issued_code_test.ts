/** The recovery code that an operator issues, as the user uses it. @module */
import assert from "node:assert/strict";
import { caller, password } from "../../harness.ts";
import type { OperatorActionName } from "../../../core/operator.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import {
  codeOn,
  eventsOf,
  givenPerson,
  isActive,
  logIn,
  logsIn,
  type Person,
  postAs,
  refusedAs,
  sends,
} from "../account/account_kit.ts";
import { type Answer, openTestApp, type TestApp } from "../app_kit.ts";

const operator = { ...caller, actor: "operator", actorName: "grace", address: null } as const;
const fresh = "a much better phrase";
const newPhone = "+12025550151";

async function act(app: TestApp, person: Person, action: OperatorActionName): Promise<string> {
  const order = { userId: person.id as UserId, action, reason: "lost phone, ticket 4711" };
  const done = await app.core.performAction(order, operator);
  assert.ok(done.ok, action);
  await app.settle();
  return done.value.recoveryCode ?? "";
}

const issue = (app: TestApp, person: Person) => act(app, person, "issue_recovery_code");

async function offered(app: TestApp, username = "ada"): Promise<readonly string[]> {
  return (await app.post("/v1/login", { username, password })).json.methods;
}

/** Logs in with the password and a recovery code. */
async function recover(app: TestApp, code: string, username = "ada"): Promise<Answer> {
  const opened = await app.post("/v1/login", { username, password });
  assert.equal(opened.status, 200, opened.text);
  const { challenge_token } = opened.json;
  return await app.post("/v1/2fa/verify", { challenge_token, method: "recovery_code", code });
}

/** Uses all ten of the user's own codes. */
async function spendOwn(app: TestApp, person: Person): Promise<void> {
  for (const code of person.recoveryCodes) {
    assert.equal((await recover(app, code)).status, 200);
    app.clock.advance(60);
  }
}

Deno.test("after a lost phone, an issued code logs in and the number can be changed (R21, R23)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  await spendOwn(app, ada);
  assert.deepEqual(await offered(app), ["sms", "whatsapp"], "no codes are left");
  const code = await issue(app, ada);
  assert.deepEqual(app.notices.at(-1), { to: ada.phone, kind: "second_factor_changed" });
  assert.deepEqual(await offered(app), ["sms", "whatsapp", "recovery_code"]);
  const sent = sends(app);
  const opened = await recover(app, code);
  assert.equal(opened.status, 200, opened.text);
  const { session_token, amr, aal, recovery_codes_left } = opened.json;
  assert.deepEqual([amr, aal, recovery_codes_left], [["pwd", "recovery"], "aal2", 0]);
  assert.equal(sends(app), sent, "nothing is sent to the lost phone");
  const body = { phone_number: newPhone, send: "sms" };
  const asked = await postAs(app, session_token, "/v1/phone/change", body);
  assert.equal(asked.status, 200, asked.text);
  const { challenge_token } = asked.json;
  const proof = { challenge_token, code: codeOn(app, newPhone) };
  const changed = await postAs(app, session_token, "/v1/phone/change/confirm", proof);
  assert.equal(changed.status, 200, changed.text);
  const renewed = await postAs(app, session_token, "/v1/recovery-codes", {});
  assert.equal(
    renewed.json.recovery_codes.length,
    10,
    "the login counts as a recent second factor",
  );
  app.clock.advance(60);
  assert.equal((await logIn(app, { username: "ada", phone: newPhone })).status, 200);
  const record = await eventsOf(app, ada);
  for (const line of ["recovery_code.issued", "phone.changed", "recovery_codes.replaced"]) {
    assert.ok(record.includes(line), line);
  }
});

Deno.test("the audit log says whose recovery code a login used", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  for (const code of [ada.recoveryCodes[0] ?? "", await issue(app, ada)]) {
    assert.equal((await recover(app, code)).status, 200);
    app.clock.advance(60);
  }
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  const kinds = items.filter(({ detail }) => detail["method"] === "recovery")
    .map(({ type, detail }) => [type, detail["factor_kind"]]);
  assert.deepEqual(kinds, [
    ["session.opened", "issued_code"],
    ["session.opened", "recovery_codes"],
  ]);
});

Deno.test("a lost number can be changed only while the second factor is recent", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const { session_token } = (await recover(app, await issue(app, ada))).json;
  app.clock.advance(600);
  const asked = await postAs(app, session_token, "/v1/phone/change", { phone_number: newPhone });
  refusedAs(asked, 403, "step_up_required");
  const again = await issue(app, ada);
  const stepUp = await postAs(app, session_token, "/v1/session/step-up", {});
  assert.ok(stepUp.json.methods.includes("recovery_code"));
  const { challenge_token } = stepUp.json;
  const proof = { challenge_token, method: "recovery_code", code: again };
  const proven = await app.post("/v1/2fa/verify", proof);
  assert.equal(proven.status, 200, proven.text);
  const body = { phone_number: newPhone };
  const late = await postAs(app, proven.json.session_token, "/v1/phone/change", body);
  assert.equal(late.status, 200, late.text);
});

Deno.test("an issued code works once; its second use counts as an incorrect code (R21)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const code = await issue(app, ada);
  const opened = await recover(app, code);
  assert.equal(opened.json.recovery_codes_left, 10, "the user's own codes are unchanged");
  assert.equal(opened.json.recovery_codes, undefined);
  const again = await recover(app, code);
  refusedAs(again, 422, "wrong_code");
  assert.equal(again.json.attempts_left, 4);
});

Deno.test("only one of 20 parallel logins and a step-up with one issued code succeeds (R21)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const code = await issue(app, ada);
  const { challenge_token } = (await app.post("/v1/login", { username: "ada", password })).json;
  const stepUp = await postAs(app, ada.token, "/v1/session/step-up", {});
  const tokens = Array.from({ length: 20 }, () => challenge_token);
  const answers = await Promise.all(
    [...tokens, stepUp.json.challenge_token].map((token) =>
      app.post("/v1/2fa/verify", { challenge_token: token, method: "recovery_code", code })
    ),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal(answers.filter(({ status }) => status >= 500).length, 0);
});

Deno.test("an issued code expires after an hour, at login and reset (R21)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const code = await issue(app, ada);
  app.clock.advance(3600);
  refusedAs(await recover(app, code), 422, "wrong_code");
  const before = sends(app);
  const asked = await app.post("/v1/password/reset", { username: "ada", recovery_code: code });
  assert.equal(asked.status, 202);
  assert.equal(sends(app), before);
  const second = await issue(app, ada);
  app.clock.advance(3599);
  assert.equal((await recover(app, second)).status, 200);
});

Deno.test("the recovery_code method is unavailable once the only code has expired (R21)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  await spendOwn(app, ada);
  const code = await issue(app, ada);
  const { challenge_token } = (await app.post("/v1/login", { username: "ada", password })).json;
  app.clock.advance(3600);
  assert.deepEqual(await offered(app), ["sms", "whatsapp"]);
  const late = { challenge_token, method: "recovery_code", code };
  refusedAs(await app.post("/v1/2fa/verify", late), 410, "challenge_replaced");
  refusedAs(await recover(app, code), 422, "method_unavailable");
  await app.core.sweep();
  refusedAs(await recover(app, code), 422, "method_unavailable");
});

Deno.test("a newer issued code replaces the older one, and another user's is refused (R21)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const eve = await givenPerson(app, "eve", "+12025550143");
  const [first, theirs] = [await issue(app, ada), await issue(app, eve)];
  const second = await issue(app, ada);
  refusedAs(await recover(app, first), 422, "wrong_code");
  refusedAs(await recover(app, theirs), 422, "wrong_code");
  assert.equal((await recover(app, second)).status, 200);
  assert.equal((await recover(app, theirs, "eve")).status, 200);
});

Deno.test("an issued code and a phone code together reset the password (R21, R24)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  await spendOwn(app, ada);
  const recovery_code = await issue(app, ada);
  const asked = await app.post("/v1/password/reset", { username: "ada", recovery_code });
  const { challenge_token } = asked.json;
  const code = codeOn(app, ada.phone);
  const body = { challenge_token, code, recovery_code, new_password: fresh };
  const done = await app.post("/v1/password/reset/confirm", body);
  assert.equal(done.status, 204, done.text);
  assert.ok(!await isActive(app, ada.token));
  assert.ok(await logsIn(app, "ada", fresh));
  const opened = await app.post("/v1/login", { username: "ada", password: fresh });
  assert.equal(opened.json.status, "second_factor_required");
  assert.ok(!opened.json.methods.includes("recovery_code"), "the code is used up");
});

Deno.test("a code that expires between a reset's request and its confirmation is refused (R21)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const recovery_code = await issue(app, ada);
  app.clock.advance(3590);
  const asked = await app.post("/v1/password/reset", { username: "ada", recovery_code });
  const code = codeOn(app, ada.phone);
  app.clock.advance(10);
  const body = { challenge_token: asked.json.challenge_token, code, recovery_code };
  const late = await app.post("/v1/password/reset/confirm", { ...body, new_password: fresh });
  refusedAs(late, 422, "wrong_code");
  assert.equal(await logsIn(app, "ada", fresh), false);
  const own = { ...body, recovery_code: ada.recoveryCodes[0], new_password: fresh };
  assert.equal((await app.post("/v1/password/reset/confirm", own)).status, 204);
});

Deno.test("a second factor reset ends an issued code; a lock only suspends it", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const first = await issue(app, ada);
  await act(app, ada, "reset_second_factor");
  refusedAs(await recover(app, first), 422, "method_unavailable");
  const { recovery_codes } = (await logIn(app, ada)).json;
  assert.equal(recovery_codes.length, 10);
  refusedAs(await recover(app, first), 422, "wrong_code");
  const second = await issue(app, ada);
  await act(app, ada, "lock");
  const locked = await app.post("/v1/login", { username: "ada", password });
  refusedAs(locked, 401, "invalid_credentials");
  const userId = ada.id as UserId;
  const order = { userId, action: "issue_recovery_code", reason: "again" } as const;
  const refused = await app.core.performAction(order, operator);
  assert.deepEqual(refused.ok ? null : refused.refusal, {
    code: "nothing_to_do",
    reason: "account_locked",
  });
  app.clock.advance(60);
  await act(app, ada, "unlock");
  assert.equal((await recover(app, second)).status, 200);
});

Deno.test("an issued code is not logged, recorded or stored in plain text (R71)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const code = await issue(app, ada);
  await recover(app, code);
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  const seen = `${app.logged()}${JSON.stringify(items)}`;
  assert.ok(!seen.includes(code) && !seen.includes(code.replaceAll("-", "")));
});
