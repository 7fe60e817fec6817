import assert from "node:assert/strict";
import { password, phoneNumber } from "../../harness.ts";
import { type Answer, openTestApp, type TestApp } from "../app_kit.ts";
import { act, bearer } from "./totp_kit.ts";

const verify = "/v1/2fa/verify";
const replace = "/v1/recovery-codes";

/** Registers and logs in for the first time; returns the session token and the ten codes. */
async function begin(
  app: TestApp,
  username = "ada",
  phone = phoneNumber,
): Promise<{ readonly session: string; readonly codes: readonly string[] }> {
  await app.register(username, phone);
  const { json } = await app.post("/v1/login", { username, password, send: "sms" });
  const code = app.simulator.codeFor(phone) ?? "";
  const body = { challenge_token: json.challenge_token, method: "sms", code };
  const opened = await app.post(verify, body);
  assert.equal(opened.status, 200, opened.text);
  return { session: opened.json.session_token, codes: opened.json.recovery_codes };
}

async function challengeOf(app: TestApp, username = "ada"): Promise<string> {
  const opened = await app.post("/v1/login", { username, password });
  assert.equal(opened.status, 200, opened.text);
  return opened.json.challenge_token;
}

function present(app: TestApp, challenge_token: string, code: string): Promise<Answer> {
  return app.post(verify, { challenge_token, method: "recovery_code", code });
}

const left = async (app: TestApp, session: string): Promise<number> =>
  (await app.get("/v1/authenticators", session)).json.recovery_codes_left;

Deno.test("the first login returns ten codes of 75 bits; later logins return none (R30)", async () => {
  await using app = await openTestApp();
  const { session, codes } = await begin(app);
  assert.equal(new Set(codes).size, 10);
  for (const code of codes) {
    assert.match(code, /^[0-9a-hjkmnp-tv-z]{5}(-[0-9a-hjkmnp-tv-z]{5}){2}$/);
  }
  assert.equal(await left(app, session), 10);
  const { token: challenge_token, code } = await app.challenge("ada");
  const later = await app.post(verify, { challenge_token, method: "sms", code });
  assert.equal(later.json.recovery_codes, undefined);
  assert.equal(later.json.recovery_codes_left, undefined);
});

Deno.test("50 parallel first logins create ten codes in total", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { token: challenge_token, code } = await app.challenge("ada");
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => app.post(verify, { challenge_token, method: "sms", code })),
  );
  const opened = answers.filter(({ status }) => status === 200);
  assert.equal(opened.length, 1);
  assert.equal(opened[0]?.json.recovery_codes.length, 10);
  assert.equal(answers.filter(({ json }) => json.recovery_codes !== undefined).length, 1);
  assert.equal(await left(app, opened[0]?.json.session_token), 10);
});

Deno.test("each recovery code logs in once and returns the number of codes left (R30)", async () => {
  await using app = await openTestApp();
  const { codes } = await begin(app);
  for (const [index, code] of codes.entries()) {
    const { json } = await app.post("/v1/login", { username: "ada", password });
    assert.ok(json.methods.includes("recovery_code"));
    const opened = await present(app, json.challenge_token, code);
    assert.equal(opened.status, 200, opened.text);
    assert.deepEqual(opened.json.amr, ["pwd", "recovery"]);
    assert.equal(opened.json.recovery_codes_left, 9 - index);
    const replayed = await present(app, json.challenge_token, code);
    assert.equal(replayed.json.code, "challenge_consumed");
  }
  const last = await app.post("/v1/login", { username: "ada", password });
  assert.ok(!last.json.methods.includes("recovery_code"), "no codes are left");
  const used = await present(app, last.json.challenge_token, codes[0] ?? "");
  assert.equal(used.json.code, "method_unavailable");
});

Deno.test("a used recovery code counts as an incorrect code (R30, R28)", async () => {
  await using app = await openTestApp();
  const { codes: [code = ""] } = await begin(app);
  assert.equal((await present(app, await challengeOf(app), code)).status, 200);
  const token = await challengeOf(app);
  const refused = await present(app, token, code);
  assert.equal(refused.status, 422);
  assert.equal(refused.json.code, "wrong_code");
  assert.equal(refused.json.attempts_left, 4);
});

Deno.test("a recovery code is accepted in any usual spelling", async () => {
  await using app = await openTestApp();
  const { codes } = await begin(app);
  const spellings: readonly ((code: string) => string)[] = [
    (code) => code.toUpperCase(),
    (code) => code.replaceAll("-", ""),
    (code) => code.replaceAll("-", " "),
    (code) => `  ${[...code.replaceAll("-", "")].join(" ")} `,
    (code) => code.replaceAll("0", "O").replaceAll("1", "l"),
    (code) => code.replaceAll("0", "o").replaceAll("1", "I").replaceAll("-", "--"),
    (code) => code.replaceAll("-", "\t"),
  ];
  for (const [index, spell] of spellings.entries()) {
    const opened = await present(app, await challengeOf(app), spell(codes[index] ?? ""));
    assert.equal(opened.status, 200, `spelling ${index}`);
  }
});

