import { deepEqual, equal, match, ok } from "node:assert/strict";
import { operator, phoneNumber } from "../../harness.ts";
import { ask, givenKey } from "../admin/admin_kit.ts";
import { type Answer, openTestApp, type TestApp, wrong } from "../app_kit.ts";

const start = {
  to: phoneNumber,
  channel: "sms",
  purpose: "sign_in",
  client_address: "198.51.100.7",
};

async function post(app: TestApp, key: string, path: string, body: unknown): Promise<Answer> {
  return await ask(app, "POST", `/v1/verifications${path}`, { key, body });
}

function codeOf({ status, json }: Answer): readonly [number, string | undefined] {
  return [status, json?.code];
}

Deno.test("an app starts, resends, checks and reads a verification", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "verifications");
  const started = await post(app, token, "", start);
  equal(started.status, 201, started.text);
  const { id, expires_at, ...state } = started.json;
  match(id, /^vrf_[0-9a-z]{26}$/);
  equal(Date.parse(expires_at), app.clock.now() + 600_000);
  deepEqual(state, {
    status: "pending",
    purpose: "sign_in",
    to: phoneNumber,
    channel: "sms",
    channels: ["sms", "whatsapp"],
    sends_left: 4,
    attempts_left: 5,
    resend_after: 30,
    approved_at: null,
  });
  const early = await post(app, token, `/${id}/send`, { channel: "sms" });
  deepEqual([...codeOf(early), early.json.retry_after], [429, "resend_too_soon", 30]);
  app.clock.advance(30);
  const again = await post(app, token, `/${id}/send`, { channel: "whatsapp" });
  deepEqual([again.status, again.json.channel, again.json.sends_left], [200, "whatsapp", 3]);

  const code = app.simulator.codeFor(phoneNumber) ?? "";
  const incorrect = await post(app, token, `/${id}/check`, { code: wrong(code) });
  deepEqual([...codeOf(incorrect), incorrect.json.attempts_left], [422, "wrong_code", 4]);
  const checked = await post(app, token, `/${id}/check`, { code });
  const approved_at = new Date(app.clock.now()).toISOString();
  deepEqual([checked.status, checked.json.status, checked.json.approved_at], [
    200,
    "approved",
    approved_at,
  ]);
  const twice = await post(app, token, `/${id}/check`, { code });
  deepEqual(codeOf(twice), [410, "verification_consumed"]);
  const read = await ask(app, "GET", `/v1/verifications/${id}`, { key: token });
  deepEqual(read.json, checked.json);
});

Deno.test("events of a verification have the address of a server that names a client twice", async () => {
  await using app = await openTestApp(undefined, { peer: "192.0.2.1" });
  const { token: key } = await givenKey(app, "verifications clients:forward");
  const headers = { "latchkey-client-address": "203.0.113.5" };
  const started = await ask(app, "POST", "/v1/verifications", { key, headers, body: start });
  equal(started.status, 201, started.text);
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 1 });
  deepEqual([items[0]?.address, items[0]?.peerAddress], ["198.51.100.7", "192.0.2.1"]);
});

Deno.test("a foreign, unknown or malformed id is 404", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "verifications");
  const { token: other } = await givenKey(app, "verifications");
  const { json: { id } } = await post(app, token, "", start);
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  const bodies: string[] = [];
  for (const path of [id, `vrf_${"0".repeat(26)}`, "vrf_x", "%00", "usr_1"]) {
    const answers = [
      await post(app, other, `/${path}/check`, { code }),
      await post(app, other, `/${path}/send`, { channel: "sms" }),
      await ask(app, "GET", `/v1/verifications/${path}`, { key: other }),
    ];
    for (const answer of answers) {
      deepEqual(codeOf(answer), [404, "verification_not_found"], path);
      const { request_id: _id, ...problem } = answer.json;
      bodies.push(JSON.stringify(problem));
    }
  }
  equal(new Set(bodies).size, 1, "a foreign id looks like an unknown one");
  equal((await post(app, token, `/${id}/check`, { code })).status, 200);
});

