import assert from "node:assert/strict";
import { password } from "../../harness.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";

const send = "/v1/2fa/send";

async function opened(app: TestApp): Promise<string> {
  await app.register("ada");
  const answer = await app.post("/v1/login", { username: "ada", password });
  assert.equal(answer.status, 200);
  return answer.json.challenge_token;
}

Deno.test("a call is available only after the second SMS", async () => {
  await using app = await openTestApp();
  const challenge_token = await opened(app);
  const call = { challenge_token, channel: "call" };
  for (const wait of [30, 40]) {
    const early = await app.post(send, call);
    assert.equal(early.status, 422);
    assert.equal(early.json.code, "channel_unavailable");
    assert.equal((await app.post(send, { challenge_token, channel: "sms" })).status, 200);
    app.clock.advance(wait);
  }
  const third = await app.post(send, call);
  assert.equal(third.status, 200, third.text);
  assert.deepEqual(third.json.methods, ["sms", "call", "whatsapp"]);
  assert.equal(app.simulator.journal().length, 3, "what was refused here was not sent to Twilio");
});

Deno.test("WhatsApp messages do not make a call available", async () => {
  await using app = await openTestApp();
  const challenge_token = await opened(app);
  for (const wait of [30, 40]) {
    const sent = await app.post(send, { challenge_token, channel: "whatsapp" });
    assert.deepEqual(sent.json.methods, ["sms", "whatsapp"]);
    app.clock.advance(wait);
  }
  const call = await app.post(send, { challenge_token, channel: "call" });
  assert.equal(call.json.code, "channel_unavailable");
});

Deno.test("a landline is offered only a call, and immediately (Twilio's 60205)", async () => {
  await using app = await openTestApp();
  const challenge_token = await opened(app);
  app.simulator.setFault({ fault: "60205", on: "start" });
  const sms = await app.post(send, { challenge_token, channel: "sms" });
  assert.equal(sms.status, 422);
  assert.equal(sms.json.code, "channel_unavailable");
  assert.deepEqual(sms.json.methods, ["call"]);
  const call = await app.post(send, { challenge_token, channel: "call" });
  assert.equal(call.status, 200, call.text);
  app.clock.advance(30);
  const again = await app.post(send, { challenge_token, channel: "sms" });
  assert.equal(again.json.code, "channel_unavailable");
});

Deno.test("the channel can be changed within a challenge, and the last one is in the session's amr", async () => {
  await using app = await openTestApp();
  const challenge_token = await opened(app);
  await app.post(send, { challenge_token, channel: "sms" });
  app.clock.advance(30);
  await app.post(send, { challenge_token, channel: "whatsapp" });
  const code = app.simulator.codeFor("+12025550142");
  const done = await app.post("/v1/2fa/verify", { challenge_token, method: "sms", code });
  assert.equal(done.status, 200);
  assert.deepEqual(done.json.amr, ["pwd", "whatsapp"]);
});

Deno.test("locale and app_hash are passed to Twilio, and app_hash is checked", async () => {
  await using app = await openTestApp();
  const challenge_token = await opened(app);
  const wrong = [
    [{ app_hash: "short" }, "app_hash", "app_hash_format"],
    [{ app_hash: "Qx7b9Zk2LmN", channel: "whatsapp" }, "app_hash", "app_hash_format"],
  ] as const;
  for (const [more, field, code] of wrong) {
    const answer = await app.post(send, { challenge_token, channel: "sms", ...more });
    assert.equal(answer.status, 422);
    assert.deepEqual([answer.json.errors[0].field, answer.json.errors[0].code], [field, code]);
  }
  assert.equal(app.simulator.journal().length, 0);
  const more = { locale: "pt-br", app_hash: "Qx7b9Zk2LmN" };
  assert.equal((await app.post(send, { challenge_token, channel: "sms", ...more })).status, 200);
  const [request] = app.simulator.journal();
  assert.equal(request?.form["Locale"], "pt-BR");
  assert.equal(request?.form["AppHash"], "Qx7b9Zk2LmN");
});

Deno.test("every response to a send has the available methods and the time of the next send", async () => {
  await using app = await openTestApp();
  const challenge_token = await opened(app);
  const sent = await app.post(send, { challenge_token, channel: "sms" });
  assert.equal(sent.json.resend_after, 30);
  app.clock.advance(10);
  const early = await app.post(send, { challenge_token, channel: "sms" });
  assert.equal(early.json.code, "resend_too_soon");
  assert.equal(early.json.retry_after, 20);
  assert.equal(early.json.resend_after, 20);
  assert.deepEqual(early.json.methods, ["sms", "whatsapp"]);
});

Deno.test("a login with an unverified phone uses the Verify service for registrations", async () => {
  const seen: string[] = [];
  await using app = await openTestApp((ports) => ({
    ...ports,
    verifier: {
      ...ports.verifier,
      start: (to, channel, options) => {
        seen.push(`start ${options.purpose}`);
        return ports.verifier.start(to, channel, options);
      },
      check: (id, code, options) => {
        seen.push(`check ${options.purpose}`);
        return ports.verifier.check(id, code, options);
      },
    },
  }));
  await app.register("ada");
  await app.signIn("ada");
  await app.signIn("ada");
  const expected = ["start registration", "check registration", "start login", "check login"];
  assert.deepEqual(seen, expected);
});
