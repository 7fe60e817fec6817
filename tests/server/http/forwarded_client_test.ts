import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { apiScopes } from "../../../core/domain/api_keys/scope.ts";
import { formatIpAddress, parseIpAddress } from "../../../core/domain/network.ts";
import { operator, password, phoneNumber } from "../../harness.ts";
import { givenPerson, logIn } from "../account/account_kit.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { asClient, givenKey, lastEvent } from "./forwarded_kit.ts";

const backend = "192.0.2.80";
const wrongLogin = { username: "ada", password: "not the password" };

/** Opens an app whose only peer is an app's backend. */
function openBehind(trustedProxies: readonly string[] = []): Promise<TestApp> {
  return openTestApp(undefined, { peer: backend, trustedProxies });
}

/** The log line of the last request. */
function lastLine(app: TestApp): Record<string, unknown> {
  return JSON.parse(app.logged().trim().split("\n").at(-1) ?? "{}");
}

Deno.test("a key of clients:forward names the client, and the record has the backend too", async () => {
  await using app = await openBehind();
  const key = await givenKey(app);
  await givenPerson(app);
  const headers = { ...asClient(key, "203.0.113.9", "Mozilla/5.0 (X11)"), "user-agent": "node" };
  equal((await app.post("/v1/login", wrongLogin, headers)).status, 401);
  const { address, apiKeyId, peerAddress, actorName } = await lastEvent(app, "login.refused");
  deepEqual([address, apiKeyId, peerAddress, actorName], ["203.0.113.9", key.id, backend, null]);
  const line = lastLine(app);
  deepEqual([line["address"], line["api_key_id"], line["peer_address"]], [
    "203.0.113.9",
    key.id,
    backend,
  ]);
  ok(!app.logged().includes(key.token));
});

Deno.test("a session opened for a client shows the client's address and agent", async () => {
  await using app = await openBehind();
  const key = await givenKey(app);
  await app.register("ada");
  const headers = { ...asClient(key, "2001:DB8:0::9", "Mozilla/5.0 (X11)"), "user-agent": "node" };
  const opened = await app.post("/v1/login", { username: "ada", password, send: "sms" }, headers);
  const { challenge_token } = opened.json;
  const code = app.simulator.codeFor(phoneNumber);
  const done = await app.post("/v1/2fa/verify", { challenge_token, code }, headers);
  equal(done.status, 200, done.text);
  const [session] = (await app.get("/v1/sessions", done.json.session_token)).json.sessions;
  deepEqual([session.address, session.user_agent], ["2001:db8::9", "Mozilla/5.0 (X11)"]);
  const event = await lastEvent(app, "session.opened");
  deepEqual([event.address, event.peerAddress], ["2001:db8::9", backend]);
});

Deno.test("a request that names no agent has none, and one that names no address has its own", async () => {
  await using app = await openBehind();
  const key = await givenKey(app);
  await app.register("ada");
  const seen = async (headers: Record<string, string>) => {
    app.clock.advance(3600);
    const login = { username: "ada", password, send: "sms" };
    const opened = await app.post("/v1/login", login, headers);
    const { challenge_token } = opened.json;
    const code = app.simulator.codeFor(phoneNumber);
    const done = await app.post("/v1/2fa/verify", { challenge_token, code }, headers);
    const list = (await app.get("/v1/sessions", done.json.session_token)).json.sessions;
    const one = list.find((session: { current: boolean }) => session.current);
    const event = await lastEvent(app, "session.opened");
    return [one.address, one.user_agent, event.apiKeyId, event.peerAddress];
  };
  const own = { "user-agent": "node" };
  const named = { ...asClient(key, "203.0.113.9"), ...own };
  deepEqual(await seen(named), ["203.0.113.9", null, key.id, backend]);
  const keyOnly = { "latchkey-key": key.token, ...own };
  deepEqual(await seen(keyOnly), [backend, "node", key.id, null]);
  const agent = { ...keyOnly, "latchkey-client-user-agent": "Mozilla/5.0" };
  deepEqual(await seen(agent), [backend, "Mozilla/5.0", key.id, null]);
});