Deno.test("a malformed recovery code returns 422 and counts no guess", async () => {
  await using app = await openTestApp();
  const { codes: [code = ""] } = await begin(app);
  const token = await challengeOf(app);
  const odd = [
    "",
    "123456",
    code.slice(0, -1),
    `${code}0`,
    code.replace(/.$/, "u"),
    "x".repeat(70),
  ];
  for (const text of odd) {
    const refused = await present(app, token, text);
    assert.equal(refused.status, 422, text);
    assert.equal(refused.json.errors[0].code, "code_format");
  }
  assert.equal((await present(app, token, "00000-00000-00000")).json.attempts_left, 4);
});

Deno.test("incorrect recovery codes count, and a correct sixth guess is refused (R28)", async () => {
  await using app = await openTestApp();
  const { session, codes: [code = ""] } = await begin(app);
  const token = await challengeOf(app);
  const answers = await Promise.all(
    Array.from(
      { length: 100 },
      (_, index) => present(app, token, `00000-00000-${String(index).padStart(5, "0")}`),
    ),
  );
  const codes = answers.map(({ json }) => json.code);
  assert.equal(codes.filter((one) => one === "wrong_code").length, 5);
  assert.equal(codes.filter((one) => one === "challenge_exhausted").length, 95);
  assert.equal((await present(app, token, code)).json.code, "challenge_exhausted");
  assert.equal(await left(app, session), 10, "no code was used up");
});

Deno.test("50 parallel logins with one recovery code open exactly one session (R48)", async () => {
  await using app = await openTestApp();
  const { session, codes: [code = ""] } = await begin(app);
  const token = await challengeOf(app);
  const answers = await Promise.all(Array.from({ length: 50 }, () => present(app, token, code)));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal(answers.filter(({ status }) => status >= 500).length, 0);
  assert.equal(await left(app, session), 9);
});

Deno.test("one recovery code in a login and a parallel step-up serves one of them (R30, R48)", async () => {
  await using app = await openTestApp();
  const { session, codes: [code = ""] } = await begin(app);
  const stepUp = await app.post("/v1/session/step-up", {}, bearer(session));
  const tokens = [await challengeOf(app), stepUp.json.challenge_token];
  const answers = await Promise.all(tokens.map((token) => present(app, token, code)));
  const codes = answers.map(({ status, json }) => status === 200 ? "opened" : json.code);
  assert.deepEqual(codes.toSorted(), ["opened", "wrong_code"]);
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
  const refused = items.find(({ type }) => type === "challenge.refused");
  assert.equal(refused?.detail["used_elsewhere"], true);
  assert.equal(refused.detail["factor_kind"], "recovery_codes");
});

Deno.test("another user's recovery code is refused (R27)", async () => {
  await using app = await openTestApp();
  const ada = await begin(app);
  const eve = await begin(app, "eve", "+12025550143");
  const crossed = await present(app, await challengeOf(app, "eve"), ada.codes[0] ?? "");
  assert.equal(crossed.json.code, "wrong_code");
  assert.equal(await left(app, ada.session), 10);
  assert.equal(await left(app, eve.session), 10);
});

Deno.test("a new set of recovery codes replaces the old one (R30)", async () => {
  await using app = await openTestApp();
  const { session, codes: [used = "", unused = ""] } = await begin(app);
  assert.equal((await present(app, await challengeOf(app), used)).status, 200);
  const answer = await act(app, "POST", replace, session);
  assert.equal(answer.status, 200, answer.text);
  const fresh: readonly string[] = answer.json.recovery_codes;
  assert.equal(new Set([...fresh, used, unused]).size, 12);
  assert.equal(await left(app, session), 10);
  const token = await challengeOf(app);
  for (const code of [used, unused]) {
    assert.equal((await present(app, token, code)).json.code, "wrong_code");
  }
  const opened = await present(app, token, fresh[0] ?? "");
  assert.equal(opened.json.recovery_codes_left, 9);
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  assert.ok(items.some(({ type }) => type === "recovery_codes.replaced"));
  assert.deepEqual(app.notices.map(({ kind }) => kind), ["second_factor_changed"]);
});

Deno.test("POST /v1/recovery-codes requires a session and a recent second factor", async () => {
  await using app = await openTestApp();
  const { session, codes: [code = ""] } = await begin(app);
  const { token: challengeToken } = await app.challenge("ada");
  for (const token of ["", `${session}A`, challengeToken]) {
    assert.equal((await act(app, "POST", replace, token)).status, 401);
    assert.equal((await act(app, "GET", "/v1/authenticators", token)).status, 401);
  }
  app.clock.advance(600);
  const stale = await act(app, "POST", replace, session);
  assert.equal(stale.status, 403);
  assert.equal(stale.json.code, "step_up_required");
  const headers = { ...bearer(session), "content-type": "text/plain" };
  assert.equal((await app.request("POST", replace, { headers })).status, 415);
  assert.equal(
    (await present(app, await challengeOf(app), code)).status,
    200,
    "the old set is still valid",
  );
});

Deno.test("recovery codes are not logged, recorded or stored in plain text (R30, R71)", async () => {
  await using app = await openTestApp();
  const { session, codes: [code = ""] } = await begin(app);
  const fresh = (await act(app, "POST", replace, session)).json.recovery_codes;
  const token = await challengeOf(app);
  await present(app, token, code);
  await present(app, token, fresh[0]);
  const events = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  const seen = `${app.logged()}${JSON.stringify(events)}`;
  for (const one of [code, ...fresh]) {
    assert.ok(!seen.includes(one));
    assert.ok(!seen.includes(one.replaceAll("-", "")));
  }
});
