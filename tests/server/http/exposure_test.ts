/** What a web page, a URL, a header or a copy of the database must not give away. @module */
import assert from "node:assert/strict";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { mintToken, tokenPrefixes } from "../../../core/domain/token.ts";
import { routes } from "../../../server/route_table.ts";
import { openTestApp } from "../app_kit.ts";
import { newTicket, withAccess } from "../session/gate_kit.ts";
import { openTokenApp } from "../session/token_kit.ts";

Deno.test("mintToken() returns tokens with 256 random bits, each different (R33)", () => {
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const secrets = Array.from({ length: 2000 }, () => mintToken("session", random).text)
    .map((text) => text.slice(tokenPrefixes.session.length).split(".")[1] ?? "");
  assert.ok(secrets.every((secret) => secret.length === 43), "43 characters of base64url");
  assert.equal(new Set(secrets).size, secrets.length);
});

Deno.test("no token that a client has is in the database file (R44)", async () => {
  const path = await Deno.makeTempFile({ suffix: ".db" });
  await Deno.remove(path);
  const database = await openSqliteDatabase({ path });
  const stores = createSqlStores(database);
  await using app = await openTestApp((ports) => ({ ...withAccess(ports), ...stores }));
  await app.register("ada");
  const { token, code } = await app.challenge("ada");
  const opened = await app.post("/v1/2fa/verify", {
    challenge_token: token,
    method: "sms",
    code,
    trust_device: true,
  });
  assert.equal(opened.status, 200, opened.text);
  const ticket = await newTicket(app, opened.json.session_token);
  const files = [path, `${path}-wal`].map((each) => Deno.readFileSync(each));
  const stored = files.map((bytes) => new TextDecoder("latin1").decode(bytes)).join("");
  assert.ok(stored.includes("ada"), "the file has the user");
  const { session_token, device_token } = opened.json;
  for (const each of [token, session_token, device_token, ticket]) {
    const [id = "", secret = ""] = each.slice(tokenPrefixes.session.length).split(".");
    assert.ok(stored.includes(id), "the file has the id");
    assert.ok(!stored.includes(secret), "but not the secret");
  }
  await database.close();
  await Deno.remove(path);
});

Deno.test("no response but the public keys allows another origin to read it (R55)", async () => {
  await using app = await openTokenApp();
  await app.register("ada");
  const authorization = `Bearer ${await app.signIn("ada")}`;
  const origin = "https://evil.example";
  const keys = "/.well-known/jwks.json";
  for (const { method, path } of routes) {
    for (const asked of [method, "OPTIONS"]) {
      for (const token of [{}, { authorization }]) {
        const headers = { origin, "access-control-request-method": method, ...token };
        const answer = await app.request(asked, path.replace(":id", "x"), { headers });
        const allowed = [...answer.headers].filter(([name]) => name.startsWith("access-control-"));
        const expected = path === keys && asked === "GET"
          ? [["access-control-allow-origin", "*"]]
          : [];
        assert.deepEqual(allowed, expected, `${asked} ${path}`);
      }
    }
  }
  assert.equal((await app.get(keys)).headers.get("access-control-allow-origin"), "*");
  await using other = await openTestApp();
  const off = await other.get(keys);
  assert.equal(off.status, 501);
  assert.equal(off.headers.get("access-control-allow-origin"), null);
});

Deno.test("a token in the URL is ignored (R67)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const token = await app.signIn("ada");
  for (const name of ["token", "session_token", "access_token", "authorization"]) {
    const answer = await app.get(`/v1/session?${name}=${token}`);
    assert.equal(answer.status, 401, name);
  }
  assert.equal((await app.get("/v1/session", token)).status, 200);
  assert.ok(!app.logged().includes(token), "nor is it logged");
});

Deno.test("no account exists without a registration (R16)", async () => {
  await using app = await openTestApp();
  for (const username of ["admin", "root", "latchkey", "test"]) {
    const answer = await app.post("/v1/login", { username, password: username });
    assert.equal(answer.status, 401, username);
  }
  const { items } = await app.core.listUsers({ search: "", cursor: null, limit: 10 });
  assert.deepEqual(items, []);
});