Deno.test("the named address wins over X-Forwarded-For, also behind a trusted proxy (R51)", async () => {
  await using app = await openBehind([backend]);
  const key = await givenKey(app);
  const headers = { ...asClient(key, "203.0.113.9"), "x-forwarded-for": "198.51.100.1" };
  equal((await app.post("/v1/login", wrongLogin, headers)).status, 401);
  const { address, peerAddress } = await lastEvent(app, "login.refused");
  deepEqual([address, peerAddress], ["203.0.113.9", "198.51.100.1"]);
});

Deno.test("without a key, either header is refused on every route of users, and changes nothing", async () => {
  await using app = await openBehind(["192.0.2.0/24"]);
  const ada = await givenPerson(app);
  await givenKey(app);
  const forged = [
    { "latchkey-client-address": "203.0.113.9" },
    { "latchkey-client-user-agent": "Mozilla/5.0" },
    { "latchkey-client-address": "" },
    { "Latchkey-Client-Address": "not an address" },
  ];
  const before = (await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 })).items;
  for (const headers of forged) {
    for (const path of ["/v1/login", "/v1/register", "/v1/2fa/verify", "/v1/logout"]) {
      const answer = await app.post(path, wrongLogin, headers);
      deepEqual([answer.status, answer.json.code], [403, "client_address_not_allowed"], path);
    }
    const init = { headers: { ...headers, authorization: `Bearer ${ada.token}` } };
    for (const path of ["/v1/session", "/v1/me", "/v1/sessions"]) {
      const answer = await app.request("GET", path, init);
      deepEqual([answer.status, answer.json.code], [403, "client_address_not_allowed"], path);
    }
  }
  equal(lastLine(app)["code"], "client_address_not_allowed");
  const after = (await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 })).items;
  equal(after.length, before.length);
  equal((await app.get("/v1/session", ada.token)).status, 200);
});

for (const scope of apiScopes.filter((one) => one !== "clients:forward")) {
  Deno.test(`a key of ${scope} names no client`, async () => {
    await using app = await openBehind();
    const key = await givenKey(app, "other", scope);
    const answer = await app.post("/v1/login", wrongLogin, asClient(key, "203.0.113.9"));
    deepEqual([answer.status, answer.json.code], [403, "client_address_not_allowed"]);
    const { reason, apiKeyId, address } = await lastEvent(app, "api_key.refused");
    deepEqual([reason, apiKeyId, address], ["api_key_scope_missing", key.id, backend]);
    const bare = await app.post("/v1/login", wrongLogin, { "latchkey-key": key.token });
    deepEqual([bare.status, bare.json.code], [403, "api_key_scope_missing"]);
  });
}

Deno.test("keys that are not live are refused by name, and recorded", async () => {
  await using app = await openBehind();
  const revoked = await givenKey(app, "revoked");
  const expired = await givenKey(app, "expired", "clients:forward", "1h");
  await givenKey(app, "live");
  const order = { key: revoked.name, reason: null };
  ok((await app.core.revokeApiKey(order, operator)).ok);
  app.clock.advance(3600);
  const cases = [
    [revoked.token, "api_key_revoked", revoked.id],
    [expired.token, "api_key_expired", expired.id],
    [`${revoked.token.slice(0, -1)}_`, "api_key_invalid", null],
    ["lk_k_", "api_key_invalid", null],
    ["", "api_key_invalid", null],
    [`${expired.token}, ${expired.token}`, "api_key_invalid", null],
  ] as const;
  for (const [token, code, id] of cases) {
    const answer = await app.post("/v1/login", wrongLogin, asClient({ token }, "203.0.113.9"));
    deepEqual([answer.status, answer.json.code], [401, code], token);
    const { reason, apiKeyId, address } = await lastEvent(app, "api_key.refused");
    deepEqual([reason, apiKeyId, address], [code, id, backend]);
    app.clock.advance(60);
  }
});

