import assert from "node:assert/strict";
import fc from "fast-check";
import { password, phoneNumber } from "../../harness.ts";
import { type Answer, openTestApp } from "../app_kit.ts";

const good = { username: "ada", password, phone_number: phoneNumber };
const json = { "content-type": "application/json" };

/** Bodies that must be refused, with the status and code. */
const refusals: readonly (readonly [string, string, number, string])[] = [
  ["not JSON", "{", 400, "malformed_json"],
  ["nothing", "", 422, "invalid_input"],
  ["an array", "[]", 400, "malformed_json"],
  ["null", "null", 400, "malformed_json"],
  ["text", '"ada"', 400, "malformed_json"],
  ["a number of 10,000 digits", "9".repeat(10_000), 400, "malformed_json"],
  ["an empty object", "{}", 422, "invalid_input"],
  ["a wrong type", JSON.stringify({ ...good, username: 7 }), 422, "invalid_input"],
  ["null for a field", JSON.stringify({ ...good, password: null }), 422, "invalid_input"],
  ["an array for a field", JSON.stringify({ ...good, password: ["x"] }), 422, "invalid_input"],
  ["an unknown field", JSON.stringify({ ...good, role: "admin" }), 422, "invalid_input"],
  ["__proto__", `{"__proto__":{"a":1},${JSON.stringify(good).slice(1)}`, 422, "invalid_input"],
  ["constructor", `{"constructor":{},${JSON.stringify(good).slice(1)}`, 422, "invalid_input"],
  ["a repeated field", `{"username":"eve",${JSON.stringify(good).slice(1)}`, 422, "invalid_input"],
  [
    "a field repeated under an escape",
    `{"\\u0075sername":"eve",${JSON.stringify(good).slice(1)}`,
    422,
    "invalid_input",
  ],
  ["NUL in a name", JSON.stringify({ ...good, username: "ad\0a" }), 422, "invalid_input"],
  [
    "NUL in a password",
    JSON.stringify({ ...good, password: `${password}\0` }),
    422,
    "invalid_input",
  ],
  [
    "a lone surrogate",
    JSON.stringify(good).replace("correct", "\\ud800correct"),
    422,
    "invalid_input",
  ],
  ["an enormous number", `{"username":${"9".repeat(10_000)}}`, 422, "invalid_input"],
  ["a long password", JSON.stringify({ ...good, password: "x".repeat(257) }), 422, "invalid_input"],
  ["a common password", JSON.stringify({ ...good, password: "password123" }), 422, "invalid_input"],
  ["a bad number", JSON.stringify({ ...good, phone_number: "+1 555" }), 422, "invalid_input"],
  ["deep nesting", `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`, 422, "invalid_input"],
];

Deno.test("a passkey that is not an object is refused", async () => {
  await using app = await openTestApp();
  for (const passkey of [[], [{}], null, "text", 7]) {
    const answer = await app.post("/v1/2fa/verify", { challenge_token: "t", passkey });
    assertProblem(answer, 422, "invalid_input");
    assert.deepEqual(answer.json.errors[0].code, "wrong_type", JSON.stringify(passkey));
  }
});

Deno.test("the name of an unknown field is returned as valid text", async () => {
  await using app = await openTestApp();
  for (const name of ["\u{1f600}".repeat(100), "\ud800", `a${"\u{1f600}".repeat(100)}`]) {
    const { text, json } = await app.post("/v1/register", { ...good, [name]: 1 });
    assert.ok(json.errors[0].field.isWellFormed(), text);
    assert.ok(json.errors[0].field.length <= 64);
  }
});

