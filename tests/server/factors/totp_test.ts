import assert from "node:assert/strict";
import { parseToken } from "../../../core/domain/token.ts";
import { password, phoneNumber } from "../../harness.ts";
import { type Answer, openTestApp, type TestApp } from "../app_kit.ts";
import { act, appCode, bearer, givenTotp, wrongAppCode } from "./totp_kit.ts";

const enroll = "/v1/totp/enroll";
const confirm = "/v1/totp/confirm";
const verify = "/v1/2fa/verify";

/** Logs in with the password, without sending a code. */
async function logIn(app: TestApp, username = "ada"): Promise<Answer["json"]> {
  const opened = await app.post("/v1/login", { username, password });
  assert.equal(opened.status, 200, opened.text);
  return opened.json;
}

/** Presents a code from an app. */
function present(app: TestApp, challenge_token: string, code: string): Promise<Answer> {
  return app.post(verify, { challenge_token, method: "totp", code });
}

async function eventTypes(app: TestApp): Promise<string[]> {
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  return items.map(({ type }) => type);
}

Deno.test("an app can be enrolled, confirmed, listed, used and removed", async () => {
  await using app = await openTestApp();
  const user = await app.register("ada");
  const session = await app.signIn("ada");
  const before = await app.get("/v1/authenticators", session);
  assert.deepEqual(before.json, { totp: null, passkeys: 0, recovery_codes_left: 10 });

  const enrolled = await act(app, "POST", enroll, session);
  assert.equal(enrolled.status, 200, enrolled.text);
  const { secret, otpauth_uri, qr_svg, qr_text } = enrolled.json;
  assert.match(secret, /^[A-Z2-7]{32}$/, "160 bits");
  const uri = new URL(otpauth_uri);
  assert.equal(uri.searchParams.get("secret"), secret);
  assert.equal(uri.searchParams.get("issuer"), "Latchkey");
  assert.match(qr_svg, /^<svg [^>]*viewBox/);
  assert.match(qr_text, /^[\u2580\u2584\u2588 \n]+$/);
  assert.ok(!(await logIn(app)).methods.includes("totp"), "not offered before it is confirmed");
  assert.equal((await app.get("/v1/authenticators", session)).json.totp, null);

  const code = appCode(secret, app.clock.now());
  const confirmed = await app.post(confirm, { code }, bearer(session));
  assert.equal(confirmed.status, 200, confirmed.text);
  assert.deepEqual(confirmed.json, { totp: { confirmed_at: "2026-01-01T00:00:00.000Z" } });
  const listed = await app.get("/v1/authenticators", session);
  assert.deepEqual(listed.json, { ...before.json, ...confirmed.json });

  app.clock.advance(30);
  const { challenge_token, methods } = await logIn(app);
  assert.ok(methods.includes("totp"));
  const opened = await present(app, challenge_token, appCode(secret, app.clock.now()));
  assert.equal(opened.status, 200, opened.text);
  assert.deepEqual(opened.json.amr, ["pwd", "otp"]);
  assert.equal(opened.json.recovery_codes, undefined);
  assert.equal((await app.get("/v1/session", opened.json.session_token)).status, 200);

  const removed = await act(app, "DELETE", "/v1/totp", opened.json.session_token);
  assert.equal(removed.status, 204);
  assert.ok(!(await logIn(app)).methods.includes("totp"));
  const again = await act(app, "DELETE", "/v1/totp", opened.json.session_token);
  assert.equal(again.status, 404);
  assert.equal(again.json.code, "totp_not_enrolled");
  const types = await eventTypes(app);
  for (const type of ["totp.enrollment_begun", "totp.enrolled", "totp.removed", "notice.sent"]) {
    assert.ok(types.includes(type), type);
  }
  const notice = { to: user.phoneNumber, kind: "second_factor_changed" };
  assert.deepEqual(app.notices, [notice, notice], "at confirmation and at removal (R20)");
});

Deno.test("a used app code and all older ones never work again (R25)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const secret = await givenTotp(app, await app.signIn("ada"));
  const first = await logIn(app);
  const older = appCode(secret, app.clock.now() - 30_000);
  const code = appCode(secret, app.clock.now());
  assert.equal((await present(app, first.challenge_token, code)).status, 200);
  const replayed = await present(app, first.challenge_token, code);
  assert.equal(replayed.json.code, "challenge_consumed");
  const { challenge_token } = await logIn(app);
  for (const [used, left] of [[code, 4], [older, 3]] as const) {
    const refused = await present(app, challenge_token, used);
    assert.equal(refused.status, 422);
    assert.equal(refused.json.code, "wrong_code");
    assert.equal(refused.json.attempts_left, left);
  }
  const next = appCode(secret, app.clock.now() + 30_000);
  assert.equal(
    (await present(app, challenge_token, next)).status,
    200,
    "an app's clock may be fast",
  );
});

Deno.test("the code that confirmed an app cannot log in (R25)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const { secret } = (await act(app, "POST", enroll, session)).json;
  const code = appCode(secret, app.clock.now());
  assert.equal((await app.post(confirm, { code }, bearer(session))).status, 200);
  const { challenge_token } = await logIn(app);
  assert.equal((await present(app, challenge_token, code)).json.code, "wrong_code");
});

Deno.test("an app's code is accepted one step early or late, but not two (R26)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const secret = await givenTotp(app, await app.signIn("ada"));
  app.clock.advance(300);
  const at = app.clock.now();
  const { challenge_token } = await logIn(app);
  for (const steps of [-2, 2]) {
    const refused = await present(app, challenge_token, appCode(secret, at + steps * 30_000));
    assert.equal(refused.json.code, "wrong_code", `${steps} steps`);
  }
  const late = await present(app, challenge_token, appCode(secret, at - 30_000));
  assert.equal(late.status, 200, late.text);
});