Deno.test("a key is refused while no key exists", async () => {
  await using app = await openBehind();
  const token = `lk_k_${"A".repeat(22)}.${"A".repeat(43)}`;
  const answer = await app.post("/v1/login", wrongLogin, asClient({ token }, "203.0.113.9"));
  deepEqual([answer.status, answer.json.code], [401, "api_key_invalid"]);
});

Deno.test("an only key that expired or was revoked is refused by name", async () => {
  await using app = await openBehind();
  const expired = await givenKey(app, "expired", "clients:forward", "1h");
  app.clock.advance(3600);
  const attempt = (token: string) =>
    app.post("/v1/login", wrongLogin, asClient({ token }, "203.0.113.9"));
  equal((await attempt(expired.token)).json.code, "api_key_expired");
  const revoked = await givenKey(app, "revoked");
  ok((await app.core.revokeApiKey({ key: revoked.name, reason: null }, operator)).ok);
  equal((await attempt(revoked.token)).json.code, "api_key_revoked");
});

Deno.test("a request with a key and an Origin is refused and recorded", async () => {
  await using app = await openBehind();
  const key = await givenKey(app);
  for (const origin of ["https://shop.example.com", "null", ""]) {
    for (const headers of [asClient(key, "203.0.113.9"), { "latchkey-key": key.token }]) {
      const answer = await app.post("/v1/login", wrongLogin, { ...headers, origin });
      deepEqual([answer.status, answer.json.code], [403, "api_key_with_origin"]);
      const { reason, apiKeyId } = await lastEvent(app, "api_key.refused");
      deepEqual([reason, apiKeyId], ["api_key_with_origin", key.id]);
    }
  }
});

const badAddresses = [
  "",
  "localhost",
  "203.0.113.9:443",
  "[2001:db8::9]",
  "203.0.113.9, 203.0.113.10",
  "203.0.113.0/24",
  "2001:db8::9%eth0",
  "203.0.113.09",
  "for=203.0.113.9",
  "203.0.113.9 ",
  "unknown",
  "1".repeat(5000),
];

Deno.test("an address that is not exactly one IP address is refused by name", async () => {
  await using app = await openBehind();
  const key = await givenKey(app);
  await app.register("ada");
  for (const address of badAddresses.filter((one) => one === one.trim())) {
    const answer = await app.post("/v1/login", wrongLogin, asClient(key, address));
    deepEqual([answer.status, answer.json.code], [422, "client_address_invalid"], address);
  }
  const twice = new Headers({
    ...asClient(key, "203.0.113.9"),
    "content-type": "application/json",
  });
  twice.append("latchkey-client-address", "203.0.113.9");
  const body = JSON.stringify(wrongLogin);
  const answer = await app.request("POST", "/v1/login", { headers: twice, body });
  equal(answer.json.code, "client_address_invalid");
});

Deno.test("any header value is an address in its usual spelling or refused", async () => {
  await using app = await openBehind();
  const key = await givenKey(app);
  const text = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom(...badAddresses),
    fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((at) => String.fromCharCode(at)) }),
  );
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      const answer = await app.post("/v1/logout", {}, asClient(key, value));
      const parsed = value.includes("%") ? null : parseIpAddress(value.trim());
      if (parsed === null) return equal(answer.json.code, "client_address_invalid");
      equal(lastLine(app)["address"], formatIpAddress(parsed));
    }),
    { numRuns: 60 },
  );
});

Deno.test("a named client is as familiar as a direct one on that network", async () => {
  await using app = await openBehind();
  const key = await givenKey(app);
  const ada = await givenPerson(app);
  const from = asClient(key, "203.0.113.9");
  // Five incorrect passwords from another client do not delay this one.
  const other = asClient(key, "198.51.100.1");
  for (let tries = 0; tries < 5; tries++) await app.post("/v1/login", wrongLogin, other);
  equal((await app.post("/v1/login", wrongLogin, other)).json.code, "throttled");
  equal((await app.post("/v1/login", wrongLogin, from)).status, 401);
  equal((await logIn(app, ada)).status, 200);
});
