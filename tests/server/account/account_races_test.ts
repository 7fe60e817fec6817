import assert from "node:assert/strict";
import type { Ports } from "../../../core/ports/ports.ts";
import { password, phoneNumber } from "../../harness.ts";
import { givenPerson, logIn, postAs } from "./account_kit.ts";
import { openTestApp } from "../app_kit.ts";
import { openPolicy, withPolicy } from "../sending/send_kit.ts";

const chosen = "a quite different horse";

/** Runs `act` during the next password check, which is slow because of the hash. */
function holding(
  act: { now: (() => Promise<void>) | null },
): (ports: Ports) => Ports {
  return (ports) => ({
    ...ports,
    hasher: {
      ...ports.hasher,
      verify: async (...offered) => {
        const verdict = await ports.hasher.verify(...offered);
        const todo = act.now;
        act.now = null;
        await todo?.();
        return verdict;
      },
    },
  });
}

Deno.test("a login with the old password fails if the password is changed during it", async () => {
  const act: { now: (() => Promise<void>) | null } = { now: null };
  await using app = await openTestApp(holding(act));
  const ada = await givenPerson(app);
  const change = { current_password: password, new_password: chosen };
  act.now = async () => {
    assert.equal((await postAs(app, ada.token, "/v1/password/change", change)).status, 204);
  };
  const late = await app.post("/v1/login", { username: "ada", password, send: "sms" });
  assert.equal(late.status, 401);
  assert.equal(late.json.code, "invalid_credentials");
  await logIn(app, ada, { password: chosen });
});

Deno.test("a password change fails if its session ends while the new password is hashed", async () => {
  const act: { now: (() => Promise<void>) | null } = { now: null };
  await using app = await openTestApp(holding(act));
  const ada = await givenPerson(app);
  const thief = (await logIn(app, ada)).json.session_token;
  act.now = async () => {
    const authorization = `Bearer ${ada.token}`;
    const ended = await app.request("DELETE", "/v1/sessions", { headers: { authorization } });
    assert.equal(ended.status, 204);
  };
  const change = { current_password: password, new_password: chosen };
  const late = await postAs(app, thief, "/v1/password/change", change);
  assert.equal(late.status, 401);
  assert.equal(late.json.code, "unauthenticated");
  assert.equal((await app.get("/v1/session", ada.token)).status, 200, "the owner stays logged in");
  await logIn(app, ada);
});

Deno.test("other people's incorrect recovery codes do not keep the user from a reset (R14)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  for (let guess = 0; guess < 60; guess++) {
    await app.post("/v1/password/reset", { username: "ada", recovery_code: "x" });
  }
  const before = app.simulator.journal().length;
  await app.post("/v1/password/reset", { username: "ada", recovery_code: ada.recoveryCodes[0] });
  assert.equal(app.simulator.journal().length, before + 1);
});

Deno.test("a second reset request can call a landline", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const reset = { username: "ada", recovery_code: ada.recoveryCodes[0] };
  app.simulator.setFault({ fault: "60205", on: "start" });
  await app.post("/v1/password/reset", reset);
  const again = await app.post("/v1/password/reset", { ...reset, send: "call" });
  assert.equal(app.simulator.journal().at(-1)?.form["Channel"], "call");
  const done = await app.post("/v1/password/reset/confirm", {
    challenge_token: again.json.challenge_token,
    code: app.simulator.codeFor(phoneNumber),
    recovery_code: ada.recoveryCodes[0],
    new_password: chosen,
  });
  assert.equal(done.status, 204, done.text);
});

Deno.test("repeated step-up requests keep the resend wait and are throttled (R49)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const before = app.simulator.journal().length;
  const codes: string[] = [];
  for (let asked = 0; asked < 12; asked++) {
    const answer = await postAs(app, ada.token, "/v1/session/step-up", { send: "sms" });
    codes.push(answer.json.code ?? answer.json.send_problem?.code ?? "sent");
  }
  assert.deepEqual(codes.slice(0, 2), ["sent", "resend_too_soon"]);
  assert.deepEqual(codes.slice(10), ["throttled", "throttled"]);
  assert.equal(app.simulator.journal().length, before + 1);
});

Deno.test("five incorrect guesses in step-ups end their session", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const other = (await logIn(app, ada)).json.session_token;
  for (let guess = 0; guess < 5; guess++) {
    const { json } = await postAs(app, other, "/v1/session/step-up", {});
    const body = { challenge_token: json.challenge_token, method: "recovery_code" };
    const wrong = await app.post("/v1/2fa/verify", { ...body, code: "00000-00000-00000" });
    assert.equal(wrong.json.attempts_left, 4 - guess);
  }
  assert.equal((await app.get("/v1/session", other)).status, 401);
  assert.equal((await app.get("/v1/session", ada.token)).status, 200);
  await logIn(app, ada);
});

Deno.test("new recovery codes end trusted devices", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const { device_token, session_token } = (await logIn(app, ada, { trust_device: true })).json;
  assert.equal((await postAs(app, session_token, "/v1/recovery-codes", {})).status, 200);
  const login = await app.post("/v1/login", { username: "ada", password, device_token });
  assert.equal(login.json.status, "second_factor_required");
});

Deno.test("a user has at most twenty trusted devices; the next one ends the oldest", async () => {
  await using app = await openTestApp(withPolicy(openPolicy()));
  const ada = await givenPerson(app);
  const tokens: string[] = [];
  for (let at = 0; at < 21; at++) {
    app.clock.advance(60);
    tokens.push((await logIn(app, ada, { trust_device: true })).json.device_token);
  }
  const listed = await app.get("/v1/devices", (await logIn(app, ada)).json.session_token);
  assert.equal(listed.json.devices.length, 20);
  const byDevice = async (device_token: string | undefined) =>
    (await app.post("/v1/login", { username: "ada", password, device_token })).json.status;
  assert.equal(await byDevice(tokens[0]), "second_factor_required");
  assert.equal(await byDevice(tokens[1]), "signed_in");
  assert.equal(await byDevice(tokens[20]), "signed_in");
});

Deno.test("a password change ends the enrollment of an authenticator app", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  assert.equal((await postAs(app, ada.token, "/v1/totp/enroll", {})).status, 200);
  const change = { current_password: password, new_password: chosen };
  assert.equal((await postAs(app, ada.token, "/v1/password/change", change)).status, 204);
  const confirm = await postAs(app, ada.token, "/v1/totp/confirm", { code: "123456" });
  assert.equal(confirm.json.code, "totp_not_enrolled");
});