Deno.test("a key that is revoked midway, or has another scope, cannot check (R59)", async () => {
  await using app = await openTestApp();
  const { token, key } = await givenKey(app, "verifications");
  const { token: reader } = await givenKey(app, "users:read");
  const { token: all } = await givenKey(app, "operator");
  const { json: { id } } = await post(app, token, "", start);
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  for (const held of [reader, all]) {
    const answer = await post(app, held, `/${id}/check`, { code });
    deepEqual(codeOf(answer), [403, "api_key_scope_missing"]);
  }
  const revoked = await app.core.revokeApiKey({ key: key.id, reason: "a leak" }, operator);
  ok(revoked.ok, JSON.stringify(revoked));
  deepEqual(codeOf(await post(app, token, `/${id}/check`, { code })), [401, "api_key_revoked"]);
  const { items } = await app.ports.sending.listDeliveries({ cursor: null, limit: 10 });
  deepEqual(items.map(({ guesses, approvedAt }) => [guesses, approvedAt]), [[0, null]]);
});

Deno.test("a request of a web page, or without a key, verifies nothing", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "verifications");
  const headers = { origin: "https://app.example.com" };
  const page = await ask(app, "POST", "/v1/verifications", { key: token, body: start, headers });
  deepEqual(codeOf(page), [403, "api_key_with_origin"]);
  const bare = await ask(app, "POST", "/v1/verifications", { body: start });
  deepEqual(codeOf(bare), [401, "api_key_invalid"]);
  const bearer = { authorization: `Bearer ${token}` };
  const asToken = await ask(app, "POST", "/v1/verifications", { body: start, headers: bearer });
  deepEqual(codeOf(asToken), [401, "api_key_invalid"]);
  equal(app.simulator.journal().length, 0);
});

Deno.test("bad input is refused with each field's name in JSON", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "verifications");
  const errorsOf = ({ json }: Answer): unknown =>
    json.errors?.map(({ field, code }: { field: string; code: string }) => [field, code]);
  const bad = await post(app, token, "", {
    to: "555",
    channel: "fax",
    purpose: "gambling",
    client_address: "198.51.100.7:4711",
  });
  deepEqual([bad.status, errorsOf(bad)], [422, [
    ["to", "phone_number_invalid"],
    ["purpose", "purpose_unknown"],
    ["channel", "channel_unknown"],
    ["client_address", "address_format"],
  ]]);
  const more = await post(app, token, "", { ...start, code: "123456" });
  deepEqual([more.status, errorsOf(more)], [422, [["code", "unknown_field"]]]);
  const types = await post(app, token, "", { ...start, client_address: ["198.51.100.7"] });
  deepEqual([types.status, errorsOf(types)], [422, [["client_address", "wrong_type"]]]);
  equal(app.simulator.journal().length, 0);
});

Deno.test("a repeated start with one idempotency key sends one code", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "verifications");
  const headers = { "idempotency-key": "order-4711" };
  const request = { key: token, body: start, headers };
  const first = await ask(app, "POST", "/v1/verifications", request);
  const second = await ask(app, "POST", "/v1/verifications", request);
  deepEqual([second.status, second.json], [201, { id: first.json.id, repeated: true }]);
  equal(app.simulator.journal().length, 1);
});

Deno.test("a landline's problem names the verification, which accepts a call", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "verifications");
  app.simulator.setFault({ fault: "60205", on: "start" });
  const { status, json } = await post(app, token, "", start);
  deepEqual([status, json.code], [422, "channel_unavailable"]);
  app.clock.advance(31);
  const called = await post(app, token, `/${json.verification_id}/send`, { channel: "call" });
  deepEqual([called.status, called.json.channel], [200, "call"], called.text);
});

Deno.test("verifications are off without their service", async () => {
  await using app = await openTestApp((ports) => ({
    ...ports,
    policies: { ...ports.policies, verifications: false },
  }));
  const { token } = await givenKey(app, "verifications");
  deepEqual(codeOf(await post(app, token, "", start)), [501, "not_configured"]);
  equal(app.simulator.journal().length, 0);
});

Deno.test("the log of a verification has neither number nor code nor key (R71)", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "verifications");
  const { json: { id } } = await post(app, token, "", start);
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  await post(app, token, `/${id}/check`, { code });
  const logged = app.logged();
  match(logged, /\/v1\/verifications/);
  for (const secret of [phoneNumber.slice(1), code, token, token.slice(-43)]) {
    ok(!logged.includes(secret), secret);
  }
});
