/** POST /v1/2fa/verify without `method`. @module */
import assert from "node:assert/strict";
import { password } from "../../harness.ts";
import {
  codeOn,
  givenPerson,
  logIn,
  type Person,
  postAs,
  refusedAs,
} from "../account/account_kit.ts";
import { type Answer, openTestApp, type TestApp, wrong } from "../app_kit.ts";
import { offer, withKey } from "../factors/passkey_kit.ts";
import { appCode, givenTotp, wrongAppCode } from "../factors/totp_kit.ts";

const wrongRecoveryCode = "00000-00000-00000";

async function start(app: TestApp, send?: string): Promise<string> {
  const body = { username: "ada", password, ...(send === undefined ? {} : { send }) };
  const answer = await app.post("/v1/login", body);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.challenge_token;
}

function verify(app: TestApp, challenge_token: string, proof: object): Promise<Answer> {
  return app.post("/v1/2fa/verify", { challenge_token, ...proof });
}

/** The checks of codes that the provider got. */
function checks(app: TestApp): number {
  return app.simulator.journal().filter(({ path }) => path.endsWith("/VerificationCheck")).length;
}

Deno.test("POST /v1/2fa/verify takes a sent code without a method", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  for (const send of ["sms", "whatsapp"]) {
    const opened = await verify(app, await start(app, send), { code: codeOn(app, ada.phone) });
    assert.equal(opened.status, 200, opened.text);
    assert.equal(opened.json.amr.length, 2);
    app.clock.advance(600);
  }
});

Deno.test("POST /v1/2fa/verify recognizes a passkey and a recovery code by their form", async () => {
  const { app, key } = await withKey();
  await using _app = app;
  const token = await start(app);
  const passkey = key.get(await offer(app, token));
  const byKey = await verify(app, token, { passkey });
  assert.deepEqual([byKey.status, byKey.json.amr], [200, ["pwd", "pop"]], byKey.text);

  const eve = await givenPerson(app, "eve", "+12025550155");
  const login = await app.post("/v1/login", { username: "eve", password, send: "sms" });
  const code = eve.recoveryCodes[0]?.toUpperCase().replaceAll("-", " ");
  const byCode = await verify(app, login.json.challenge_token, { code });
  assert.deepEqual([byCode.status, byCode.json.amr], [200, ["pwd", "recovery"]], byCode.text);
});

Deno.test("POST /v1/2fa/verify takes digits as the app's code unless a code was sent", async () => {
  const { app, ada, secret } = await withApp();
  await using _app = app;
  const byApp = await verify(app, await start(app), { code: appCode(secret, app.clock.now()) });
  assert.deepEqual([byApp.status, byApp.json.amr], [200, ["pwd", "otp"]], byApp.text);

  app.clock.advance(600);
  const token = await start(app, "sms");
  const before = checks(app);
  const crossed = await verify(app, token, { code: appCode(secret, app.clock.now()) });
  assert.equal(crossed.json.code, "wrong_code", "the app's code is not the code that was sent");
  assert.equal(checks(app) - before, 1);
  const bySms = await verify(app, token, { code: codeOn(app, ada.phone) });
  assert.deepEqual([bySms.status, bySms.json.amr], [200, ["pwd", "sms"]], bySms.text);
});

Deno.test("one guess without a method is tried against one factor and counted once (R28)", async () => {
  const { app, secret } = await withApp();
  await using _app = app;
  for (const send of [undefined, "sms"]) {
    const token = await start(app, send);
    const before = checks(app);
    for (let left = 4; left >= 0; left--) {
      // Correct for the factor that is not meant, as long as a code was sent.
      const code = send === undefined
        ? wrongAppCode(secret, app.clock.now())
        : appCode(secret, app.clock.now());
      const answer = await verify(app, token, { code });
      refusedAs(answer, 422, "wrong_code");
      assert.equal(answer.json.attempts_left, left);
    }
    assert.equal(checks(app) - before, send === undefined ? 0 : 5);
    refusedAs(await verify(app, token, { code: "123456" }), 410, "challenge_exhausted");
    app.clock.advance(20 * 60);
  }
});

Deno.test("a step-up after another that sent a code takes the app's code", async () => {
  const { app, ada, secret } = await withApp();
  await using _app = app;
  const stepUp = "/v1/session/step-up";
  assert.equal((await postAs(app, ada.token, stepUp, { send: "sms" })).status, 200);
  const { challenge_token } = (await postAs(app, ada.token, stepUp, {})).json;
  const answer = await verify(app, challenge_token, { code: appCode(secret, app.clock.now()) });
  assert.deepEqual([answer.status, answer.json.amr], [200, ["pwd", "otp"]], answer.text);
});

Deno.test("without a method, the details of a refusal fit the method that was meant", async () => {
  await using app = await openTestApp();
  await givenPerson(app);
  const unsent = await start(app);
  refusedAs(await verify(app, unsent, { code: "123456" }), 409, "code_not_sent");
  const recovery = await verify(app, unsent, { code: wrongRecoveryCode });
  assert.match(recovery.json.detail, /^Incorrect recovery code\./);
  const token = await start(app, "sms");
  const sms = await verify(app, token, { code: wrong(codeOn(app, "+12025550142")) });
  assert.equal(sms.json.detail, "Incorrect code. Check your most recent message.");
});

Deno.test("POST /v1/2fa/verify requires a code without proofs, and a method with both", async () => {
  await using app = await openTestApp();
  await givenPerson(app);
  const token = await start(app, "sms");
  const fields = (answer: Answer): unknown =>
    answer.json.errors.map(({ field, code }: { field: string; code: string }) => [field, code]);
  const both = await verify(app, token, { code: "123456", passkey: {} });
  refusedAs(both, 422, "invalid_input");
  assert.deepEqual(fields(both), [["method", "missing"]]);
  const neither = await verify(app, token, {});
  refusedAs(neither, 422, "invalid_input");
  assert.deepEqual(fields(neither), [["code", "missing"]], "a method would not help");
  for (const code of ["", "abc", "123", "12345678901"]) {
    const answer = await verify(app, token, { code });
    refusedAs(answer, 422, "invalid_input");
    assert.deepEqual(fields(answer), [["code", "code_format"]], code);
  }
  const right = await verify(app, token, { code: codeOn(app, "+12025550142") });
  assert.equal(right.status, 200, "none of these counted as a guess");
});

interface WithApp {
  readonly app: TestApp;
  readonly ada: Person;
  readonly secret: string;
}

/** An app whose user ada has an authenticator app. */
async function withApp(): Promise<WithApp> {
  const app = await openTestApp();
  const ada = await givenPerson(app);
  const secret = await givenTotp(app, ada.token);
  const token = (await logIn(app, ada)).json.session_token;
  app.clock.advance(60);
  return { app, ada: { ...ada, token }, secret };
}
