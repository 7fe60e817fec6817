/** What strangers and thieves can do with API keys. @module */
import assert from "node:assert/strict";
import { createSqlStores } from "../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../core/adapters/sql/sqlite/sqlite_database.ts";
import { sql } from "../../core/adapters/sql/sql.ts";
import { mintToken } from "../../core/domain/token.ts";
import { adminRoutes } from "../../server/admin_route_table.ts";
import { operator, password, phoneNumber } from "../harness.ts";
import { openTestApp, type TestApp } from "../server/app_kit.ts";
import { ask, givenKey, smallestRequest } from "../server/admin/admin_kit.ts";

/** The code of the problem, by status. */
async function codeOf(
  app: TestApp,
  headers: Readonly<Record<string, string>>,
  path = "/v1/admin/users",
): Promise<string> {
  const answer = await ask(app, "GET", path, { headers });
  return `${answer.status} ${answer.json.code ?? "ok"}`;
}

async function refusedUses({ core }: TestApp) {
  const { items } = await core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  return items.filter(({ type }) => type === "api_key.refused");
}

Deno.test("a key is believed in Latchkey-Key only", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "operator");
  assert.equal(await codeOf(app, { "latchkey-key": token }), "200 ok");
  const places: readonly Readonly<Record<string, string>>[] = [
    {},
    { authorization: `Bearer ${token}` },
    { authorization: token },
    { "x-api-key": token },
    { cookie: `latchkey-key=${token}` },
    { "latchkey-key": `Bearer ${token}` },
    { "latchkey-key": `${token}, ${token}` },
  ];
  for (const headers of places) {
    assert.equal(await codeOf(app, headers), "401 api_key_invalid", JSON.stringify(headers));
  }
  const inQuery = await codeOf(app, {}, `/v1/admin/users?key=${token}`);
  assert.equal(inQuery, "401 api_key_invalid");
});

Deno.test("forged, foreign and malformed keys open nothing", async () => {
  await using app = await openTestApp();
  await using foreign = await openTestApp();
  const { token } = await givenKey(app, "operator");
  await app.register("ada");
  const session = await app.signIn("ada");
  const [id = "", secret = ""] = token.slice("lk_k_".length).split(".");
  const forged = [
    (await givenKey(foreign, "operator")).token,
    mintToken("api_key", app.ports.randomBytes).text,
    session,
    session.replace("lk_s_", "lk_k_"),
    token.replace("lk_k_", "lk_s_"),
    `lk_k_${id}.${secret.split("").toReversed().join("")}`,
    `lk_k_${"A".repeat(22)}.${secret}`,
    `lk_k_${id}.`,
    `lk_k_${id}.${secret}=`,
    `${token}.${secret}`,
    token.toUpperCase(),
    "null",
    "' OR 1=1 --",
    "x".repeat(8000),
  ];
  for (const key of forged) {
    const code = await codeOf(app, { "latchkey-key": key });
    assert.equal(code, "401 api_key_invalid", key.slice(0, 80));
  }
  const events = await refusedUses(app);
  assert.equal(events.reduce((sum, { count }) => sum + count, 0), forged.length);
  assert.ok(events.every(({ apiKeyId, actor }) => apiKeyId === null && actor === "user"));
});

Deno.test("a key is no session, and a session is no key", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "operator");
  await app.register("ada");
  const session = await app.signIn("ada");
  assert.equal((await app.get("/v1/session", token)).status, 401);
  const both = await ask(app, "GET", "/v1/admin/users", {
    headers: { authorization: `Bearer ${session}` },
  });
  assert.equal(both.json.code, "api_key_invalid");
});

Deno.test("expired and revoked keys are refused by name, and recorded with their key", async () => {
  await using app = await openTestApp();
  await givenKey(app, "users:read");
  const short = await givenKey(app, "operator", "1h");
  const revoked = await givenKey(app, "operator");
  await app.core.revokeApiKey({ key: revoked.key.name, reason: null }, operator);
  app.clock.advance(60 * 60);
  assert.equal(await codeOf(app, { "latchkey-key": short.token }), "401 api_key_expired");
  assert.equal(await codeOf(app, { "latchkey-key": revoked.token }), "401 api_key_revoked");
  assert.deepEqual(
    (await refusedUses(app)).map(({ reason, apiKeyId, detail }) => [
      reason,
      apiKeyId,
      detail["key_name"],
    ]),
    [
      ["api_key_revoked", revoked.key.id, revoked.key.name],
      ["api_key_expired", short.key.id, short.key.name],
    ],
  );
});

Deno.test("a key with an Origin is refused on every route, changes nothing and is recorded", async () => {
  await using app = await openTestApp();
  const { token, key } = await givenKey(app, "operator users:recover");
  const user = await app.register("ada");
  for (const route of adminRoutes) {
    const { method, path, body } = smallestRequest(route);
    const url = path.replace(/usr_0{26}/, user.id);
    for (const origin of ["https://evil.example", "null", "http://latchkey.test"]) {
      const answer = await ask(app, method, url, { key: token, body, headers: { origin } });
      const name = `${method} ${url}: ${answer.text}`;
      assert.deepEqual([answer.status, answer.json.code], [403, "api_key_with_origin"], name);
      assert.equal(answer.headers.get("access-control-allow-origin"), null);
    }
  }
  const events = await refusedUses(app);
  assert.ok(events.every(({ reason }) => reason === "api_key_with_origin"));
  assert.equal(events.reduce((sum, { count }) => sum + count, 0), adminRoutes.length * 3);
  assert.equal(events[0]?.apiKeyId, key.id);
  assert.equal((await app.core.describeUser({ userId: user.id })).ok, true);
});

