import assert from "node:assert/strict";
import {
  codeOn,
  eventsOf,
  givenPerson,
  isActive,
  logIn,
  postAs,
  refusedAs,
} from "../account/account_kit.ts";
import { openTestApp, type TestApp, wrong } from "../app_kit.ts";
import { openPolicy, withPolicy } from "../sending/send_kit.ts";

const verify = "/v1/2fa/verify";
const stepUp = "/v1/session/step-up";
const dangerous = "/v1/phone/change";
const newNumber = { phone_number: "+12025550150" };

/** Advances eleven minutes, after which no second factor is recent and no challenge is open. */
async function givenStale(app: TestApp): ReturnType<typeof givenPerson> {
  const ada = await givenPerson(app);
  app.clock.advance(660);
  return ada;
}

Deno.test("a step-up allows sensitive operations and replaces the token (R32, R35)", async () => {
  await using app = await openTestApp();
  const ada = await givenStale(app);
  refusedAs(await postAs(app, ada.token, dangerous, newNumber), 403, "step_up_required");

  const started = await postAs(app, ada.token, stepUp, { send: "sms" });
  assert.equal(started.status, 200, started.text);
  const { challenge_token, sent, ...rest } = started.json;
  assert.deepEqual(rest, {
    expires_at: "2026-01-01T00:21:00.000Z",
    methods: ["sms", "whatsapp", "recovery_code"],
    unavailable_methods: [],
    phone_number: "+1 ... ... 42",
  });
  assert.equal(sent.channel, "sms");
  const code = codeOn(app, ada.phone);
  const answer = await app.post(verify, { challenge_token, method: "sms", code });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.json.amr, ["pwd", "sms"]);
  assert.notEqual(answer.json.session_token, ada.token);
  assert.equal(answer.json.recovery_codes, undefined);
  refusedAs(await app.get("/v1/session", ada.token), 401, "unauthenticated");
  assert.equal((await postAs(app, answer.json.session_token, dangerous, newNumber)).status, 200);
  assert.ok((await eventsOf(app, ada)).includes("session.stepped_up"));
});

Deno.test("a step-up can send its code later, and accepts a recovery code", async () => {
  await using app = await openTestApp();
  const ada = await givenStale(app);
  const { challenge_token } = (await postAs(app, ada.token, stepUp, {})).json;
  const body = { challenge_token, method: "sms", code: "123456" };
  refusedAs(await app.post(verify, body), 409, "code_not_sent");
  const sent = await app.post("/v1/2fa/send", { challenge_token, channel: "whatsapp" });
  assert.equal(sent.status, 200, sent.text);
  const proof = { challenge_token, method: "recovery_code", code: ada.recoveryCodes[0] };
  const answer = await app.post(verify, proof);
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.json.amr, ["pwd", "recovery"]);
  assert.equal(answer.json.recovery_codes_left, 9);
});

Deno.test("a step-up can trust the device", async () => {
  await using app = await openTestApp();
  const ada = await givenStale(app);
  const { challenge_token } = (await postAs(app, ada.token, stepUp, { send: "sms" })).json;
  const proof = { challenge_token, method: "sms", code: codeOn(app, ada.phone) };
  const answer = await app.post(verify, { ...proof, trust_device: true });
  assert.match(answer.json.device_token, /^lk_d_/);
});

Deno.test("repeated step-ups do not extend a session beyond a day (R37)", async () => {
  // More messages than a user may receive in a day.
  await using app = await openTestApp(withPolicy(openPolicy()));
  const ada = await givenPerson(app);
  let { token } = ada;
  for (let half = 1; half < 48; half++) {
    app.clock.advance(1800);
    const { challenge_token } = (await postAs(app, token, stepUp, { send: "sms" })).json;
    const proof = { challenge_token, method: "sms", code: codeOn(app, ada.phone) };
    const answer = await app.post(verify, proof);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json.expires_at, "2026-01-02T00:00:00.000Z");
    token = answer.json.session_token;
  }
  app.clock.advance(1799);
  assert.ok(await isActive(app, token));
  app.clock.advance(1);
  refusedAs(await app.get("/v1/session", token), 401, "unauthenticated");
});

Deno.test("a step-up that is finished after the session's last second opens no session (R37)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  for (let half = 1; half < 48; half++) {
    app.clock.advance(1800);
    assert.ok(await isActive(app, ada.token));
  }
  app.clock.advance(1799);
  const { challenge_token } = (await postAs(app, ada.token, stepUp, { send: "sms" })).json;
  app.clock.advance(1);
  const proof = { challenge_token, method: "sms", code: codeOn(app, ada.phone) };
  refusedAs(await app.post(verify, proof), 410, "invalid_challenge");
});

