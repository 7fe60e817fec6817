/** Roles and metadata by the admin API. @module */
import assert from "node:assert/strict";
import { apiScopes, covers } from "../../../core/domain/api_keys/scope.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { givenPerson } from "../account/account_kit.ts";
import { ask, givenKey } from "./admin_kit.ts";

interface Scene {
  readonly app: TestApp;
  readonly userId: string;
  readonly session: string;
  readonly send: (method: string, part: string, body?: unknown) => ReturnType<typeof ask>;
}

async function openScene(scopes: string): Promise<Scene> {
  const app = await openTestApp();
  const { id: userId, token: session } = await givenPerson(app);
  const { token: key } = await givenKey(app, scopes);
  const send: Scene["send"] = (method, part, body) =>
    ask(app, method, `/v1/admin/users/${userId}${part}`, { key, body });
  return { app, userId, session, send };
}

async function lastEvent({ app }: Scene): Promise<unknown> {
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 1 });
  const [event] = items;
  return [event?.type, event?.actor, event?.actorName?.startsWith("key-"), event?.detail];
}

Deno.test("PATCH and POST /v1/admin/users/{id}/roles change the roles, also of a session", async () => {
  const scene = await openScene("users:roles users:read");
  await using _app = scene.app;
  const { app, session, send } = scene;
  const steps = [
    ["PATCH", { add: ["staff", "billing:read"] }, ["billing:read", "staff"]],
    ["PATCH", { remove: ["staff"], add: ["admin"] }, ["admin", "billing:read"]],
    ["PATCH", {}, ["admin", "billing:read"]],
    ["POST", { roles: ["b", "a"] }, ["a", "b"]],
    ["POST", { roles: [], from: ["b", "a"] }, []],
  ] as const;
  for (const [method, body, roles] of steps) {
    const answer = await send(method, "/roles", body);
    assert.deepEqual([answer.status, answer.json], [200, { roles }], answer.text);
    assert.deepEqual((await app.get("/v1/session", session)).json.user.roles, roles);
    assert.deepEqual((await send("GET", "")).json.user.roles, roles);
  }
  const detail = { before: "a,b", after: "" };
  assert.deepEqual(await lastEvent(scene), ["user.roles_changed", "operator", true, detail]);
  await send("PATCH", "/roles", { add: ["x"], reason: "order 4711" });
  const reasoned = { before: "", after: "x", reason: "order 4711" };
  assert.deepEqual(await lastEvent(scene), ["user.roles_changed", "operator", true, reasoned]);
});

Deno.test("the roles of a user are refused if malformed, too many, contradictory or stale", async () => {
  const scene = await openScene("users:roles");
  await using _app = scene.app;
  const { app, session, send } = scene;
  await send("POST", "/roles", { roles: ["staff"] });
  const many = Array.from({ length: 33 }, (_, at) => `role-${at}`);
  const cases = [
    ["POST", { roles: ["Admin"] }, [["roles", "role_format"]]],
    ["POST", { roles: many }, [["roles", "roles_too_many"]]],
    ["POST", { roles: "admin" }, [["roles", "wrong_type"]]],
    ["POST", { roles: ["admin", 1] }, [["roles.1", "wrong_type"]]],
    ["POST", { roles: null }, [["roles", "wrong_type"]]],
    ["POST", {}, [["roles", "missing"]]],
    ["POST", { add: ["admin"] }, [["roles", "missing"], ["add", "unknown_field"]]],
    ["PATCH", { add: ["a,b"] }, [["add", "role_format"]]],
    ["PATCH", { add: ["x"], remove: ["a\r\nb"] }, [["remove", "role_format"]]],
    ["PATCH", { add: many.slice(1) }, [["roles", "roles_too_many"]]],
    ["PATCH", { add: ["x"], remove: ["x"] }, [["remove", "role_contradictory"]]],
    ["PATCH", { roles: ["admin"] }, [["roles", "unknown_field"]]],
  ] as const;
  for (const [method, body, errors] of cases) {
    const answer = await send(method, "/roles", body);
    assert.equal(answer.status, 422, answer.text);
    const found = answer.json.errors.map((
      each: { field: string; code: string },
    ) => [each.field, each.code]);
    assert.deepEqual(found, errors, JSON.stringify(body));
  }
  const stale = await send("POST", "/roles", { roles: ["admin"], from: [] });
  assert.deepEqual([stale.status, stale.json.code], [409, "nothing_to_do"]);
  assert.deepEqual((await app.get("/v1/session", session)).json.user.roles, ["staff"]);
});

Deno.test("parallel PATCH requests of roles lose no change", async () => {
  const scene = await openScene("users:roles");
  await using _app = scene.app;
  const { app, session, send } = scene;
  await send("POST", "/roles", { roles: ["old"] });
  const answers = await Promise.all(
    Array.from(
      { length: 12 },
      (_, at) =>
        send("PATCH", "/roles", at === 5 ? { remove: ["old"] } : { add: [`role-${10 + at}`] }),
    ),
  );
  assert.deepEqual(answers.map(({ status }) => status), Array(12).fill(200));
  const wanted = Array.from({ length: 12 }, (_, at) => `role-${10 + at}`)
    .filter((role) => role !== "role-15");
  assert.deepEqual((await app.get("/v1/session", session)).json.user.roles, wanted);
});

