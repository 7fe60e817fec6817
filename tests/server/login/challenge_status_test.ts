/** POST /v1/2fa/status. @module */
import assert from "node:assert/strict";
import fc from "fast-check";
import { operator, password, phoneNumber } from "../../harness.ts";
import { eventsOf, givenPerson, logIn, postAs, refusedAs } from "../account/account_kit.ts";
import { type Answer, openTestApp, type TestApp, wrong } from "../app_kit.ts";
import { openReadableApp } from "../database_content.ts";

function status(app: TestApp, challenge_token: string): Promise<Answer> {
  return app.post("/v1/2fa/status", { challenge_token });
}

async function start(app: TestApp, send: string | null = "sms"): Promise<string> {
  const body = { username: "ada", password, ...(send === null ? {} : { send }) };
  const answer = await app.post("/v1/login", body);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.challenge_token;
}

Deno.test("POST /v1/2fa/status returns the newest send, and what may follow", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const token = await start(app, null);
  const unsent = await status(app, token);
  assert.deepEqual([unsent.status, unsent.json], [200, {
    delivery: null,
    sends_left: 5,
    resend_after: 0,
    channels_without_wait: [],
    methods: ["sms", "whatsapp"],
    unavailable_methods: [],
  }]);
  await app.post("/v1/2fa/send", { challenge_token: token, channel: "sms" });
  app.clock.advance(7);
  assert.deepEqual((await status(app, token)).json, {
    delivery: { channel: "sms", status: "sent", at: "2026-01-01T00:00:00.000Z" },
    sends_left: 4,
    resend_after: 23,
    channels_without_wait: [],
    methods: ["sms", "whatsapp"],
    unavailable_methods: [],
  });
  app.clock.advance(23);
  await app.post("/v1/2fa/send", { challenge_token: token, channel: "sms" });
  const second = await status(app, token);
  assert.equal(second.json.delivery.at, "2026-01-01T00:00:30.000Z");
  assert.deepEqual(second.json.methods, ["sms", "call", "whatsapp"], "calls are available now");
  assert.equal(second.json.resend_after, 40);
});

Deno.test("POST /v1/2fa/status says what happened to a send", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const after = async (fault: "60205" | "503" | "drop_after"): Promise<string> => {
    app.clock.advance(11 * 60);
    app.simulator.setFault({ fault, on: "start", times: 1 });
    return (await status(app, await start(app))).json.delivery.status;
  };
  assert.equal(await after("60205"), "not_sent");
  assert.equal(await after("503"), "unknown");
  assert.equal(await after("drop_after"), "unknown");
  app.clock.advance(11 * 60);
  assert.ok((await app.core.stopSends({ scope: "all", reason: "testing" }, operator)).ok);
  const stopped = await status(app, await start(app));
  assert.equal(stopped.json.delivery.status, "not_sent");
  assert.deepEqual(stopped.json.unavailable_methods, ["sms", "whatsapp"]);
});

Deno.test("POST /v1/2fa/status counts the wait after an earlier login's code", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  await start(app);
  app.clock.advance(10);
  const later = await status(app, await start(app, null));
  assert.deepEqual([later.json.delivery, later.json.sends_left], [null, 5]);
  assert.equal(later.json.resend_after, 30, "rounded up, since the number is not verified");
});

Deno.test("POST /v1/2fa/status responds once a second for a challenge, in any number of requests", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const token = await start(app);
  for (let second = 0; second < 3; second++) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => status(app, token)));
    assert.equal(answers.filter((answer) => answer.status === 200).length, 1);
    for (const answer of answers.filter((each) => each.status !== 200)) {
      refusedAs(answer, 429, "throttled");
      assert.equal(answer.json.retry_after, 1);
      assert.equal(answer.headers.get("retry-after"), "1");
    }
    app.clock.advance(1);
  }
  app.clock.advance(-3600);
  assert.notEqual(
    (await status(app, token)).status,
    429,
    "a clock that was set back blocks no one",
  );
});

