import assert from "node:assert/strict";
import { parseSendPolicy } from "../../../core/config/policy_config.ts";
import { password, phoneNumber } from "../../harness.ts";
import { openTestApp } from "../app_kit.ts";
import { ask, givenKey } from "./admin_kit.ts";

Deno.test("GET /v1/admin/events lists the audit log, of one user and by time", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "events:read");
  const ada = await app.register("ada");
  app.clock.advance(60);
  await app.register("bob", "+12025550143");
  const typesOf = async (query: string): Promise<readonly string[]> => {
    const { json, status } = await ask(app, "GET", `/v1/admin/events?${query}`, { key: token });
    assert.equal(status, 200);
    return json.events.map(({ type, user_id }: { type: string; user_id: string | null }) =>
      `${type} ${user_id === ada.id ? "ada" : user_id === null ? "" : "bob"}`.trim()
    );
  };
  assert.deepEqual(await typesOf(""), [
    "user.registered bob",
    "user.registered ada",
    "api_key.created",
  ]);
  assert.deepEqual(await typesOf(`user_id=${ada.id}`), ["user.registered ada"]);
  assert.deepEqual(await typesOf("since=2026-01-01T00:01:00Z"), ["user.registered bob"]);
  assert.deepEqual(await typesOf("until=2026-01-01T00:01:00Z&limit=1"), ["user.registered ada"]);
  const wrong = await ask(app, "GET", "/v1/admin/events?user_id=ada", { key: token });
  assert.equal(wrong.json.code, "user_not_found");
});

Deno.test("GET /v1/admin/deliveries lists messages without numbers and codes", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "events:read");
  const ada = await app.register("ada");
  await app.signIn("ada");
  const list = await ask(app, "GET", `/v1/admin/deliveries?user_id=${ada.id}&channel=sms`, {
    key: token,
  });
  assert.equal(list.json.deliveries.length, 1);
  assert.ok(!list.text.includes(phoneNumber));
  const { id, network } = list.json.deliveries[0];
  for (const [filter, count] of [[network, 1], ["203.0.113.99", 0]]) {
    const path = `/v1/admin/deliveries?network=${encodeURIComponent(filter)}`;
    const { json } = await ask(app, "GET", path, { key: token });
    assert.equal(json.deliveries.length, count, filter);
  }
  const wrong = await ask(app, "GET", "/v1/admin/deliveries?network=192.0.2.0/24", { key: token });
  assert.deepEqual([wrong.status, wrong.json.errors[0].field], [422, "network"]);
  const one = await ask(app, "GET", `/v1/admin/deliveries/${id}`, { key: token });
  assert.deepEqual(one.json.delivery, list.json.deliveries[0]);
  const none = await ask(app, "GET", "/v1/admin/deliveries/dlv_none", { key: token });
  assert.equal(none.json.code, "delivery_not_found");
});

Deno.test("GET /v1/admin/deliveries has the language in which each message was requested", async () => {
  await using app = await openTestApp();
  const { token: key } = await givenKey(app, "events:read");
  await app.register("ada");
  await app.post("/v1/login", { username: "ada", password, send: "sms", locale: "de-AT" });
  app.clock.advance(60);
  await app.post("/v1/login", { username: "ada", password, send: "sms" });
  const { json } = await ask(app, "GET", "/v1/admin/deliveries", { key });
  assert.deepEqual(json.deliveries.map(({ locale }: { locale: unknown }) => locale), [null, "de"]);
});

Deno.test("sends:write stops and resumes messages, and events:read sees it", async () => {
  await using app = await openTestApp();
  const { token, key } = await givenKey(app, "sends:write events:read");
  const stopsOf = async () =>
    (await ask(app, "GET", "/v1/admin/sends", { key: token })).json.sends.stops;
  const stopped = await ask(app, "POST", "/v1/admin/sends/stop", {
    key: token,
    body: { scope: "all", reason: "an attack" },
  });
  assert.deepEqual(stopped.json.stop, (await stopsOf())[0]);
  assert.equal(stopped.json.stop.actor_name, key.name);
  const resume = () =>
    ask(app, "POST", "/v1/admin/sends/resume", { key: token, body: { scope: "all" } });
  assert.equal((await resume()).status, 204);
  assert.deepEqual(await stopsOf(), []);
  assert.equal((await resume()).json.code, "not_stopped");
  const stop = { scope: "channel:sms", reason: "an attack" };
  assert.equal(
    (await ask(app, "POST", "/v1/admin/sends/stop", { key: token, body: stop })).status,
    200,
  );
  const resumption = { scope: "channel:sms", reason: "the attack is over" };
  const resumed = await ask(app, "POST", "/v1/admin/sends/resume", {
    key: token,
    body: resumption,
  });
  assert.equal(resumed.status, 204, resumed.text);
  const { events } = (await ask(app, "GET", "/v1/admin/events", { key: token })).json;
  assert.deepEqual([events[0].type, events[0].detail.reason], ["sends.resumed", resumption.reason]);
  const unknown = await ask(app, "POST", "/v1/admin/sends/stop", {
    key: token,
    body: { scope: "country:UK", reason: "an attack" },
  });
  assert.equal(unknown.json.code, "scope_unknown");
});

Deno.test("GET /v1/admin/policy returns a policy that a policy file could contain", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "operator");
  const { json } = await ask(app, "GET", "/v1/admin/policy", { key: token });
  const parsed = parseSendPolicy(json.policy);
  assert.deepEqual(parsed.ok && parsed.policy, app.ports.policies.send);
});

Deno.test("operator lists and revokes keys, its own too", async () => {
  await using app = await openTestApp();
  const { token, key } = await givenKey(app, "operator");
  const other = await givenKey(app, "users:read");
  const list = await ask(app, "GET", "/v1/admin/keys", { key: token });
  assert.deepEqual(
    list.json.api_keys.map(({ id, state }: { id: string; state: string }) => [id, state])
      .toSorted(),
    [[key.id, "live"], [other.key.id, "live"]].toSorted(),
  );
  assert.ok(!/secret|token|hash/.test(list.text));
  const revoke = (id: string) =>
    ask(app, "DELETE", `/v1/admin/keys/${id}`, { key: token, body: { reason: "it leaked" } });
  assert.equal((await revoke(other.key.id)).status, 204);
  assert.equal((await revoke(other.key.id)).json.code, "api_key_not_found");
  assert.equal((await revoke(key.id)).status, 204);
  const off = await ask(app, "GET", "/v1/admin/keys", { key: token });
  assert.deepEqual([off.status, off.json.code], [404, "not_found"]);
});
