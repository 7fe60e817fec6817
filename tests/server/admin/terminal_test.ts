/** The operations of a terminal over HTTP, as bytes. tests/remote compares them with the core. */
import assert from "node:assert/strict";
import { operator } from "../../harness.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { ask } from "./admin_kit.ts";

/** Creates the key of a person. */
async function givenTerminal({ core }: TestApp, name = "ada"): Promise<string> {
  const order = { name, scopes: "terminal", expires: null, reason: null };
  const created = await core.createApiKey(order, operator);
  assert.ok(created.ok);
  return created.value.token;
}

async function send(app: TestApp, key: string, operation: string, body: unknown) {
  return await ask(app, "POST", `/v1/admin/terminal/${operation}`, { key, body });
}

Deno.test("GET /v1/admin/terminal says whose key it is, and the version", async () => {
  await using app = await openTestApp();
  const key = await givenTerminal(app);
  const { status, json } = await ask(app, "GET", "/v1/admin/terminal", { key });
  assert.equal(status, 200);
  const { version, key_id: id, ...rest } = json;
  assert.match(version, /^\d+\.\d+\.\d+$/);
  assert.equal(id, key.slice("lk_k_".length, "lk_k_".length + 22));
  assert.deepEqual(rest, { operator: "ada", simulated: false });
});

Deno.test("the audit log has the name of the key and its ID, whatever the request declares", async () => {
  await using app = await openTestApp();
  const key = await givenTerminal(app);
  const { id } = await app.register("grace");
  const order = { user_id: id, action: "lock", reason: "lost phone" };
  const headers = { "latchkey-operator": "marek" };
  const path = "/v1/admin/terminal/perform-action";
  const answer = await ask(app, "POST", path, { key, body: order, headers });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.answer.username, "grace");
  const { items } = await app.core.listAuditEvents({ userId: id, cursor: null, limit: 1 });
  const [{ type, actor, actorName, apiKeyId, detail } = assert.fail("no event")] = items;
  assert.deepEqual([type, actor, actorName], ["user.locked", "operator", "ada"]);
  assert.equal(apiKeyId, key.slice("lk_k_".length, "lk_k_".length + 22));
  assert.equal(detail["reason"], "lost phone");
  const claimed = { ...order, actor_name: "marek" };
  const refused = await send(app, key, "perform-action", claimed);
  assert.deepEqual([refused.status, refused.json.errors[0].code], [422, "unknown_field"]);
});

Deno.test("a person with a key gives a reason where the terminal does", async () => {
  await using app = await openTestApp();
  const key = await givenTerminal(app);
  const { id } = await app.register("grace");
  const order = { user_id: id, order: { set: ["staff"] }, reason: null };
  const answer = await send(app, key, "change-roles", order);
  assert.deepEqual([answer.status, answer.json.errors[0]], [
    422,
    { field: "reason", code: "missing", detail: "This field is required." },
  ]);
  const done = await send(app, key, "change-roles", { ...order, reason: "new job" });
  assert.deepEqual(done.json, { answer: { before: [], after: ["staff"] } });
});

Deno.test("a key creates no key, and nothing is written", async () => {
  await using app = await openTestApp();
  const key = await givenTerminal(app);
  const order = { name: "second", scopes: "terminal", expires: null, reason: "for later" };
  const answer = await send(app, key, "create-api-key", order);
  assert.deepEqual([answer.status, answer.json.code], [403, "api_key_by_key"]);
  assert.deepEqual((await app.core.listApiKeys()).map(({ name }) => name), ["ada"]);
});

Deno.test("a revoked key is refused from its next request on", async () => {
  await using app = await openTestApp();
  const key = await givenTerminal(app);
  // Without another live key, the API would be off.
  await givenTerminal(app, "marek");
  assert.equal((await send(app, key, "count-users", {})).json.answer, 0);
  await send(app, key, "revoke-api-key", { key: "ada", reason: "it leaked" });
  const answer = await send(app, key, "count-users", {});
  assert.deepEqual([answer.status, answer.json.code], [401, "api_key_revoked"]);
});

Deno.test("no hash of a secret leaves the server", async () => {
  await using app = await openTestApp();
  const key = await givenTerminal(app);
  const { id } = await app.register("grace");
  await app.signIn("grace");
  const described = await send(app, key, "describe-user", { user_id: id });
  assert.equal(described.json.answer.sessions.length, 1);
  const invited = { phone_number: null, roles: [], expires: null, reason: "a colleague" };
  await send(app, key, "create-invitation", invited);
  const lists = [
    described,
    await send(app, key, "list-invitations", { cursor: null, limit: 10 }),
    await send(app, key, "list-api-keys", {}),
  ];
  for (const { status, text } of lists) {
    assert.equal(status, 200, text);
    assert.doesNotMatch(text, /hash|[0-9a-f]{64}|\$2[aby]\$/);
  }
});

Deno.test("a refusal with nothing to do says why", async () => {
  await using app = await openTestApp();
  const key = await givenTerminal(app);
  const { id } = await app.register("grace");
  const answer = await send(app, key, "preview-action", { user_id: id, action: "unlock" });
  const { status, code, reason } = answer.json;
  assert.deepEqual([status, code, reason], [409, "nothing_to_do", "not_locked"]);
});

Deno.test("an instant that does not exist is refused", async () => {
  await using app = await openTestApp();
  const key = await givenTerminal(app);
  const query = { user_id: null, since: "2026-13-41T00:00:00.000Z", cursor: null, limit: 1 };
  const answer = await send(app, key, "list-audit-events", query);
  assert.deepEqual([answer.status, answer.json.errors[0].field], [422, "since"]);
});
