import assert from "node:assert/strict";
import { password } from "../../harness.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { ask, givenKey } from "./admin_kit.ts";

async function eventsOf({ core }: TestApp, userId: `usr_${string}`) {
  const { items } = await core.listAuditEvents({ userId, cursor: null, limit: 10 });
  return items;
}

Deno.test("GET /v1/admin/users pages through all users, newest first", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "users:read");
  const names = ["ada", "bob", "cid", "dan", "eve"];
  for (const [at, name] of names.entries()) {
    app.clock.advance(1);
    await app.register(name, `+1202555015${at}`);
  }
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: "2", ...(cursor === null ? {} : { cursor }) });
    const page: Awaited<ReturnType<typeof ask>> = await ask(
      app,
      "GET",
      `/v1/admin/users?${query}`,
      { key: token },
    );
    assert.equal(page.status, 200, page.text);
    assert.ok(page.json.users.length <= 2);
    seen.push(...page.json.users.map(({ username }: { username: string }) => username));
    cursor = page.json.next;
  } while (cursor !== null);
  assert.deepEqual(seen, names.toReversed());
});

Deno.test("GET /v1/admin/users searches, filters and sorts", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "users:read users:write");
  const ada = await app.register("ada");
  await app.register("adam", "+12025550143");
  await ask(app, "POST", `/v1/admin/users/${ada.id}/lock`, { key: token });
  const namesOf = async (query: string): Promise<readonly string[]> => {
    const { json } = await ask(app, "GET", `/v1/admin/users?${query}`, { key: token });
    return json.users.map(({ username }: { username: string }) => username);
  };
  assert.deepEqual(await namesOf("search=ada"), ["ada", "adam"]);
  assert.deepEqual(await namesOf(`search=${ada.id}`), ["ada"]);
  assert.deepEqual(await namesOf("filter=locked"), ["ada"]);
  assert.deepEqual(await namesOf("search=is:locked"), ["ada"]);
  assert.deepEqual(await namesOf("order=name"), ["ada", "adam"]);
  assert.deepEqual(await namesOf("search=zoe"), []);
});

Deno.test("lists refuse unknown, repeated and invalid parameters", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "users:read events:read");
  const cases = [
    ["/v1/admin/users?limit=0", "limit", "wrong_type"],
    ["/v1/admin/users?limit=201", "limit", "wrong_type"],
    ["/v1/admin/users?limit=ten", "limit", "wrong_type"],
    ["/v1/admin/users?limit=1&limit=2", "limit", "duplicate_field"],
    ["/v1/admin/users?page=2", "page", "unknown_field"],
    ["/v1/admin/users?search=a%00b", "search", "wrong_type"],
    [`/v1/admin/users?search=${"x".repeat(513)}`, "search", "wrong_type"],
    ["/v1/admin/users?search=is:tall", "search", "wrong_type"],
    ["/v1/admin/users?filter=tall", "filter", "wrong_type"],
    ["/v1/admin/users?order=random", "order", "wrong_type"],
    ["/v1/admin/events?since=yesterday", "since", "wrong_type"],
    ["/v1/admin/events?until=2026-13-01T00:00:00Z", "until", "wrong_type"],
    ["/v1/admin/deliveries?channel=pigeon", "channel", "wrong_type"],
    ["/v1/admin/deliveries?status=lost", "status", "wrong_type"],
    ["/v1/admin/deliveries?network=192.0.2.0/24", "network", "wrong_type"],
  ] as const;
  for (const [path, field, code] of cases) {
    const answer = await ask(app, "GET", path, { key: token });
    assert.equal(answer.status, 422, `${path}: ${answer.text}`);
    assert.deepEqual([answer.json.errors[0].field, answer.json.errors[0].code], [field, code]);
  }
});

Deno.test("GET /v1/admin/users/{id} returns a user with what they have", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "users:read");
  const ada = await app.register("ada");
  await app.signIn("ada");
  const { json } = await ask(app, "GET", `/v1/admin/users/${ada.id}`, { key: token });
  assert.deepEqual(
    [json.user.id, json.user.username, json.user.sessions, json.user.devices],
    [ada.id, "ada", 1, 0],
  );
  assert.deepEqual(json.user.authenticators, { totp: null, passkeys: 0, recovery_codes_left: 10 });
  for (const id of ["x", "usr_", "%00", "..", `usr_${"0".repeat(26)}`, "A".repeat(3000)]) {
    const answer = await ask(app, "GET", `/v1/admin/users/${id}`, { key: token });
    assert.equal(answer.status, 404, `${id}: ${answer.text}`);
  }
});

