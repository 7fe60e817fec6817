import assert from "node:assert/strict";
import { openSecretBox } from "../../../core/adapters/secret_box/secret_box.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import { password } from "../../harness.ts";
import { type Answer, openTestApp, type TestApp } from "../app_kit.ts";
import { act, appCode, bearer, givenTotp, wrongAppCode } from "./totp_kit.ts";

const enroll = "/v1/totp/enroll";
const confirm = "/v1/totp/confirm";

/** Logs in with an app's code. */
async function logInByApp(app: TestApp, code: string, username = "ada"): Promise<Answer> {
  const { json } = await app.post("/v1/login", { username, password });
  const { challenge_token } = json;
  return await app.post("/v1/2fa/verify", { challenge_token, method: "totp", code });
}

Deno.test("enrolling and removing an app require a session and a recent second factor (R31)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const secret = await givenTotp(app, session);
  app.clock.advance(601);
  const { token: challengeToken } = await app.challenge("ada");
  for (const [method, path] of [["POST", enroll], ["DELETE", "/v1/totp"]] as const) {
    const stale = await act(app, method, path, session);
    assert.equal(stale.status, 403);
    assert.equal(stale.json.code, "step_up_required");
    for (const token of ["", "lk_s_none", session.slice(0, -1), challengeToken]) {
      const refused = await act(app, method, path, token);
      assert.equal(refused.status, 401, `${method} with ${token.slice(0, 5)}`);
      assert.equal(refused.json.code, "unauthenticated");
    }
  }
  const works = await logInByApp(app, appCode(secret, app.clock.now()));
  assert.equal(works.status, 200, "nothing was changed");
});

Deno.test("POST /v1/totp/enroll replaces an unconfirmed app but not a confirmed one", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const first = (await act(app, "POST", enroll, session)).json.secret;
  const second = (await act(app, "POST", enroll, session)).json.secret;
  const old = { code: appCode(first, app.clock.now()) };
  assert.equal((await app.post(confirm, old, bearer(session))).json.code, "wrong_code");
  const code = appCode(second, app.clock.now());
  assert.equal((await app.post(confirm, { code }, bearer(session))).status, 200);
  const third = await act(app, "POST", enroll, session);
  assert.equal(third.status, 409);
  assert.equal(third.json.code, "totp_already_enrolled");
  const again = await app.post(confirm, { code }, bearer(session));
  assert.equal(again.status, 409);
  app.clock.advance(60);
  assert.equal((await logInByApp(app, appCode(second, app.clock.now()))).status, 200);
});

Deno.test("an unconfirmed app cannot log in with its correct code", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { secret } = (await act(app, "POST", enroll, await app.signIn("ada"))).json;
  const refused = await logInByApp(app, appCode(secret, app.clock.now()));
  assert.equal(refused.status, 422);
  assert.equal(refused.json.code, "method_unavailable");
});

Deno.test("an app cannot log in before the phone is verified", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  assert.equal((await logInByApp(app, "123456")).json.code, "method_unavailable");
});

Deno.test("POST /v1/totp/confirm requires a session, an enrollment and a code", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const none = await app.post(confirm, { code: "123456" }, bearer(session));
  assert.equal(none.status, 404);
  assert.equal(none.json.code, "totp_not_enrolled");
  const { secret } = (await act(app, "POST", enroll, session)).json;
  const code = appCode(secret, app.clock.now());
  assert.equal((await app.post(confirm, { code })).status, 401);
  assert.equal((await app.post(confirm, { code }, bearer(`${session}x`))).status, 401);
  for (const body of [{ code: "12.34" }, { code: "" }, { code: 123456 }, {}, { code, extra: 1 }]) {
    assert.equal((await app.post(confirm, body, bearer(session))).status, 422);
  }
  const eve = await app.register("eve", "+12025550143");
  const eves = await app.signIn("eve", "+12025550143");
  const crossed = await app.post(confirm, { code }, bearer(eves));
  assert.equal(crossed.json.code, "totp_not_enrolled", "another user's session");
  assert.equal(await app.ports.factors.findTotp(eve.id), null);
  assert.equal((await app.post(confirm, { code }, bearer(session))).status, 200);
});

Deno.test("an app's enrollment expires after exactly ten minutes (R21)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const { secret } = (await act(app, "POST", enroll, session)).json;
  app.clock.advance(600);
  const code = appCode(secret, app.clock.now());
  const late = await app.post(confirm, { code }, bearer(session));
  assert.equal(late.json.code, "totp_not_enrolled");
});

