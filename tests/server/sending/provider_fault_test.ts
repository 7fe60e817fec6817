import assert from "node:assert/strict";
import { password, phoneNumber } from "../../harness.ts";
import { refusedAs } from "../account/account_kit.ts";
import { openTestApp, wrong } from "../app_kit.ts";

const verify = "/v1/2fa/verify";

/** The faults of the provider, by their names in the simulator. */
const faults = [
  "500",
  "503",
  "hang",
  "malformed",
  "truncated",
  "huge",
  "html",
  "redirect",
  "drop_before",
  "drop_after",
  "lying_types",
  "20003",
  "20429",
] as const;

for (const fault of faults) {
  Deno.test(`a send that meets ${fault} returns 503, and the next one works (F-08..F-11)`, async () => {
    await using app = await openTestApp();
    await app.register("ada");
    const opened = await app.post("/v1/login", { username: "ada", password });
    const { challenge_token } = opened.json;
    app.simulator.setFault({ fault, on: "start" });
    const failed = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
    assert.equal(failed.status, 503, failed.text);
    assert.equal(failed.json.code, "provider_unavailable");
    assert.equal(app.simulator.journal().length, 1, "no automatic second send");
    app.clock.advance(failed.json.retry_after);
    const sent = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
    assert.equal(sent.status, 200, sent.text);
  });

  Deno.test(`a check that meets ${fault} returns 503 and counts no attempt (F-08..F-11)`, async () => {
    await using app = await openTestApp();
    await app.register("ada");
    const { token: challenge_token, code } = await app.challenge("ada");
    app.simulator.setFault({ fault, on: "check", times: 7 });
    const wrongBody = { challenge_token, method: "sms", code: wrong(code) };
    for (let tries = 0; tries < 7; tries++) {
      const failed = await app.post(verify, wrongBody);
      // A fault after the provider counted the attempt uses up the provider's own five.
      if (failed.json.code === "too_many_attempts") break;
      assert.equal(failed.status, 503, failed.text);
      assert.equal(failed.json.session_token, undefined);
    }
    app.simulator.setFault({ fault, on: "check", times: 0 });
    app.clock.advance(600 - 1);
    const next = await app.post(verify, wrongBody);
    assert.notEqual(next.status, 200);
    if (next.json.code === "wrong_code") assert.equal(next.json.attempts_left, 4);
  });
}

Deno.test("an approval whose response was lost opens no session, but a new code does", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { token: challenge_token, code } = await app.challenge("ada");
  app.simulator.setFault({ fault: "drop_after", on: "check" });
  const lost = await app.post(verify, { challenge_token, method: "sms", code });
  assert.equal(lost.status, 503);
  const again = await app.post(verify, { challenge_token, method: "sms", code });
  // Its ten minutes are not over, so it has not expired: the provider lost it.
  assert.equal(again.status, 502);
  assert.equal(again.json.code, "provider_error");
  app.clock.advance(30);
  const sent = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
  assert.equal(sent.status, 200, sent.text);
  const fresh = app.simulator.codeFor(phoneNumber);
  const done = await app.post(verify, { challenge_token, method: "sms", code: fresh });
  assert.equal(done.status, 200, done.text);
});

/** The provider's refusals, and the responses to them. */
const refusals = [
  ["60203", 429, "too_many_sends"],
  ["60205", 422, "channel_unavailable"],
  ["60212", 429, "resend_too_soon"],
  ["60220", 422, "phone_number_unreachable"],
  ["60238", 422, "phone_number_unreachable"],
  ["60410", 422, "phone_number_unreachable"],
  ["60605", 422, "phone_number_unreachable"],
] as const;

for (const [fault, status, code] of refusals) {
  Deno.test(`Twilio's ${fault} returns ${status} ${code}`, async () => {
    await using app = await openTestApp();
    await app.register("ada");
    app.simulator.setFault({ fault, on: "start" });
    const answer = await app.post("/v1/login", { username: "ada", password, send: "sms" });
    refusedAs(answer, status, code);
    assert.ok(answer.json.challenge_token, "the client can use another channel");
    assert.ok(!answer.text.includes(fault), "only the operator learns which rule applied");
    const events = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 1 });
    assert.equal(events.items[0]?.detail["provider_code"], Number(fault));
  });
}

Deno.test("a provider that keeps failing does not allow unlimited guesses", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const { token: challenge_token, code } = await app.challenge("ada");
  app.simulator.setFault({ fault: "503", on: "check", times: null });
  const body = { challenge_token, method: "sms", code: wrong(code) };
  const codes: string[] = [];
  for (let tries = 0; tries < 30; tries++) codes.push((await app.post(verify, body)).json.code);
  assert.deepEqual(new Set(codes), new Set(["provider_unavailable"]));
  const checks = () => app.simulator.journal().filter(({ path }) => path.endsWith("Check")).length;
  assert.equal(checks(), 5, "then the circuit is open");
  for (let second = 0; second < 500; second++) {
    app.clock.advance(1);
    await app.post(verify, body);
  }
  assert.ok(checks() <= 5 + 6, `${checks()} checks within ten minutes`);
});
