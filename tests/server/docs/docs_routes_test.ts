/** What LATCHKEY_DOCS serves. @module */
import assert from "node:assert/strict";
import { version } from "../../../core/config/version.ts";
import { openTestApp } from "../app_kit.ts";

Deno.test("without LATCHKEY_DOCS, the reference does not exist (R75)", async () => {
  await using app = await openTestApp();
  const paths = ["/openapi.json", "/docs", "/docs/style.css", "/docs/problems/wrong_code"];
  for (const path of paths) {
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

Deno.test("GET /docs and the page of each problem are HTML under a policy without scripts", async () => {
  await using app = await openTestApp(undefined, { docs: true });
  const { json } = await app.get("/openapi.json");
  const codes = Object.keys(json["x-problems"]);
  assert.ok(codes.length > 30);
  for (const path of ["/docs", ...codes.map((code) => `/docs/problems/${code}`)]) {
    const { status, headers, text } = await app.get(path);
    assert.deepEqual(
      [status, headers.get("content-type")],
      [200, "text/html; charset=utf-8"],
      path,
    );
    assert.equal(
      headers.get("content-security-policy"),
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'",
    );
    assert.match(headers.get("etag") ?? "", /^"[\w-]{22}"$/);
    assert.ok(!text.includes(version), path);
  }
});

Deno.test("GET /docs/problems/{code} is at the type of the problem that the service returns", async () => {
  await using app = await openTestApp(undefined, { docs: true });
  const { type, title } = (await app.get("/v1/session")).json;
  const page = await app.get(type);
  assert.equal(page.status, 200);
  assert.ok(page.text.includes(`<h1>${title}</h1>`));
});

Deno.test("GET /docs/problems/{code} of an unknown code is not found", async () => {
  await using app = await openTestApp(undefined, { docs: true });
  // The last one is a code that only the terminal returns.
  for (const code of ["x", "%2e%2e", "constructor", "user_ambiguous"]) {
    const { status, json } = await app.get(`/docs/problems/${code}`);
    assert.deepEqual([status, json.code], [404, "not_found"], code);
  }
});

Deno.test("a request for the reference is logged by the pattern of its route", async () => {
  await using app = await openTestApp(undefined, { docs: true });
  await app.get("/docs/problems/lk_s_secret");
  assert.ok(app.logged().includes('"/docs/problems/:code"'));
  assert.ok(!app.logged().includes("lk_s_secret"));
});
