import assert from "node:assert/strict";
import { type Answer, openTestApp } from "../app_kit.ts";
import { assetNames, pageNames } from "../../../server/pages/http/page_names.ts";
import { pageSettings } from "../pages/browser.ts";
import { openTokenApp } from "../session/token_kit.ts";

const api = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

const document = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
};

Deno.test("a JSON response has four headers, and a refusal the same ones (R50, R68)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const found = await app.get("/v1/session", session);
  assert.deepEqual(headersOf(found), {
    "content-type": "application/json; charset=utf-8",
    "transfer-encoding": "chunked",
    "x-request-id": found.headers.get("x-request-id"),
    ...api,
  });
  const refused = await app.get("/v1/session");
  assert.equal(refused.status, 401);
  assert.deepEqual(headersOf(refused), {
    "content-type": "application/problem+json",
    "www-authenticate": "Bearer",
    "x-request-id": refused.json.request_id,
    ...api,
  });
});

Deno.test("an empty response has no content type, and is not cached (R68)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const out = await app.post("/v1/logout", undefined, { authorization: `Bearer ${session}` });
  assert.equal(out.status, 204);
  assert.deepEqual(headersOf(out), { "x-request-id": out.headers.get("x-request-id"), ...api });
});

Deno.test("an error of a path or method without a route is safe in a browser", async () => {
  await using app = await openTestApp();
  const missing = await app.get("/nothing");
  assert.equal(missing.status, 404);
  assert.deepEqual(headersOf(missing), {
    "content-type": "application/problem+json",
    "x-request-id": missing.json.request_id,
    ...api,
    ...document,
  });
  const method = await app.request("PUT", "/v1/session");
  assert.equal(method.status, 405);
  assert.deepEqual(headersOf(method), {
    allow: "GET, HEAD",
    "content-type": "application/problem+json",
    "x-request-id": method.json.request_id,
    ...api,
    ...document,
  });
});

Deno.test("the public keys can be read by every origin, and neither run nor framed", async () => {
  await using app = await openTokenApp();
  const keys = await app.get("/.well-known/jwks.json");
  assert.equal(keys.status, 200);
  assert.deepEqual(headersOf(keys), {
    "content-type": "application/json; charset=utf-8",
    "x-request-id": keys.headers.get("x-request-id"),
    ...api,
    ...document,
    "cache-control": keys.headers.get("cache-control"),
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
  });
});

Deno.test("every response of the pages and the reference is safe in a browser", async () => {
  await using app = await openTestApp(undefined, { docs: true, pages: pageSettings });
  const others = ["/docs", "/docs/style.css", "/docs/problems/none"];
  const shown = [...pageNames, ...assetNames, ...others.map((path) => `GET ${path}`)];
  for (const name of shown) {
    const [method = "", path = ""] = name.split(" ");
    for (const accept of ["text/html", "*/*"]) {
      const { headers } = await app.request(method, path, { headers: { accept } });
      const missing = Object.keys(document).filter((header) => !headers.has(header));
      assert.deepEqual(missing, [], `${name}, ${accept}`);
    }
  }
});

Deno.test("the reference has every header of a document", async () => {
  await using app = await openTestApp(undefined, { docs: true });
  const { headers } = await app.get("/openapi.json");
  for (const [name, value] of Object.entries(document)) assert.equal(headers.get(name), value);
});

function headersOf({ headers }: Answer): Record<string, string> {
  return Object.fromEntries(headers);
}