Deno.test("a token with another secret does not use up the turn of the right one", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const token = await start(app);
  const forged = `${token.slice(0, -2)}${token.endsWith("AA") ? "BA" : "AA"}`;
  refusedAs(await status(app, forged), 410, "invalid_challenge");
  assert.equal((await status(app, token)).status, 200);
});

Deno.test("POST /v1/2fa/status is for logins, step-ups and phone changes that are open", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const stepUp = await postAs(app, ada.token, "/v1/session/step-up", { send: "sms" });
  assert.equal((await status(app, stepUp.json.challenge_token)).json.delivery.channel, "sms");
  const change = { phone_number: "+12025550143", send: "whatsapp" };
  const changed = await postAs(app, ada.token, "/v1/phone/change", change);
  assert.equal((await status(app, changed.json.challenge_token)).json.delivery.channel, "whatsapp");
  const [recovery_code] = ada.recoveryCodes;
  const reset = await app.post("/v1/password/reset", { username: "ada", recovery_code });
  const passkey = await postAs(app, ada.token, "/v1/passkeys/enroll", {});
  for (const other of [reset, passkey]) {
    refusedAs(await status(app, other.json.challenge_token), 410, "invalid_challenge");
  }
  for (const token of ["", "x", ada.token, "lk_c_"]) {
    refusedAs(await status(app, token), 410, "invalid_challenge");
  }
  const older = await start(app, null);
  const newer = await start(app, null);
  refusedAs(await status(app, older), 410, "challenge_replaced");
  app.clock.advance(600);
  refusedAs(await status(app, newer), 410, "challenge_expired");
  assert.equal(
    (await app.post("/v1/logout", {}, { authorization: `Bearer ${ada.token}` })).status,
    204,
  );
  refusedAs(await status(app, stepUp.json.challenge_token), 410, "challenge_expired");
});

Deno.test("POST /v1/2fa/status writes nothing, also when it is refused", async () => {
  await using app = await openReadableApp();
  const ada = await givenPerson(app);
  app.clock.advance(600);
  const replaced = await start(app, null);
  const token = await start(app);
  await app.post("/v1/2fa/verify", { challenge_token: token, method: "sms", code: "0000000" });
  const before = await app.content();
  const events = (await eventsOf(app, ada)).length;
  for (let poll = 0; poll < 20; poll++) {
    const tokens = [token, token, replaced, "lk_c_unknown", ada.token];
    await Promise.all(tokens.map((each) => status(app, each)));
    app.clock.advance(1);
  }
  assert.deepEqual(await app.content(), before);
  assert.equal((await eventsOf(app, ada)).length, events);
});

type Step = "send" | "guess" | "wait" | "log in" | "right";

Deno.test("polling changes no outcome of sends, guesses and logins", async () => {
  const steps = fc.array(
    fc.constantFrom<Step>("send", "guess", "guess", "wait", "wait", "log in", "right"),
    { maxLength: 14 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (todo) => {
      assert.deepEqual(await outcomes(todo, 3), await outcomes(todo, 0), todo.join());
    }),
    { numRuns: 25 },
  );
});

/** What the steps lead to, with that many polls after each. */
async function outcomes(steps: readonly Step[], polls: number): Promise<unknown> {
  await using app = await openTestApp();
  await app.register("ada");
  await logIn(app, { username: "ada", phone: phoneNumber });
  let token = await start(app);
  const results: unknown[] = [];
  for (const step of steps) {
    const code = app.simulator.codeFor(phoneNumber) ?? "1234";
    const proof = { challenge_token: token, method: "sms" };
    if (step === "wait") app.clock.advance(35);
    if (step === "log in") token = await start(app);
    const answer = step === "send"
      ? await app.post("/v1/2fa/send", { challenge_token: token, channel: "sms" })
      : step === "guess" || step === "right"
      ? await app.post("/v1/2fa/verify", { ...proof, code: step === "right" ? code : wrong(code) })
      : null;
    const { attempts_left, sends_left, resend_after, code: refusal } = answer?.json ?? {};
    results.push([step, answer?.status, attempts_left, sends_left, resend_after, refusal]);
    await Promise.all(Array.from({ length: polls }, () => status(app, token)));
  }
  return results;
}
