import assert from "node:assert/strict";
import fc from "fast-check";
import {
  apiScopes,
  covers,
  needsReason,
  parseApiScopes,
} from "../../../core/domain/api_keys/scope.ts";

Deno.test("parseApiScopes() accepts commas and spaces, and returns each scope once", () => {
  assert.deepEqual(parseApiScopes("users:write,users:read users:write"), [
    "users:read",
    "users:write",
  ]);
  assert.deepEqual(parseApiScopes(apiScopes.toReversed().join(" ")), apiScopes);
});

Deno.test("parseApiScopes() refuses none and unknown ones", () => {
  for (const text of ["", " , ", "users", "users:read,keys:write", "USERS:READ", "users:*"]) {
    assert.equal(parseApiScopes(text), null, text);
  }
});

Deno.test("covers() lets a scope cover itself, and operator the admin API", () => {
  const outside = ["verifications", "clients:forward", "metrics:read", "terminal"];
  for (const needed of apiScopes) {
    for (const held of apiScopes) {
      const expected = held === needed || (held === "operator" && !outside.includes(needed));
      assert.equal(covers([held], needed), expected, `${held} for ${needed}`);
    }
  }
});

Deno.test("covers() needs one of the held scopes to cover", () => {
  fc.assert(
    fc.property(fc.subarray([...apiScopes]), fc.constantFrom(...apiScopes), (held, needed) => {
      assert.equal(covers(held, needed), held.some((each) => covers([each], needed)));
    }),
  );
});

Deno.test("needsReason() asks a key that recovers accounts or acts as operator", () => {
  assert.equal(needsReason(["users:write"], "users:write"), false);
  assert.equal(needsReason(["operator", "users:write"], "users:write"), false);
  assert.equal(needsReason(["operator"], "users:write"), true);
  assert.equal(needsReason(["users:recover"], "users:recover"), true);
  assert.equal(needsReason(["operator"], "operator"), true);
});
