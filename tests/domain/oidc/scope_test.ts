import { deepEqual, equal } from "node:assert/strict";
import { narrowScopes, parseScopes } from "../../../core/domain/oidc/scope.ts";
import { resourceOfToken } from "../../../core/domain/oidc/resource.ts";

Deno.test("parseScopes() keeps the known scopes, once, in their order", () => {
  deepEqual(parseScopes("phone email openid  phone OPENID"), ["openid", "phone"]);
  deepEqual(parseScopes(null), []);
});

Deno.test("narrowScopes() never widens", () => {
  const granted = ["openid", "phone"] as const;
  deepEqual(narrowScopes(granted, null), granted);
  deepEqual(narrowScopes(granted, "phone"), ["phone"]);
  equal(narrowScopes(granted, "openid roles"), null);
  equal(narrowScopes(granted, "openid unknown"), null);
  equal(narrowScopes(granted, " "), null);
});

Deno.test("resourceOfToken() returns one granted resource, or none", () => {
  const [a, b] = ["https://a.example.com", "https://b.example.com"];
  equal(resourceOfToken([], []), null);
  equal(resourceOfToken([a], []), a);
  equal(resourceOfToken([a, b], [b]), b);
  equal(resourceOfToken([a, b], []), undefined);
  equal(resourceOfToken([a, b], [a, b]), undefined);
  equal(resourceOfToken([a], [b]), undefined);
  equal(resourceOfToken([a], [`${a}/`]), undefined);
  equal(resourceOfToken([], [a]), undefined);
});
