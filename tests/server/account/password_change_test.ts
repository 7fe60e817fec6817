import assert from "node:assert/strict";
import type { UserId } from "../../../core/domain/user_id.ts";
import { password } from "../../harness.ts";
import {
  codeOn,
  eventsOf,
  givenPerson,
  isActive,
  logIn,
  logsIn,
  postAs,
  refusedAs,
  sends,
} from "./account_kit.ts";
import { openTestApp } from "../app_kit.ts";

const change = "/v1/password/change";
const fresh = "a much better phrase";
const right = { current_password: password, new_password: fresh };

Deno.test("POST /v1/password/change keeps its session and ends all others (R11, R40)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const other = (await logIn(app, ada, { trust_device: true })).json;
  const pending = await app.challenge("ada");
  const answer = await postAs(app, ada.token, change, right);
  assert.equal(answer.status, 204, answer.text);
  assert.equal(answer.text, "");
  assert.ok(await isActive(app, ada.token));
  assert.ok(!await isActive(app, other.session_token));
  assert.equal(await logsIn(app, "ada", password), false);
  const { token: challenge_token, code } = pending;
  const late = await app.post("/v1/2fa/verify", { challenge_token, method: "sms", code });
  refusedAs(late, 410, "challenge_replaced");
  const trusted = { username: "ada", password: fresh, device_token: other.device_token };
  assert.equal((await app.post("/v1/login", trusted)).json.status, "second_factor_required");
  app.clock.advance(601);
  await logIn(app, ada, { password: fresh });
});

Deno.test("POST /v1/password/change notifies the phone and records it (R20)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  await postAs(app, ada.token, change, right);
  assert.deepEqual(app.notices, [{ to: ada.phone, kind: "password_changed" }]);
  assert.deepEqual((await eventsOf(app, ada)).slice(0, 2), ["notice.sent", "password.changed"]);
});

Deno.test("a password change succeeds even if its notice cannot be sent (R20)", async () => {
  const words = "connection refused";
  const answer = { status: "failed", words, error: "no_response" } as const;
  const failing = { configured: true, notify: () => Promise.resolve(answer) };
  await using app = await openTestApp((ports) => ({ ...ports, notifier: failing }));
  const ada = await givenPerson(app);
  assert.equal((await postAs(app, ada.token, change, right)).status, 204);
  assert.ok((await eventsOf(app, ada)).includes("notice.not_sent"));
});

Deno.test("POST /v1/password/change refuses, records and counts incorrect passwords (R11)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  for (let guess = 0; guess < 5; guess++) {
    const wrong = { ...right, current_password: `wrong one ${guess}` };
    refusedAs(await postAs(app, ada.token, change, wrong), 422, "wrong_password");
  }
  const throttled = await postAs(app, ada.token, change, right);
  refusedAs(throttled, 429, "throttled");
  assert.equal(throttled.json.retry_after, 5);
  assert.ok(await logsIn(app, "ada", password), "the session delays only itself");
  const { items } = await app.core.listAuditEvents({
    userId: ada.id as UserId,
    cursor: null,
    limit: 200,
  });
  const wrong = items.filter(({ type, reason }) =>
    type === "password.change_refused" && reason === "wrong_password"
  );
  assert.equal(wrong.reduce((sum, { count }) => sum + count, 0), 5);
  assert.ok(await isActive(app, ada.token));
  app.clock.advance(5);
  assert.equal((await postAs(app, ada.token, change, right)).status, 204);
});

Deno.test("incorrect passwords at login do not throttle a password change (R14)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  for (let guess = 0; guess < 10; guess++) await logsIn(app, "ada", `wrong one ${guess}`);
  const wrong = { ...right, current_password: "wrong one" };
  refusedAs(await postAs(app, ada.token, change, wrong), 422, "wrong_password");
  for (let other = 0; other < 241; other++) await logsIn(app, `stranger-${other}`, "wrong one");
  const throttled = await app.post("/v1/login", { username: "stranger", password });
  refusedAs(throttled, 429, "throttled");
  assert.equal((await postAs(app, ada.token, change, right)).status, 204);
});