Deno.test("a preflight gets no permission to send a key", async () => {
  await using app = await openTestApp();
  await givenKey(app, "operator");
  const answer = await ask(app, "OPTIONS", "/v1/admin/users", {
    headers: {
      origin: "https://evil.example",
      "access-control-request-method": "GET",
      "access-control-request-headers": "latchkey-key",
    },
  });
  assert.equal(answer.status, 405);
  assert.equal(answer.headers.get("access-control-allow-headers"), null);
});

Deno.test("a key without users:phone learns no phone number, nor by searching", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "users:read");
  const user = await app.register("ada");
  const listed = await ask(app, "GET", "/v1/admin/users", { key: token });
  const read = await ask(app, "GET", `/v1/admin/users/${user.id}`, { key: token });
  for (const answer of [listed, read]) {
    assert.equal(answer.status, 200, answer.text);
    assert.ok(!answer.text.includes(phoneNumber.slice(-6)), answer.text);
  }
  for (const search of [phoneNumber, "+1202", "0142", "+", "1 202 (555)", "is:unverified 0142"]) {
    const query = new URLSearchParams({ search });
    const answer = await ask(app, "GET", `/v1/admin/users?${query}`, { key: token });
    assert.deepEqual([answer.status, answer.json.code], [403, "api_key_scope_missing"], search);
  }
  const whole = await givenKey(app, "users:read users:phone");
  const found = await ask(app, "GET", "/v1/admin/users?search=0142", { key: whole.token });
  assert.equal(found.json.users[0].phone_number, phoneNumber);
});

Deno.test("no key, idempotency key or secret is in the log or the audit log", async () => {
  await using app = await openTestApp();
  const { token, key } = await givenKey(app, "operator users:recover");
  const user = await app.register("ada");
  const secret = token.split(".")[1] ?? "";
  const canary = "canary-7d1f";
  const headers = { "idempotency-key": canary, authorization: `Bearer ${token}` };
  const path = `/v1/admin/users/${user.id}/lock`;
  await ask(app, "POST", path, { key: token, body: { reason: "a test" }, headers });
  await ask(app, "GET", `/v1/admin/users?search=${secret}`, { key: token });
  await ask(app, "POST", "/v1/admin/sessions/introspect", {
    key: token,
    body: { session_token: `lk_s_${"A".repeat(22)}.${canary}`, reason: "a test" },
  });
  await ask(app, "GET", "/v1/admin/users", { key: `${token}x` });
  const log = app.logged();
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  for (const text of [log, JSON.stringify(items)]) {
    assert.ok(!text.includes(secret) && !text.includes(canary));
  }
  const lines = log.trim().split("\n").map((line) => JSON.parse(line))
    .filter(({ route }) => route === "/v1/admin/users/:id/lock");
  assert.deepEqual(lines.map(({ api_key_id }) => api_key_id), [key.id]);
});

Deno.test("a key is in no row of the database, and a read leaves no idempotency key", async () => {
  const database = await openSqliteDatabase({ path: ":memory:" });
  await using app = await openTestApp((ports) => ({ ...ports, ...createSqlStores(database) }));
  const { token, key } = await givenKey(app, "users:read");
  const headers = { "idempotency-key": "read-1" };
  for (const method of ["GET", "HEAD"]) {
    assert.equal((await ask(app, method, "/v1/admin/users", { key: token, headers })).status, 200);
  }
  const rows = [
    ...await database.query(sql`SELECT * FROM api_keys`),
    ...await database.query(sql`SELECT * FROM idempotent_requests`),
  ];
  assert.deepEqual(rows.map(({ id }) => id), [key.id]);
  assert.ok(!JSON.stringify(rows).includes(token.split(".")[1] ?? ""));
  await database.close();
});

Deno.test("a key never issues a code, a session, a password or a key", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "operator users:recover users:write");
  await app.register("ada");
  for (const route of adminRoutes) {
    const { method, path, body } = smallestRequest(route);
    const answer = await ask(app, method, path, { key: token, body });
    const secrets = answer.text.match(/lk_[a-z]_|"(password|token|recovery_codes?|secret)":/g);
    assert.deepEqual(secrets, null, `${method} ${path}: ${answer.text}`);
  }
  const order = { name: "other", scopes: "operator", expires: null, reason: null };
  const caller = { ...operator, apiKey: { id: token.slice(5, 27), name: "x" } };
  const refused = await app.core.createApiKey(order, caller as never);
  assert.ok(!refused.ok && refused.refusal.code === "api_key_by_key");
  assert.equal((await app.post("/v1/login", { username: "ada", password })).status, 200);
});
