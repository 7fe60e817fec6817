/** Each scope against each route with a key. New routes join by themselves. @module */
import assert from "node:assert/strict";
import { apiScopes, covers } from "../../../core/domain/api_keys/scope.ts";
import { contracts } from "../../../server/contracts.ts";
import { openTestApp } from "../app_kit.ts";
import { ask, givenKey, smallestRequest } from "./admin_kit.ts";

const keyed = contracts.flatMap(({ scope, ...route }) =>
  scope === undefined ? [] : [{ ...route, scope }]
);

Deno.test("every route with a key accepts exactly the scopes that cover it", async () => {
  await using app = await openTestApp();
  assert.ok(keyed.length > 10);
  for (const held of apiScopes) {
    const { token } = await givenKey(app, held);
    for (const route of keyed) {
      const { method, path, body } = smallestRequest(route);
      const answer = await ask(app, method, path, { key: token, body });
      const name = `${held} for ${route.method} ${route.path}: ${answer.text}`;
      if (covers([held], route.scope)) {
        assert.ok(![401, 403, 405, 422, 500].includes(answer.status) || isAbout(answer), name);
      } else {
        assert.deepEqual([answer.status, answer.json.code], [403, "api_key_scope_missing"], name);
      }
    }
  }
});

/** Whether the request was accepted, but what it is about was not. */
function isAbout({ json }: { readonly json: { readonly code?: string } | null }): boolean {
  return json?.code === "scope_unknown" || json?.code === "api_key_by_key";
}

Deno.test("every route with a key is unknown until a key exists", async () => {
  await using app = await openTestApp();
  for (const route of keyed) {
    const { method, path, body } = smallestRequest(route);
    const unknown = await ask(app, method, `/v1/unknown`, { body });
    for (const other of [method, "PUT", "OPTIONS"]) {
      const answer = await ask(app, other, path, { key: `lk_k_${"A".repeat(22)}.x`, body });
      const { request_id: _own, ...problem } = answer.json;
      const { request_id: _other, ...expected } = unknown.json;
      assert.deepEqual(problem, expected, `${other} ${path}`);
      assert.equal(answer.headers.get("allow"), null);
    }
  }
});

Deno.test("every change needs a reason from keys that act by operator or users:recover", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "operator users:recover");
  const changes = keyed.filter(({ method, scope }) =>
    method !== "GET" && covers(["operator"], scope)
  );
  assert.ok(changes.length > 5);
  for (const route of changes) {
    const { method, path, body } = smallestRequest(route);
    for (const [reason, code] of [[undefined, "missing"], ["x", "reason_format"]] as const) {
      const given = { ...(body as object), reason };
      const answer = await ask(app, method, path, { key: token, body: given });
      const name = `${route.method} ${route.path}: ${answer.text}`;
      assert.deepEqual([answer.status, answer.json.errors?.[0]?.code], [422, code], name);
      assert.equal(answer.json.errors[0].field, "reason", name);
    }
  }
});
