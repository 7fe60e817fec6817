import assert from "node:assert/strict";
import { parseToken } from "../../../core/domain/token.ts";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import type { FaultName } from "../../../twilio-simulator/app.ts";
import { password, phoneNumber } from "../../harness.ts";
import { refusedAs } from "../account/account_kit.ts";
import { openTestApp, type TestApp, wrong } from "../app_kit.ts";
import { deliveries } from "./send_kit.ts";

const verify = "/v1/2fa/verify";

/** Faults after which the message is sent, but no reliable response arrives. */
const losing: readonly FaultName[] = [
  "500_after",
  "drop_after",
  "truncated",
  "malformed",
  "huge",
  "slow",
  "lying_types",
  "lying_to",
];

for (const fault of losing) {
  Deno.test(`the code of a send that met ${fault} logs in after one lookup`, async () => {
    await using app = await openTestApp();
    await app.register("ada");
    const { challenge_token, code } = await loseSend(app, "ada", fault);
    assert.equal(lookUps(app), 0, "no one has offered a code yet");
    app.clock.advance(5);
    const missed = await app.post(verify, { challenge_token, method: "sms", code: wrong(code) });
    assert.equal(missed.json.code, "wrong_code", missed.text);
    assert.equal(missed.json.attempts_left, 4, "the guess is counted like any other");
    const done = await app.post(verify, { challenge_token, method: "sms", code });
    assert.equal(done.status, 200, done.text);
    assert.deepEqual(done.json.amr, ["pwd", "sms"]);
    assert.equal(lookUps(app), 1);
    const [delivery, ...more] = await deliveries(app);
    assert.deepEqual(more, []);
    assert.equal(delivery?.status, "sent");
    assert.equal(delivery?.foundAt, app.clock.now());
    assert.equal(delivery?.approvedAt, app.clock.now());
    const trace = await app.core.traceDelivery({ deliveryId: delivery?.id ?? "" });
    const kinds = trace.ok ? trace.value.steps.map(({ fact }) => fact.kind) : [];
    assert.ok(kinds.includes("send_found"), kinds.join());
  });
}

Deno.test("a send whose response was lost still counts toward its challenge and budgets", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { challenge_token, code } = await loseSend(app, "ada", "drop_after");
  const early = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
  assert.equal(early.json.code, "resend_too_soon");
  app.clock.advance(30);
  await app.post(verify, { challenge_token, method: "sms", code: wrong(code) });
  const again = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
  assert.equal(again.json.sends_left, 3, again.text);
});

Deno.test("a send that never arrived is looked up once, and its code is expired", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { challenge_token } = await loseSend(app, "ada", "drop_before");
  for (let tries = 1; tries <= 4; tries++) {
    const answer = await app.post(verify, { challenge_token, method: "sms", code: "123456" });
    assert.equal(answer.status, 422, answer.text);
    assert.equal(answer.json.code, "code_expired");
  }
  assert.equal(lookUps(app), 1);
  const token = parseToken("challenge", challenge_token);
  assert.ok(token !== null);
  const found = await app.ports.challenges.findChallenge(token.id);
  assert.equal(found?.challenge.guesses, 0, "no guess was made");
});

Deno.test("a lookup without a response is made at most three times", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { challenge_token, code } = await loseSend(app, "ada", "drop_after");
  app.simulator.setFault({ fault: "503", on: "attempts", times: 2 });
  for (let tries = 1; tries <= 2; tries++) {
    const answer = await app.post(verify, { challenge_token, method: "sms", code });
    assert.equal(answer.status, 503, answer.text);
    assert.equal(answer.json.code, "provider_unavailable");
    assert.equal(answer.json.retry_after, 5);
  }
  const done = await app.post(verify, { challenge_token, method: "sms", code });
  assert.equal(done.status, 200, done.text);
  assert.equal(lookUps(app), 3);

  const lost = await loseSend(app, "ada", "drop_after");
  app.simulator.setFault({ fault: "503", on: "attempts", times: null });
  const body = { challenge_token: lost.challenge_token, method: "sms", code: lost.code };
  for (let tries = 1; tries <= 6; tries++) await app.post(verify, body);
  assert.equal(lookUps(app), 6);
  assert.equal((await app.post(verify, body)).json.code, "code_expired");
});

Deno.test("a lost send does not adopt the verification of another user's challenge", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  await app.register("eve");
  const { token, code } = await app.challenge("ada");
  // Twilio has one verification per number and service, so Eve's is Ada's.
  app.clock.advance(130);
  const eve = await loseSend(app, "eve", "drop_after");
  assert.equal(eve.code, code);
  const stolen = await app.post(verify, {
    challenge_token: eve.challenge_token,
    method: "sms",
    code,
  });
  assert.equal(stolen.json.code, "code_expired", stolen.text);
  assert.equal(lookUps(app), 1);
  const own = await app.post(verify, { challenge_token: token, method: "sms", code });
  assert.equal(own.status, 200, own.text);
});

Deno.test("a send that never arrived does not adopt the code of an earlier login", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { code } = await app.challenge("ada");
  app.clock.advance(31);
  const { challenge_token } = await loseSend(app, "ada", "drop_before");
  const answer = await app.post(verify, { challenge_token, method: "sms", code });
  assert.equal(answer.json.code, "code_expired", answer.text);
});

Deno.test("a lost send's code works even if the provider refused the next send", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { challenge_token, code } = await loseSend(app, "ada", "drop_after");
  app.clock.advance(30);
  app.simulator.setFault({ fault: "60203", on: "start" });
  const again = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
  assert.equal(again.json.code, "too_many_sends", again.text);
  const done = await app.post(verify, { challenge_token, method: "sms", code });
  assert.equal(done.status, 200, done.text);
});

Deno.test("the code of a send whose response was lost in a crash works a minute later", async () => {
  let crashes = 1;
  await using app = await openTestApp((ports) => ({
    ...ports,
    challenges: {
      ...ports.challenges,
      recordSend: (sent, event) =>
        crashes-- > 0
          ? Promise.reject(new StorageUnavailable("the process was killed here"))
          : ports.challenges.recordSend(sent, event),
    },
  }));
  await app.register("ada");
  const opened = await app.post("/v1/login", { username: "ada", password });
  const { challenge_token } = opened.json;
  await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
  const body = { challenge_token, method: "sms", code: app.simulator.codeFor(phoneNumber) };
  assert.equal((await app.post(verify, body)).json.code, "code_expired", "it may be in transit");
  assert.equal(lookUps(app), 0);
  app.clock.advance(60);
  const done = await app.post(verify, body);
  assert.equal(done.status, 200, done.text);
});

/** Starts a login whose send meets the fault, so that its response is lost. */
async function loseSend(
  app: TestApp,
  username: string,
  fault: FaultName,
): Promise<{ readonly challenge_token: string; readonly code: string }> {
  app.simulator.setFault({ fault, on: "start" });
  const login = await app.post("/v1/login", { username, password, send: "sms" });
  refusedAs(login, 503, "provider_unavailable");
  const newest = (await deliveries(app)).at(-1);
  assert.equal(newest?.status, "uncertain");
  assert.equal(newest?.verificationId, null);
  const code = app.simulator.codeFor(phoneNumber) ?? "000000";
  return { challenge_token: login.json.challenge_token, code };
}

function lookUps(app: TestApp): number {
  return app.simulator.journal().filter(({ path }) => path.startsWith("/v2/Attempts")).length;
}