Deno.test("a repeated key inside a field is refused and named by its path", async () => {
  await using app = await openTestApp();
  const response = `{"id":"a","response":{"signature":"x","\\u0073ignature":"y"}}`;
  const body = `{"challenge_token":"t","method":"passkey","passkey":${response}}`;
  const answer = await app.request("POST", "/v1/2fa/verify", { headers: json, body });
  assertProblem(answer, 422, "invalid_input");
  assert.deepEqual(
    answer.json.errors.map(({ field, code }: { field: string; code: string }) => [field, code]),
    [["passkey.response.signature", "duplicate_field"]],
  );
  const deep = `{"challenge_token":"t","method":"passkey","passkey":{"a":${"[".repeat(40)}${
    "]".repeat(40)
  }}}`;
  const refused = await app.request("POST", "/v1/2fa/verify", { headers: json, body: deep });
  assertProblem(refused, 422, "invalid_input");
  assert.equal(refused.json.errors[0].field, "passkey");
});

for (const [name, body, status, code] of refusals) {
  Deno.test(`POST /v1/register refuses ${name} with ${status} ${code}`, async () => {
    await using app = await openTestApp();
    const answer = await app.request("POST", "/v1/register", { headers: json, body });
    assertProblem(answer, status, code);
    assert.equal(await app.core.countUsers(), 0);
  });
}

Deno.test("POST /v1/register lists every invalid field", async () => {
  await using app = await openTestApp();
  const answer = await app.post("/v1/register", {
    username: "a",
    password: "x",
    phone_number: "1",
  });
  assert.deepEqual(
    answer.json.errors.map(({ field, code }: { field: string; code: string }) => [field, code]),
    [
      ["username", "username_length"],
      ["password", "password_too_short"],
      ["phone_number", "phone_number_invalid"],
    ],
  );
});

Deno.test("a body over 16 KiB is refused, with and without a declared length (R54)", async () => {
  await using app = await openTestApp();
  const big = JSON.stringify({ ...good, password: "x".repeat(16 * 1024) });
  const declared = await app.request("POST", "/v1/login", {
    headers: { ...json, "content-length": String(big.length) },
    body: big,
  });
  assertProblem(declared, 413, "body_too_large");
  const streamed = await app.request("POST", "/v1/login", {
    headers: json,
    body: new Blob([big]).stream(),
  });
  assertProblem(streamed, 413, "body_too_large");
  const limit = `{"username":"${"x".repeat(16 * 1024 - 15)}"}`;
  assert.equal(limit.length, 16 * 1024);
  assertProblem(
    await app.request("POST", "/v1/login", { headers: json, body: limit }),
    422,
    "invalid_input",
  );
});

Deno.test("a body other than application/json returns 415, so other pages cannot post (R56)", async () => {
  await using app = await openTestApp();
  const types = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""];
  for (const path of ["/v1/register", "/v1/login", "/v1/2fa/send", "/v1/2fa/verify"]) {
    for (const type of [...types, "application/jsonp", "application/json-patch+json"]) {
      const headers: Record<string, string> = type === "" ? {} : { "content-type": type };
      const body = new TextEncoder().encode(JSON.stringify(good));
      assertProblem(
        await app.request("POST", path, { headers, body }),
        415,
        "unsupported_media_type",
      );
    }
  }
  const headers = { "content-type": "text/plain" };
  assertProblem(
    await app.request("POST", "/v1/logout", { headers, body: "x" }),
    415,
    "unsupported_media_type",
  );
  const withCharset = { "content-type": "Application/JSON; charset=utf-8" };
  const body = JSON.stringify(good);
  const answer = await app.request("POST", "/v1/register", { headers: withCharset, body });
  assert.equal(answer.status, 201);
});

Deno.test("a body that is not UTF-8 returns 400", async () => {
  await using app = await openTestApp();
  const body = new Uint8Array([...new TextEncoder().encode('{"username":"'), 0xff, 0x22, 0x7d]);
  assertProblem(
    await app.request("POST", "/v1/login", { headers: json, body }),
    400,
    "malformed_json",
  );
});