Deno.test("POST /v1/totp/confirm returns 429 for 15 minutes after ten guesses (R28)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const { secret } = (await act(app, "POST", enroll, session)).json;
  const guess = { code: wrongAppCode(secret, app.clock.now()) };
  const answers = await Promise.all(
    Array.from({ length: 60 }, () => app.post(confirm, guess, bearer(session))),
  );
  const codes = answers.map(({ json }) => json.code);
  assert.equal(codes.filter((code) => code === "wrong_code").length, 10);
  assert.equal(codes.filter((code) => code === "throttled").length, 50);
  assert.equal(answers.at(-1)?.headers.get("retry-after"), "900");
  const newer = (await act(app, "POST", enroll, session)).json.secret;
  const right = { code: appCode(newer, app.clock.now()) };
  const refused = await app.post(confirm, right, bearer(session));
  assert.equal(refused.status, 429, "a new enrollment does not reset the limit");
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  const refusals = items.filter(({ type }) => type === "totp.enrollment_refused");
  assert.equal(refusals.reduce((sum, { count }) => sum + count, 0), 61);
  app.clock.advance(900);
  const newSession = await app.signIn("ada");
  const last = (await act(app, "POST", enroll, newSession)).json.secret;
  const code = appCode(last, app.clock.now());
  assert.equal((await app.post(confirm, { code }, bearer(newSession))).status, 200);
});

Deno.test("50 parallel confirmations enroll an app once and send one notice", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const { secret } = (await act(app, "POST", enroll, session)).json;
  const code = appCode(secret, app.clock.now());
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => app.post(confirm, { code }, bearer(session))),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal(answers.filter(({ status }) => status >= 500).length, 0);
  assert.equal(app.notices.length, 1);
});

Deno.test("POST /v1/totp/enroll returns 501 without an encryption key", async () => {
  await using app = await openTestApp((ports) => ({ ...ports, secretBox: null }));
  const user = await app.register("ada");
  const session = await app.signIn("ada");
  const refused = await act(app, "POST", enroll, session);
  assert.equal(refused.status, 501);
  assert.equal(refused.json.code, "not_configured");
  assert.equal(await app.ports.factors.findTotp(user.id), null);
});

/** A secret box whose keys can be removed while the app runs. */
function withBox(ports: Ports): { ports: Ports; lose(): void } {
  let box = ports.secretBox;
  const { randomBytes } = ports;
  return {
    ports: {
      ...ports,
      secretBox: {
        seal: (text, context) => box?.seal(text, context) ?? "",
        open: (sealed, context) => box?.open(sealed, context) ?? null,
        mac: (text, context) => box?.mac(text, context) ?? new Uint8Array(),
        isOutdated: (sealed) => box?.isOutdated(sealed) ?? true,
      },
    },
    lose: () => void (box = openSecretBox([{ id: "test", key: randomBytes(32) }], randomBytes)),
  };
}

Deno.test("an app's secret that no key decrypts counts no guess, and the phone still works (R74)", async () => {
  let lose = (): void => undefined;
  await using app = await openTestApp((ports) => {
    const changed = withBox(ports);
    lose = changed.lose;
    return changed.ports;
  });
  const user = await app.register("ada");
  const session = await app.signIn("ada");
  const secret = await givenTotp(app, session);
  lose();
  const { token: challenge_token, code: smsCode } = await app.challenge("ada");
  const code = appCode(secret, app.clock.now());
  for (let times = 0; times < 8; times++) {
    const body = { challenge_token, method: "totp", code };
    const refused = await app.post("/v1/2fa/verify", body);
    assert.equal(refused.status, 503);
    assert.equal(refused.json.code, "provider_unavailable");
  }
  assert.equal((await app.ports.users.findUser(user.id))?.secondFactorFailures, 0);
  const bySms = { challenge_token, method: "sms", code: smsCode };
  const opened = await app.post("/v1/2fa/verify", bySms);
  assert.equal(opened.status, 200, opened.text);
  const removed = await act(app, "DELETE", "/v1/totp", opened.json.session_token);
  assert.equal(removed.status, 204, "it can be removed and enrolled again");
  await givenTotp(app, opened.json.session_token);
});

Deno.test("an encrypted secret moved to another user's row cannot be decrypted", async () => {
  await using app = await openTestApp();
  const ada = await app.register("ada");
  const eve = await app.register("eve", "+12025550143");
  const adas = await givenTotp(app, await app.signIn("ada"));
  await givenTotp(app, await app.signIn("eve", "+12025550143"));
  const [from, to] = [
    await app.ports.factors.findTotp(eve.id),
    await app.ports.factors.findTotp(ada.id),
  ];
  assert.ok(from !== null && to !== null);
  const change = { userId: eve.id, from: from.secretBox, to: to.secretBox };
  assert.equal(await app.ports.keys.replaceTotpBox(change), true);
  const refused = await logInByApp(app, appCode(adas, app.clock.now()), "eve");
  assert.equal(refused.json.code, "provider_unavailable");
});
