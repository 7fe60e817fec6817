/** The sentences that people see when something is refused, where they depend on the request. */
import assert from "node:assert/strict";
import { methods } from "../../../core/domain/method.ts";
import { fieldCodes } from "../../../core/domain/refusal.ts";
import { problems } from "../../../server/http/problem.ts";
import { detailText, fieldDetails, type Flow } from "../../../server/http/problem_details.ts";
import { createAuthenticator } from "../../software_authenticator.ts";
import { operator, password } from "../../harness.ts";
import { codeOn, givenPerson, logIn, postAs } from "../account/account_kit.ts";
import { type Answer, openTestApp, type TestApp, wrong } from "../app_kit.ts";
import { begin, confirm, enroll, offer } from "../factors/passkey_kit.ts";
import { act, givenTotp, wrongAppCode } from "../factors/totp_kit.ts";

const newPhone = "+12025550150";
const wrongRecoveryCode = "00000-00000-00000";

/** Fails unless the response is that problem, with that detail. */
function assertDetail(answer: Answer, code: string, detail: string): void {
  const shown = answer.json?.send_problem ?? answer.json;
  assert.deepEqual([shown?.code, shown?.detail], [code, detail], answer.text);
}

/** Fails unless the response names that field, with that detail. */
function assertFieldDetail(answer: Answer, field: string, detail: string): void {
  assert.equal(answer.json?.code, "invalid_input", answer.text);
  const [error] = answer.json.errors;
  assert.deepEqual([error.field, error.detail], [field, detail]);
}

/** Presents a code in a new login whose code was sent. */
async function present(app: TestApp, method: string, code: string): Promise<Answer> {
  const { token } = await app.challenge("ada");
  const answer = await app.post("/v1/2fa/verify", { challenge_token: token, method, code });
  app.clock.advance(600);
  return answer;
}

const incorrectCodes = {
  sms: "Incorrect code. Check your most recent message.",
  whatsapp: "Incorrect code. Check your most recent message.",
  call: "Incorrect code. Enter the code from your most recent call.",
  totp: "Incorrect code. Enter the current code from your app; each code works once.",
  recovery_code: "Incorrect recovery code. Check for typing errors; each recovery code works once.",
};

for (const [method, detail] of Object.entries(incorrectCodes)) {
  Deno.test(`POST /v1/2fa/verify says what to check after an incorrect ${method} code`, async () => {
    await using app = await openTestApp();
    const { token } = await givenPerson(app);
    const secret = await givenTotp(app, token);
    const { token: challenge_token, code: sent } = await app.challenge("ada");
    const code = method === "totp"
      ? wrongAppCode(secret, app.clock.now())
      : method === "recovery_code"
      ? wrongRecoveryCode
      : wrong(sent);
    const answer = await app.post("/v1/2fa/verify", { challenge_token, method, code });
    assertDetail(answer, "wrong_code", detail);
    assert.equal(answer.json.title, "Incorrect code");
  });
}

Deno.test("POST /v1/totp/confirm asks for the current code from the app", async () => {
  await using app = await openTestApp();
  const { token } = await givenPerson(app);
  const early = await postAs(app, token, "/v1/totp/confirm", { code: "123456" });
  assertDetail(
    early,
    "totp_not_enrolled",
    "This authenticator app setup has expired or was never started. Start again.",
  );
  const { secret } = (await act(app, "POST", "/v1/totp/enroll", token)).json;
  const code = wrongAppCode(secret, app.clock.now());
  const answer = await postAs(app, token, "/v1/totp/confirm", { code });
  assertDetail(answer, "wrong_code", incorrectCodes.totp);
  const short = await postAs(app, token, "/v1/totp/confirm", { code: "123" });
  assertFieldDetail(short, "code", "Enter the 6-digit code from your app.");
  assert.equal((await act(app, "DELETE", "/v1/totp", token)).status, 204);
  const again = await act(app, "DELETE", "/v1/totp", token);
  assertDetail(again, "totp_not_enrolled", "No authenticator app is set up.");
});

Deno.test("POST /v1/phone/change/confirm asks to check the most recent message or call", async () => {
  await using app = await openTestApp();
  const { token } = await givenPerson(app);
  const body = { phone_number: newPhone, send: "sms" };
  const { challenge_token } = (await postAs(app, token, "/v1/phone/change", body)).json;
  const code = wrong(codeOn(app, newPhone));
  const answer = await postAs(app, token, "/v1/phone/change/confirm", { challenge_token, code });
  assertDetail(answer, "wrong_code", "Incorrect code. Check your most recent message or call.");
});