Deno.test("50 parallel correct app codes open exactly one session (R48)", async () => {
  await using app = await openTestApp();
  const user = await app.register("ada");
  const secret = await givenTotp(app, await app.signIn("ada"));
  const { challenge_token } = await logIn(app);
  const code = appCode(secret, app.clock.now());
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => present(app, challenge_token, code)),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal(answers.filter(({ status }) => status >= 500).length, 0);
  const described = await app.core.describeUser({ userId: user.id });
  assert.ok(described.ok && described.value.sessions.length === 2, "one in addition to the first");
});

Deno.test("one app code in a login and a parallel step-up serves one of them (R25, R48)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const secret = await givenTotp(app, session);
  const login = await logIn(app);
  const stepUp = await app.post("/v1/session/step-up", {}, bearer(session));
  assert.equal(stepUp.status, 200, stepUp.text);
  const code = appCode(secret, app.clock.now());
  const answers = await Promise.all(
    [login, stepUp.json].map(({ challenge_token }) => present(app, challenge_token, code)),
  );
  const codes = answers.map(({ status, json }) => status === 200 ? "opened" : json.code);
  assert.deepEqual(codes.toSorted(), ["opened", "wrong_code"]);
  const loser = answers.find(({ status }) => status !== 200);
  assert.equal(
    loser?.json.attempts_left,
    4,
    "its challenge is still open, and the guess was counted",
  );
});

Deno.test("incorrect app codes count with all others, five per challenge (R28)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const secret = await givenTotp(app, await app.signIn("ada"));
  const sent = await app.challenge("ada");
  const code = wrongAppCode(secret, app.clock.now());
  for (const left of [4, 3, 2, 1, 0]) {
    const refused = await present(app, sent.token, code);
    assert.equal(refused.json.code, "wrong_code");
    assert.equal(refused.json.attempts_left, left);
  }
  const right = await present(app, sent.token, appCode(secret, app.clock.now()));
  assert.equal(right.json.code, "challenge_exhausted");
  const bySms = { challenge_token: sent.token, method: "sms", code: sent.code };
  assert.equal((await app.post(verify, bySms)).json.code, "challenge_exhausted");
});

Deno.test("another user's app code is refused (R27)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  await app.register("eve", "+12025550143");
  const adas = await givenTotp(app, await app.signIn("ada"));
  const eves = await givenTotp(app, await app.signIn("eve", "+12025550143"));
  const { challenge_token } = await logIn(app, "eve");
  const crossed = await present(app, challenge_token, appCode(adas, app.clock.now()));
  assert.equal(crossed.json.code, "wrong_code");
  const own = await present(app, challenge_token, appCode(eves, app.clock.now()));
  assert.equal(own.json.user.username, "eve");
});

Deno.test("confirming and removing an app end trusted devices", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const trust = async (method: string, code: string, challenge_token: string) => {
    const body = { challenge_token, method, code, trust_device: true };
    const opened = await app.post(verify, body);
    assert.equal(opened.status, 200, opened.text);
    const device = parseToken("device", opened.json.device_token);
    assert.ok(device !== null);
    const ended = async () => (await app.ports.sessions.findDevice(device.id))?.endedAt ?? null;
    assert.equal(await ended(), null);
    return { session: opened.json.session_token, ended };
  };
  const sent = await app.challenge("ada");
  const first = await trust("sms", sent.code, sent.token);
  await act(app, "POST", enroll, first.session);
  assert.equal(await first.ended(), null, "an unconfirmed enrollment changes nothing");
  const secret = await givenTotp(app, first.session);
  assert.notEqual(await first.ended(), null);
  const { challenge_token } = await logIn(app);
  const second = await trust("totp", appCode(secret, app.clock.now()), challenge_token);
  await act(app, "DELETE", "/v1/totp", second.session);
  assert.notEqual(await second.ended(), null);
});

Deno.test("a step-up accepts an app's code", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const secret = await givenTotp(app, session);
  app.clock.advance(600);
  assert.equal((await act(app, "DELETE", "/v1/totp", session)).json.code, "step_up_required");
  const opened = await app.post("/v1/session/step-up", {}, bearer(session));
  assert.ok(opened.json.methods.includes("totp"), opened.text);
  const code = appCode(secret, app.clock.now());
  const fresh = await present(app, opened.json.challenge_token, code);
  assert.equal(fresh.status, 200, fresh.text);
  assert.equal(
    (await app.get("/v1/session", session)).status,
    401,
    "the step-up replaced it (R35)",
  );
  assert.equal((await act(app, "DELETE", "/v1/totp", fresh.json.session_token)).status, 204);
});

Deno.test("an app's secret and codes are not logged, recorded or stored in plain text (R71)", async () => {
  await using app = await openTestApp();
  const user = await app.register("ada");
  const session = await app.signIn("ada");
  const { secret, otpauth_uri } = (await act(app, "POST", enroll, session)).json;
  const code = appCode(secret, app.clock.now());
  await app.post(confirm, { code }, bearer(session));
  const events = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  const kept = await app.ports.factors.findTotp(user.id);
  const seen = `${app.logged()}${JSON.stringify(events)}${JSON.stringify(kept)}`;
  for (const one of [secret, otpauth_uri, code, phoneNumber]) assert.ok(!seen.includes(one));
  assert.match(kept?.secretBox ?? "", /^v1\.test\./);
});