Deno.test("a path with another method returns 405 with Allow (R52)", async () => {
  await using app = await openTestApp();
  for (const method of ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    const answer = await app.request(method, "/v1/login");
    assertProblem(answer, 405, "method_not_allowed");
    assert.equal(answer.headers.get("allow"), "POST");
  }
  assertProblem(await app.request("POST", "/v1/session"), 405, "method_not_allowed");
  assertProblem(await app.request("GET", "/v1/nothing"), 404, "not_found");
  assertProblem(await app.request("GET", "/v1/login/"), 404, "not_found");
});

Deno.test("a session token is accepted only in the Authorization header", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const token = await app.signIn("ada");
  assert.equal((await app.get("/v1/session", token)).status, 200);
  const bad = [
    "",
    token.slice(0, -1),
    `${token}x`,
    token.replace("lk_s_", "lk_c_"),
    token.replace(".", ""),
    `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`,
    "x".repeat(10_000),
  ];
  for (const presented of bad) {
    assertProblem(await app.get("/v1/session", presented), 401, "unauthenticated");
  }
  assertProblem(await app.get(`/v1/session?token=${token}`), 401, "unauthenticated");
  const basic = { authorization: `Basic ${btoa(`x:${token}`)}` };
  assertProblem(
    await app.request("GET", "/v1/session", { headers: basic }),
    401,
    "unauthenticated",
  );
});

Deno.test("WWW-Authenticate names an invalid token only if one was presented", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const token = await app.signIn("ada");
  const header = async (authorization: string | null): Promise<string | null> => {
    const headers: Record<string, string> = authorization === null ? {} : { authorization };
    const answer = await app.request("GET", "/v1/session", { headers });
    assertProblem(answer, 401, "unauthenticated");
    return answer.headers.get("www-authenticate");
  };
  for (const none of [null, "", "Bearer ", "Basic eDp5", token]) {
    assert.equal(await header(none), "Bearer", String(none));
  }
  for (const presented of ["x", `${token}x`, token.replace("lk_s_", "lk_c_")]) {
    assert.equal(await header(`Bearer ${presented}`), 'Bearer error="invalid_token"', presented);
  }
  const login = { username: "ada", password: "an incorrect one" };
  const incorrect = await app.post("/v1/login", login, { authorization: "Bearer x" });
  assertProblem(incorrect, 401, "invalid_credentials");
  assert.equal(incorrect.headers.get("www-authenticate"), null);
  const others = [
    await app.post("/v1/2fa/verify", { challenge_token: "x", method: "sms", code: "123456" }),
    await app.post("/v1/password/change", {
      current_password: "an incorrect one",
      new_password: "a much better phrase",
    }, { authorization: `Bearer ${token}` }),
  ];
  assert.deepEqual(others.map(({ status, json }) => [status, json.code]), [
    [410, "invalid_challenge"],
    [422, "wrong_password"],
  ]);
  for (const { headers } of others) assert.equal(headers.get("www-authenticate"), null);
});

Deno.test("no body causes a 500", async () => {
  await using app = await openTestApp();
  const paths = fc.constantFrom("/v1/register", "/v1/login", "/v1/2fa/send", "/v1/2fa/verify");
  const key = fc.constantFrom("username", "password", "phone_number", "send", "code", "method");
  const value = fc.oneof(fc.string({ unit: "binary" }), fc.json(), fc.integer(), fc.constant(null));
  const body = fc.oneof(
    fc.dictionary(fc.oneof(key, fc.string()), value).map((object) => JSON.stringify(object)),
    fc.json(),
    fc.string({ unit: "binary" }),
  );
  await fc.assert(
    fc.asyncProperty(paths, body, async (path, text) => {
      const bytes = new TextEncoder().encode(text);
      const answer = await app.request("POST", path, { headers: json, body: bytes });
      assert.ok(answer.status < 500, `${path} ${text} -> ${answer.text}`);
    }),
    { numRuns: 300 },
  );
});

function assertProblem(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
  assert.equal(answer.json.status, status);
  assert.equal(answer.headers.get("content-type"), "application/problem+json");
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.equal(answer.json.request_id, answer.headers.get("x-request-id"));
}