Deno.test("POST /v1/password/reset/confirm does not say which of its codes is incorrect (R22)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const [recovery_code = ""] = ada.recoveryCodes;
  const requested = await app.post("/v1/password/reset", { username: "ada", recovery_code });
  const { challenge_token } = requested.json;
  const code = codeOn(app, ada.phone);
  const body = { challenge_token, code, recovery_code, new_password: "a much better phrase" };
  const detail = "The code or the recovery code is incorrect. Check both for typing errors; each " +
    "recovery code works once.";
  for (const change of [{ code: wrong(code) }, { recovery_code: wrongRecoveryCode }]) {
    const answer = await app.post("/v1/password/reset/confirm", { ...body, ...change });
    assertDetail(answer, "wrong_code", detail);
  }
});

Deno.test("a refused passkey is described by whether it was to be added or verified", async () => {
  await using app = await openTestApp();
  const { token } = await givenPerson(app);
  assert.equal((await enroll(app, token, createAuthenticator(true))).status, 201);
  const { challenge_token } = await begin(app, token);
  const added = await confirm(app, token, { challenge_token, passkey: {} });
  assertDetail(
    added,
    "passkey_refused",
    "This passkey could not be added. It may already be in use.",
  );
  const opened = await app.post("/v1/login", { username: "ada", password });
  await offer(app, opened.json.challenge_token);
  const verified = await app.post("/v1/2fa/verify", {
    challenge_token: opened.json.challenge_token,
    method: "passkey",
    passkey: {},
  });
  assertDetail(
    verified,
    "passkey_refused",
    "This passkey could not be verified. Try again, or choose another method.",
  );
});

Deno.test("an incorrect password is described by whether a username was given", async () => {
  await using app = await openTestApp();
  const { token } = await givenPerson(app);
  const login = await app.post("/v1/login", { username: "ada", password: "an incorrect one" });
  assertDetail(login, "invalid_credentials", "Incorrect username or password.");
  const change = await postAs(app, token, "/v1/password/change", {
    current_password: "an incorrect one",
    new_password: "a much better phrase",
  });
  assertDetail(change, "wrong_password", "The current password is incorrect.");
});

Deno.test("an invalid challenge is named by what the user is doing", async () => {
  await using app = await openTestApp();
  const { token } = await givenPerson(app);
  const challenge_token = "lk_c_unknown";
  const code = "123456";
  const send = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
  const verify = await app.post("/v1/2fa/verify", { challenge_token, method: "sms", code });
  const phone = await postAs(app, token, "/v1/phone/change/confirm", { challenge_token, code });
  const passkey = await confirm(app, token, { challenge_token, passkey: {} });
  const reset = await app.post("/v1/password/reset/confirm", {
    challenge_token,
    code,
    recovery_code: wrongRecoveryCode,
    new_password: "a much better phrase",
  });
  const names: readonly (readonly [Answer, string])[] = [
    [send, "verification"],
    [verify, "verification"],
    [phone, "phone number change"],
    [passkey, "passkey setup"],
    [reset, "password reset"],
  ];
  for (const [answer, name] of names) {
    assertDetail(answer, "invalid_challenge", `This ${name} is not valid. Start again.`);
  }
});

const unavailableChannels = {
  call: "A code cannot be sent by phone call. Choose another method.",
  sms: "A code cannot be sent by text message. Choose another method.",
  whatsapp: "A code cannot be sent by WhatsApp message. Choose another method.",
};

Deno.test("an unavailable channel is named, whatever request was to send the code", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  app.clock.advance(600);
  const login = await app.post("/v1/login", { username: "ada", password, send: "call" });
  assertDetail(login, "channel_unavailable", unavailableChannels.call);
  const { challenge_token } = login.json;
  const sent = await app.post("/v1/2fa/send", { challenge_token, channel: "call" });
  assertDetail(sent, "channel_unavailable", unavailableChannels.call);
  const { token } = ada;
  const stepUp = await postAs(app, token, "/v1/session/step-up", { send: "call" });
  assertDetail(stepUp, "channel_unavailable", unavailableChannels.call);
  const fresh = (await logIn(app, ada)).json.session_token;
  const body = { phone_number: newPhone, send: "call" };
  const change = await postAs(app, fresh, "/v1/phone/change", body);
  assertDetail(change, "channel_unavailable", unavailableChannels.call);
  for (const [method, detail] of Object.entries(unavailableChannels)) {
    assert.equal(detailText(problems.channel_unavailable[2], { method }), detail);
  }
});

const codeFormats = {
  sms: "Enter a code with 4 to 10 digits.",
  totp: "Enter the 6-digit code from your app.",
  recovery_code: "Enter all 15 characters of a recovery code.",
};

