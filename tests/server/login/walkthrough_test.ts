import assert from "node:assert/strict";
import { password, phoneNumber } from "../../harness.ts";
import { openTestApp } from "../app_kit.ts";

Deno.test("a user can register, log in, verify, read the session and log out over HTTP", async () => {
  await using app = await openTestApp();

  const registered = await app.post("/v1/register", {
    username: "Ada",
    password,
    phone_number: "+1 (202) 555-0142",
  });
  assert.equal(registered.status, 201);
  assert.deepEqual(registered.json.user, {
    id: registered.json.user.id,
    username: "Ada",
    phone_number: "+1 ... ... 42",
    phone_verified: false,
    created_at: "2026-01-01T00:00:00.000Z",
    roles: [],
  });
  assert.equal(app.simulator.journal().length, 0, "registration sends nothing");

  const opened = await app.post("/v1/login", { username: "ada", password });
  assert.equal(opened.status, 200);
  assert.equal(opened.json.status, "second_factor_required");
  assert.equal(opened.json.expires_at, "2026-01-01T00:10:00.000Z");
  assert.deepEqual(opened.json.methods, ["sms", "whatsapp"]);
  assert.equal(opened.json.phone_number, "+1 ... ... 42");
  assert.equal(opened.json.session_token, undefined);

  const challenge_token = opened.json.challenge_token;
  const sent = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
  assert.equal(sent.status, 200);
  assert.deepEqual(sent.json, {
    channel: "sms",
    sends_left: 4,
    resend_after: 30,
    expires_at: "2026-01-01T00:10:00.000Z",
    phone_number: "+1 ... ... 42",
    methods: ["sms", "whatsapp"],
    unavailable_methods: [],
  });

  const code = app.simulator.codeFor(phoneNumber);
  const verified = await app.post("/v1/2fa/verify", { challenge_token, method: "sms", code });
  assert.equal(verified.status, 200, verified.text);
  assert.equal(verified.json.aal, "aal2");
  assert.deepEqual(verified.json.amr, ["pwd", "sms"]);
  assert.equal(verified.json.user.phone_verified, true);
  assert.match(verified.json.session_token, /^lk_s_[\w-]{22}\.[\w-]{43}$/);

  const token = verified.json.session_token;
  const session = await app.get("/v1/session", token);
  assert.equal(session.status, 200);
  assert.equal(session.json.user.username, "Ada");
  assert.equal(session.json.session.expires_at, "2026-01-02T00:00:00.000Z");

  const authorization = `Bearer ${token}`;
  const out = await app.request("POST", "/v1/logout", { headers: { authorization } });
  assert.equal(out.status, 204);
  assert.equal(out.text, "");
  assert.equal((await app.get("/v1/session", token)).status, 401);
  const again = await app.request("POST", "/v1/logout", { headers: { authorization } });
  assert.equal(again.status, 401);
  assert.equal(again.json.code, "unauthenticated");
});

Deno.test("POST /v1/login with send sends the code in the same request", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const opened = await app.post("/v1/login", { username: "ada", password, send: "whatsapp" });
  assert.equal(opened.status, 200);
  assert.deepEqual(opened.json.sent, {
    channel: "whatsapp",
    sends_left: 4,
    resend_after: 30,
    expires_at: "2026-01-01T00:10:00.000Z",
    methods: ["sms", "whatsapp"],
    unavailable_methods: [],
  });
});

Deno.test("POST /v1/login returns a challenge with a send problem if the send fails", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  app.simulator.setFault({ fault: "503", on: "start" });
  const opened = await app.post("/v1/login", { username: "ada", password, send: "sms" });
  assert.equal(opened.status, 200);
  assert.equal(opened.json.sent, null);
  assert.equal(opened.json.send_problem.code, "provider_unavailable");
  assert.ok(opened.json.send_problem.retry_after >= 1);
  const challenge_token = opened.json.challenge_token;
  app.clock.advance(60);
  const sent = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
  assert.equal(sent.status, 200, sent.text);
});

Deno.test("GET /readyz returns 503 and names what is unavailable; GET /healthz returns 200", async () => {
  await using app = await openTestApp();
  assert.equal((await app.get("/healthz")).status, 200);
  assert.deepEqual((await app.get("/readyz")).json, {
    status: "ready",
    database: true,
    hasher: true,
  });
  await using broken = await openTestApp((ports) => ({
    ...ports,
    upkeep: { ...ports.upkeep, probeWrite: () => Promise.reject(new Error("away")) },
  }));
  const answer = await broken.get("/readyz");
  assert.equal(answer.status, 503);
  assert.equal(answer.json.database, "failed");
});