Deno.test("a key locks and unlocks a user, and the audit log names it", async () => {
  await using app = await openTestApp();
  const { token, key } = await givenKey(app, "users:write");
  const ada = await app.register("ada");
  const session = await app.signIn("ada");
  const path = `/v1/admin/users/${ada.id}`;
  const lock = await ask(app, "POST", `${path}/lock`, { key: token, body: { reason: "fraud" } });
  assert.equal(lock.status, 204);
  assert.equal((await app.get("/v1/session", session)).status, 401);
  assert.equal((await app.post("/v1/login", { username: "ada", password })).status, 401);
  const again = await ask(app, "POST", `${path}/lock`, { key: token });
  assert.deepEqual([again.status, again.json.code], [409, "nothing_to_do"]);
  assert.equal((await ask(app, "POST", `${path}/unlock`, { key: token })).status, 204);
  const events = (await eventsOf(app, ada.id))
    .filter(({ type }) => type.startsWith("user.") && type !== "user.registered");
  assert.deepEqual(
    events.map(({ type, actorName, apiKeyId, address, detail }) => [
      type,
      actorName,
      apiKeyId,
      address,
      detail["reason"],
    ]),
    [
      ["user.unlocked", key.name, key.id, "192.0.2.7", `API key ${key.name}`],
      ["user.locked", key.name, key.id, "192.0.2.7", "fraud"],
    ],
  );
});

Deno.test("a key ends a user's sessions, which it can list and introspect", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "users:write sessions:read");
  const ada = await app.register("ada");
  const session = await app.signIn("ada");
  const path = `/v1/admin/users/${ada.id}/sessions`;
  const listed = await ask(app, "GET", path, { key: token });
  assert.deepEqual(listed.json.sessions.map(({ aal }: { aal: string }) => aal), ["aal2"]);
  const introspect = async (session_token: string) =>
    (await ask(app, "POST", "/v1/admin/sessions/introspect", {
      key: token,
      body: { session_token },
    })).json;
  const active = await introspect(session);
  assert.deepEqual([active.active, active.user.id], [true, ada.id]);
  assert.equal((await ask(app, "DELETE", path, { key: token })).status, 204);
  assert.deepEqual(await introspect(session), { active: false, session: null, user: null });
  assert.deepEqual(await introspect(token), { active: false, session: null, user: null });
  assert.equal((await ask(app, "DELETE", path, { key: token })).json.code, "nothing_to_do");
});

Deno.test("users:recover resets a second factor and deletes a user, each with a reason", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "users:recover");
  const ada = await app.register("ada");
  await app.signIn("ada");
  const path = `/v1/admin/users/${ada.id}`;
  const body = { reason: "asked by mail" };
  assert.equal((await ask(app, "POST", `${path}/reset-second-factor`, { key: token })).status, 422);
  const reset = await ask(app, "POST", `${path}/reset-second-factor`, { key: token, body });
  assert.equal(reset.status, 204, reset.text);
  assert.equal((await ask(app, "DELETE", path, { key: token })).status, 422);
  assert.equal((await ask(app, "DELETE", path, { key: token, body })).status, 204);
  assert.equal((await ask(app, "DELETE", path, { key: token, body })).json.code, "user_not_found");
  assert.equal((await app.core.describeUser({ userId: ada.id })).ok, false);
});

Deno.test("a key names the client of an admin request only with clients:forward", async () => {
  await using app = await openTestApp();
  const user = await app.register("ada");
  const path = `/v1/admin/users/${user.id}/lock`;
  const headers = { "latchkey-client-address": "203.0.113.9" };
  const plain = await givenKey(app, "users:write");
  const refused = await ask(app, "POST", path, { key: plain.token, headers });
  assert.deepEqual([refused.status, refused.json.code], [403, "client_address_not_allowed"]);
  const { token } = await givenKey(app, "users:write clients:forward");
  const invalid = { "latchkey-client-address": "203.0.113.9, 203.0.113.10" };
  const wrong = await ask(app, "POST", path, { key: token, headers: invalid });
  assert.equal(wrong.json.code, "client_address_invalid");
  assert.equal((await ask(app, "POST", path, { key: token, headers })).status, 204);
  const [locked] = (await eventsOf(app, user.id)).filter(({ type }) => type === "user.locked");
  assert.deepEqual([locked?.address, locked?.peerAddress], ["203.0.113.9", "192.0.2.7"]);
});