Deno.test("a step-up ends with its session (R38)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const { challenge_token } = (await postAs(app, ada.token, stepUp, { send: "sms" })).json;
  await postAs(app, ada.token, "/v1/logout", {});
  app.clock.advance(31);
  const before = app.simulator.journal().length;
  const proof = { challenge_token, method: "sms", code: codeOn(app, ada.phone) };
  refusedAs(await app.post(verify, proof), 410, "invalid_challenge");
  const resend = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
  refusedAs(resend, 410, "invalid_challenge");
  assert.equal(app.simulator.journal().length, before, "no request to the provider");
});

Deno.test("50 parallel correct proofs of a step-up leave one session (R48)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const { challenge_token } = (await postAs(app, ada.token, stepUp, { send: "sms" })).json;
  const code = codeOn(app, ada.phone);
  const proofs = [
    { challenge_token, method: "sms", code },
    { challenge_token, method: "recovery_code", code: ada.recoveryCodes[0] },
  ];
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, at) => app.post(verify, proofs[at % 2])),
  );
  const tokens = answers.filter(({ status }) => status === 200)
    .map(({ json }) => json.session_token);
  assert.equal(tokens.length, 1);
  assert.equal(answers.filter(({ status }) => status >= 500).length, 0);
  assert.ok(await isActive(app, tokens[0]));
  assert.ok(!await isActive(app, ada.token));
});

Deno.test("the guesses of a step-up count toward the account's limit (R28)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  // Five incorrect guesses end their session, so each round needs its own.
  const sessions = [await logIn(app, ada), await logIn(app, ada)];
  for (const { json: { session_token } } of sessions) {
    app.clock.advance(601);
    const { challenge_token } = (await postAs(app, session_token, stepUp, { send: "sms" })).json;
    const code = wrong(codeOn(app, ada.phone));
    for (let guess = 0; guess < 5; guess++) {
      const answer = await app.post(verify, { challenge_token, method: "sms", code });
      refusedAs(answer, 422, "wrong_code");
      assert.equal(answer.json.attempts_left, 4 - guess);
    }
    assert.ok(!await isActive(app, session_token));
  }
  app.clock.advance(601);
  const { challenge_token } = (await postAs(app, ada.token, stepUp, {})).json;
  const body = { challenge_token, method: "recovery_code", code: ada.recoveryCodes[0] };
  refusedAs(await app.post(verify, body), 429, "too_many_attempts");
  assert.ok(await isActive(app, ada.token), "a session without guesses is not affected");
});

Deno.test("POST /v1/session/step-up requires a session token", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const login = await app.challenge("ada");
  for (const token of ["", login.token, ada.token.slice(0, -1), `${ada.token}A`]) {
    refusedAs(await postAs(app, token, stepUp, {}), 401, "unauthenticated");
  }
  refusedAs(await postAs(app, ada.token, stepUp, { send: "fax" }), 422, "invalid_input");
});

Deno.test("a step-up refuses another user's code (R27)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const eve = await givenPerson(app, "eve", "+12025550143");
  const { challenge_token } = (await postAs(app, ada.token, stepUp, { send: "sms" })).json;
  await postAs(app, eve.token, stepUp, { send: "sms" });
  const code = codeOn(app, eve.phone);
  const crossed = code === codeOn(app, ada.phone) ? wrong(code) : code;
  refusedAs(
    await app.post(verify, { challenge_token, method: "sms", code: crossed }),
    422,
    "wrong_code",
  );
  const foreign = { challenge_token, method: "recovery_code", code: eve.recoveryCodes[0] };
  refusedAs(await app.post(verify, foreign), 422, "wrong_code");
});

Deno.test("a newer step-up replaces an older one and does not affect other sessions (R27)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const other = (await logIn(app, ada)).json.session_token;
  const older = (await postAs(app, ada.token, stepUp, {})).json.challenge_token;
  const newer = (await postAs(app, ada.token, stepUp, { send: "sms" })).json.challenge_token;
  const proof = { method: "sms", code: codeOn(app, ada.phone) };
  refusedAs(
    await app.post(verify, { challenge_token: older, ...proof }),
    410,
    "challenge_replaced",
  );
  assert.equal((await app.post(verify, { challenge_token: newer, ...proof })).status, 200);
  assert.ok(await isActive(app, other));
  refusedAs(
    await app.post(verify, { challenge_token: newer, ...proof }),
    410,
    "challenge_consumed",
  );
});