Deno.test("POST /v1/admin/users/{id}/metadata replaces what the user and the admin API read", async () => {
  const scene = await openScene("users:write users:read");
  await using _app = scene.app;
  const { app, session, send } = scene;
  const metadata = { plan: "pro", seats: [1, { a: null }] };
  const set = await send("POST", "/metadata", { metadata, reason: "order 4711" });
  assert.deepEqual([set.status, set.json], [200, { metadata }]);
  assert.deepEqual(await lastEvent(scene), [
    "user.metadata_replaced",
    "operator",
    true,
    { bytes: 37, reason: "order 4711" },
  ]);
  assert.deepEqual((await app.get("/v1/me", session)).json.user.metadata, metadata);
  assert.deepEqual((await send("GET", "")).json.user.metadata, metadata);
  const list = await ask(app, "GET", "/v1/admin/users", {
    key: (await givenKey(app, "users:read")).token,
  });
  assert.ok(!list.text.includes('"pro"'), "a list of users is without metadata");
  assert.deepEqual((await send("POST", "/metadata", { metadata: {} })).json, { metadata: {} });
  assert.deepEqual((await app.get("/v1/me", session)).json.user.metadata, {});
});

Deno.test("metadata that is oversized, malformed or changes prototypes is refused", async () => {
  const scene = await openScene("users:write");
  await using _app = scene.app;
  const { app, session } = scene;
  const { token: key } = await givenKey(app, "users:write");
  const path = `/v1/admin/users/${scene.userId}/metadata`;
  const send = (body: string) =>
    app.request("POST", path, {
      headers: { "latchkey-key": key, "content-type": "application/json" },
      body,
    });
  await send('{"metadata":{"plan":"free"}}');
  const deep = `${'{"a":['.repeat(5)}${"]}".repeat(5)}`;
  const cases = [
    ['{"metadata":{"__proto__":{"admin":true}}}', "metadata", "metadata_format"],
    ['{"metadata":{"constructor":1}}', "metadata", "metadata_format"],
    ['{"metadata":{"a":{"__pr\\u006fto__":{}}}}', "metadata", "metadata_format"],
    ['{"metadata":{"a":1,"\\u0061":2}}', "metadata.a", "duplicate_field"],
    ['{"metadata":{"a":"\\u0000"}}', "metadata", "metadata_format"],
    ['{"metadata":{"a":"\\u202e"}}', "metadata", "metadata_format"],
    ['{"metadata":{"a":1e400}}', "metadata", "metadata_format"],
    [`{"metadata":${deep}}`, "metadata", "metadata_format"],
    [`{"metadata":{"a":${"[".repeat(40)}${"]".repeat(40)}}}`, "metadata", "wrong_type"],
    [`{"metadata":{"a":"${"x".repeat(8192)}"}}`, "metadata", "metadata_too_large"],
    ['{"metadata":[]}', "metadata", "wrong_type"],
    ['{"metadata":null}', "metadata", "wrong_type"],
    ['{"metadata":"{}"}', "metadata", "wrong_type"],
    ["{}", "metadata", "missing"],
  ] as const;
  for (const [body, field, code] of cases) {
    const answer = await send(body);
    assert.equal(answer.status, 422, `${body.slice(0, 60)} ${answer.text}`);
    const [error] = answer.json.errors;
    assert.deepEqual([error.field, error.code], [field, code], body.slice(0, 60));
  }
  const huge = await send(`{"metadata":{"a":"${"x".repeat(16 * 1024)}"}}`);
  assert.deepEqual([huge.status, huge.json.code], [413, "body_too_large"]);
  assert.equal(({} as Record<string, unknown>)["admin"], undefined);
  const me = await app.get("/v1/me", session);
  assert.deepEqual(me.json.user.metadata, { plan: "free" });
});

Deno.test("roles and metadata of an unknown user are not found, and nothing is recorded", async () => {
  const scene = await openScene("users:roles users:write");
  await using _app = scene.app;
  const { app } = scene;
  const { token: key } = await givenKey(app, "users:roles users:write");
  const before = await lastEvent(scene);
  for (const id of [`usr_${"0".repeat(26)}`, "ada", "x".repeat(200), scene.userId.toUpperCase()]) {
    const requests = [
      ["PATCH", "roles", { add: ["a"] }],
      ["POST", "roles", { roles: ["a"] }],
      ["POST", "metadata", { metadata: { a: 1 } }],
    ] as const;
    for (const [method, part, body] of requests) {
      const answer = await ask(app, method, `/v1/admin/users/${id}/${part}`, { key, body });
      assert.deepEqual([answer.status, answer.json.code], [404, "user_not_found"], id);
    }
  }
  assert.deepEqual(await lastEvent(scene), before);
});

Deno.test("only users:roles changes roles, and only users:write metadata", async () => {
  const scene = await openScene("users:read");
  await using _app = scene.app;
  const { app, userId, session } = scene;
  for (const scope of apiScopes) {
    const { token: key } = await givenKey(app, scope);
    const allowed = async (method: string, part: string, body: object) => {
      const path = `/v1/admin/users/${userId}/${part}`;
      const answer = await ask(app, method, path, { key, body: { ...body, reason: "a test" } });
      return answer.status === 200;
    };
    const roles = covers([scope], "users:roles");
    assert.equal(await allowed("PATCH", "roles", { add: [scope.replace(".", "-")] }), roles);
    assert.equal(await allowed("POST", "roles", { roles: ["a"] }), roles, scope);
    const metadata = await allowed("POST", "metadata", { metadata: { scope } });
    assert.equal(metadata, covers([scope], "users:write"), scope);
  }
  assert.equal((await app.get("/v1/session", session)).status, 200);
});