for (const [method, detail] of Object.entries(codeFormats)) {
  Deno.test(`POST /v1/2fa/verify describes the form of a code for ${method}`, async () => {
    await using app = await openTestApp();
    await app.register("ada");
    assertFieldDetail(await present(app, method, "12"), "code", detail);
  });
}

Deno.test("a failed send names another method only if the challenge has one", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  app.clock.advance(600);
  const now = "Codes cannot be sent or verified right now. Try again shortly";
  app.simulator.setFault({ fault: "503", on: "start" });
  const login = await app.post("/v1/login", { username: "ada", password, send: "sms" });
  assertDetail(login, "provider_unavailable", `${now}, or use another method.`);
  app.clock.advance(60);
  await app.core.stopSends({ scope: "all", reason: "test" }, operator);
  const body = { challenge_token: login.json.challenge_token, channel: "sms" };
  const stopped = await app.post("/v1/2fa/send", body);
  assertDetail(stopped, "provider_unavailable", `${now}, or use another method.`);
  const signedIn = await app.post("/v1/2fa/verify", {
    challenge_token: login.json.challenge_token,
    method: "recovery_code",
    code: ada.recoveryCodes[0],
  });
  const fresh = signedIn.json.session_token;
  const change = { phone_number: newPhone, send: "sms" };
  const changed = await postAs(app, fresh, "/v1/phone/change", change);
  assertDetail(changed, "provider_unavailable", `${now}.`);
});

Deno.test("problems.sending_limited and phone_number_unreachable name another factor if there is one", () => {
  const methods = ["sms", "totp"] as const;
  const limited = problems.sending_limited[2];
  const now = "Codes cannot be sent to this phone number right now.";
  assert.equal(detailText(limited, { methods }), `${now} Use another method, or try again later.`);
  assert.equal(detailText(limited, { methods: ["sms"] }), `${now} Try again later.`);
  const unreachable = problems.phone_number_unreachable[2];
  const never = "Codes cannot be sent to this phone number.";
  assert.equal(detailText(unreachable, { methods }), `${never} Use another method.`);
  assert.equal(detailText(unreachable, { methods: ["sms"] }), never);
});

Deno.test("problems.challenge_exhausted says to wait where a new challenge keeps the guesses", () => {
  const detail = problems.challenge_exhausted[2];
  assert.equal(
    detailText(detail, {}),
    "Too many failed attempts for this verification. Start again.",
  );
  assert.equal(
    detailText(detail, { flow: "phone_change" }),
    "Too many failed attempts for this phone number change. Wait ten minutes, then start again.",
  );
});

Deno.test("problems.too_many_attempts says to wait only if waiting helps", () => {
  const detail = problems.too_many_attempts[2];
  assert.equal(
    detailText(detail, { retryAfterSeconds: 60 }),
    "Too many failed attempts. Try again later.",
  );
  assert.equal(
    detailText(detail, {}),
    "Too many failed attempts. Start again, and contact support if this continues.",
  );
});

Deno.test("problems names how to get a new code, which a password reset sends only once", () => {
  const expired = problems.code_expired[2];
  assert.equal(detailText(expired, {}), "This code has expired. Request a new one.");
  assert.equal(
    detailText(expired, { flow: "password_reset" }),
    "This code has expired. Start the password reset again.",
  );
  const lost = problems.provider_error[2];
  assert.equal(detailText(lost, {}), "This code can no longer be verified. Request a new one.");
  assert.equal(
    detailText(lost, { flow: "password_reset" }),
    "This code can no longer be verified. Start the password reset again.",
  );
  const unsent = problems.code_not_sent[2];
  assert.equal(detailText(unsent, {}), "No code has been sent yet. Request one first.");
  assert.equal(
    detailText(unsent, { flow: "password_reset" }),
    "No code has been sent yet. Wait a moment, or start the password reset again.",
  );
});

Deno.test("every title is a phrase, and every detail consists of sentences, in ASCII", () => {
  const flows: readonly (Flow | undefined)[] = [
    undefined,
    "password_reset",
    "phone_change",
    "totp_enrollment",
    "passkey_enrollment",
  ];
  const contexts = flows.flatMap((flow) =>
    [undefined, "nonsense", ...methods].map((method) => ({
      ...(flow === undefined ? {} : { flow }),
      ...(method === undefined ? {} : { method }),
    }))
  );
  const sentences = /^[A-Z][\x20-\x7e]*\.$/;
  for (const [, title, detail] of Object.values(problems)) {
    assert.match(title, /^[A-Z][A-Za-z -]*$/);
    for (const context of contexts) assert.match(detailText(detail, context), sentences);
  }
  for (const code of fieldCodes) {
    for (const context of contexts) {
      assert.match(detailText(fieldDetails[code], context), sentences);
    }
  }
});
