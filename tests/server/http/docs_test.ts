/** What LATCHKEY_DOCS serves. @module */
import assert from "node:assert/strict";
import { version } from "../../../core/config/version.ts";
import { openTestApp } from "../app_kit.ts";

Deno.test("without LATCHKEY_DOCS, the reference does not exist (R75)", async () => {
  await using app = await openTestApp();
  for (const path of ["/openapi.json", "/docs", "/docs/problems/wrong_code"]) {
    const { status, json } = await app.get(path);
    assert.deepEqual([status, json.code], [404, "not_found"], path);
  }
});

Deno.test("GET /openapi.json returns the document without the product's version (R75)", async () => {
  await using app = await openTestApp(undefined, { docs: true });
  const { status, headers, json, text } = await app.get("/openapi.json");
  assert.deepEqual([status, json.openapi, json.info.version], [200, "3.1.1", "1"]);
  assert.equal(headers.get("content-type"), "application/json; charset=utf-8");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.ok(!text.includes(version));
  assert.equal(headers.get("access-control-allow-origin"), null);
});

Deno.test("GET /openapi.json is compared with the cached copy before each use", async () => {
  await using app = await openTestApp(undefined, { docs: true });
  const first = await app.get("/openapi.json");
  const etag = first.headers.get("etag") ?? "";
  assert.match(etag, /^"[\w-]{22}"$/);
  assert.equal(first.headers.get("cache-control"), "no-cache");
  for (const asked of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const again = await app.request("GET", "/openapi.json", {
      headers: { "if-none-match": asked },
    });
    assert.deepEqual([again.status, again.text, again.headers.get("etag")], [304, "", etag], asked);
  }
  const other = await app.request("GET", "/openapi.json", { headers: { "if-none-match": '"x"' } });
  assert.equal(other.status, 200);
});

Deno.test("HEAD /openapi.json returns the headers alone; other methods get 405", async () => {
  await using app = await openTestApp(undefined, { docs: true });
  const head = await app.request("HEAD", "/openapi.json");
  assert.deepEqual([head.status, head.text], [200, ""]);
  const post = await app.post("/openapi.json", {});
  assert.deepEqual(
    [post.status, post.json.code, post.headers.get("allow")],
    [405, "method_not_allowed", "GET, HEAD"],
  );
});

Deno.test("the type of a problem is the path of its page, absolute with LATCHKEY_PUBLIC_URL", async () => {
  {
    await using app = await openTestApp();
    assert.equal((await app.get("/v1/session")).json.type, "/docs/problems/unauthenticated");
  }
  await using app = await openTestApp(undefined, { publicUrl: "https://login.example.com" });
  const { type } = (await app.get("/v1/session")).json;
  assert.equal(type, "https://login.example.com/docs/problems/unauthenticated");
});