Deno.test("a session gets at most thirty hashes in 15 minutes (R14)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const unchanged = { current_password: password, new_password: password };
  for (let asked = 0; asked < 30; asked++) {
    refusedAs(await postAs(app, ada.token, change, unchanged), 422, "invalid_input");
  }
  refusedAs(await postAs(app, ada.token, change, unchanged), 429, "throttled");
  // A change needs two hashes. If only one is left, nothing changes.
  app.clock.advance(900);
  for (let asked = 0; asked < 29; asked++) await postAs(app, ada.token, change, unchanged);
  refusedAs(await postAs(app, ada.token, change, right), 429, "throttled");
  assert.ok(await logsIn(app, "ada", password));
});

Deno.test("POST /v1/password/change applies the password policy of registration (R13)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app, "ada-lovelace");
  const faults = {
    "short": "password_too_short",
    [`${"é".repeat(257)}`]: "password_too_long",
    "with\u0007a bell": "password_characters",
    "password1": "password_common",
    "ADA-LOVELACE": "password_personal",
    "(202) 555-0142": "password_personal",
    "latchkey2026": "password_personal",
    "Lovelace1815": "password_guessable",
    "abcdabcdabcd": "password_guessable",
    [password]: "password_unchanged",
  };
  for (const [new_password, code] of Object.entries(faults)) {
    const answer = await postAs(app, ada.token, change, { ...right, new_password });
    refusedAs(answer, 422, "invalid_input");
    assert.deepEqual([answer.json.errors[0].field, answer.json.errors[0].code], [
      "new_password",
      code,
    ]);
  }
  assert.ok(await logsIn(app, "ada-lovelace", password));
});

Deno.test("an invalid new password is reported only if the current one is correct", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const probe = { current_password: "wrong one", new_password: "2025550142" };
  refusedAs(await postAs(app, ada.token, change, probe), 422, "wrong_password");
});

Deno.test("the same password in another Unicode normal form is unchanged (R07)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const composed = "caf\u00e9 au lait";
  const change1 = { current_password: password, new_password: composed };
  assert.equal((await postAs(app, ada.token, change, change1)).status, 204);
  const change2 = { current_password: composed, new_password: "cafe\u0301 au lait" };
  const answer = await postAs(app, ada.token, change, change2);
  assert.equal(answer.json.errors[0].code, "password_unchanged");
});

Deno.test("only one of several parallel password changes succeeds", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const chosen = Array.from({ length: 8 }, (_, at) => `phrase number ${at}`);
  const answers = await Promise.all(
    chosen.map((new_password) => postAs(app, ada.token, change, { ...right, new_password })),
  );
  const winners = chosen.filter((_, at) => answers[at]?.status === 204);
  assert.equal(winners.length, 1);
  for (const answer of answers) {
    // Five parallel ones pass the growing delay; the others have to wait.
    if (answer.status === 204) continue;
    assert.ok(["wrong_password", "throttled"].includes(answer.json.code), answer.text);
  }
  assert.ok(await logsIn(app, "ada", winners[0] ?? ""));
});

Deno.test("POST /v1/password/change requires a session and both passwords (R11)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  refusedAs(await app.post(change, right), 401, "unauthenticated");
  const { token } = await app.challenge("ada");
  refusedAs(await postAs(app, token, change, right), 401, "unauthenticated");
  const missing = await postAs(app, ada.token, change, { new_password: fresh });
  refusedAs(missing, 422, "invalid_input");
  await postAs(app, ada.token, "/v1/logout", {});
  refusedAs(await postAs(app, ada.token, change, right), 401, "unauthenticated");
  assert.ok(await logsIn(app, "ada", password));
});

Deno.test("a password change ends a started step-up and a started phone change", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const stepUp = (await postAs(app, ada.token, "/v1/session/step-up", { send: "sms" })).json;
  const newPhone = "+12025550150";
  const asked = { phone_number: newPhone, send: "sms" };
  const phone = (await postAs(app, ada.token, "/v1/phone/change", asked)).json;
  const before = sends(app);
  assert.equal((await postAs(app, ada.token, change, right)).status, 204);
  const proof = {
    challenge_token: stepUp.challenge_token,
    method: "sms",
    code: codeOn(app, ada.phone),
  };
  refusedAs(await app.post("/v1/2fa/verify", proof), 410, "challenge_replaced");
  const confirm = { challenge_token: phone.challenge_token, code: codeOn(app, newPhone) };
  const late = await postAs(app, ada.token, "/v1/phone/change/confirm", confirm);
  refusedAs(late, 410, "challenge_replaced");
  assert.equal(sends(app), before);
});
