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
  const client = { resources: [a, b] };
  equal(resourceOfToken(client, [], []), null);
  equal(resourceOfToken({ resources: [b] }, [a], []), undefined, "not registered any more");
  equal(resourceOfToken(client, [a], []), a);
  equal(resourceOfToken(client, [a, b], [b]), b);
  equal(resourceOfToken(client, [a, b], []), undefined);
  equal(resourceOfToken(client, [a, b], [a, b]), undefined);
  equal(resourceOfToken(client, [a], [b]), undefined);
  equal(resourceOfToken(client, [a], [`${a}/`]), undefined);
  equal(resourceOfToken(client, [], [a]), undefined);
});
