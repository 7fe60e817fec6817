import assert from "node:assert/strict";
import { SignJWT, UnsecuredJWT } from "jose";
import { serviceItself } from "../../../../core/domain/audit_event.ts";
import {
  findSigner,
  type Signer,
  signToken,
} from "../../../../core/usecases/session/sign_token.ts";
import { operator } from "../../../harness.ts";
import { newEnding, newEvent } from "../../../contracts/store_fixtures.ts";
import { openBrowser, origin } from "../../../server/pages/browser.ts";
import {
  answerOf,
  basicOf,
  formOf,
  formType,
  issuer,
  linkOf,
  logIn,
  logoutUri,
  openOidcApp,
  redirectUri,
  requestQuery,
  returnOf,
  verifier,
} from "../../../server/oidc/oidc_kit.ts";

Deno.test("no request leads to an address that is not registered", async () => {
  await using app = await openOidcApp();
  const open = await app.addClient(
    { redirectUris: ["http://127.0.0.1/cb", redirectUri] },
    "public",
  );
  const browser = await app.signedIn();
  const others = [
    `${redirectUri}/`,
    `${redirectUri}?a=1`,
    `${redirectUri}#a`,
    "https://shop.example/%63allback",
    "https://shop.example/x/../callback",
    "https://SHOP.example/callback",
    "https://shop.example:443/callback",
    "https://shop.example\\@evil.example/callback",
    "https://evil.example@shop.example/callback",
    "https://shop.example.evil.example/callback",
    "http://shop.example/callback",
    "http://localhost/cb",
    "http://127.0.0.1:99999/cb",
    "http://127.0.0.1.evil.example/cb",
    "http://127.0.0.1:80@evil.example/cb",
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example",
  ];
  for (const by of [app, open]) {
    for (const redirect of others) {
      const sent = { redirect_uri: redirect, response_type: "token" };
      const answer = await app.authorize(browser, sent, by);
      assert.deepEqual([answer.status, answer.headers.get("location")], [400, null], redirect);
      assert.doesNotMatch(answer.text, /(href|action)="[^"]*evil|url=http/, redirect);
    }
  }
  const free = await app.authorize(browser, { redirect_uri: "http://127.0.0.1:4711/cb" }, open);
  assert.match(free.headers.get("location") ?? "", /^http:\/\/127\.0\.0\.1:4711\/cb\?code=/);
});

Deno.test("a code of one client, user or request is useless elsewhere", async () => {
  await using app = await openOidcApp();
  const other = await app.addClient({ redirectUris: ["https://other.example/cb"] });
  const browser = await app.signedIn();
  // A stolen code: the thief has its own client, but neither the verifier nor the secret.
  const code = await app.code(browser);
  for (
    const change of [{}, { redirect_uri: "https://other.example/cb" }, { code_verifier: null }]
  ) {
    assert.equal((await app.redeem(code, change, other)).json.error, "invalid_grant");
  }
  // An injected one: the victim's instance has another verifier.
  const injected = await app.redeem(code, { code_verifier: `${verifier}x` });
  assert.equal(injected.json.error, "invalid_grant");
  assert.equal((await app.redeem(code)).status, 200);
  // Each answer names who sent it, errors too, so that no client takes it for another's.
  assert.equal(answerOf(await app.authorize(browser, { scope: "x" })).get("iss"), issuer);
});

Deno.test("PKCE cannot be taken out of a request or of a redemption", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  for (
    const change of [
      { code_challenge: null, code_challenge_method: null },
      { code_challenge_method: null },
      { code_challenge_method: "plain" },
      { code_challenge: null },
    ]
  ) {
    const answer = answerOf(await app.authorize(browser, change));
    assert.equal(answer.get("error"), "invalid_request");
    assert.equal(answer.has("code"), false);
  }
});

Deno.test("of ten parallel redemptions one wins, and the grant ends", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const code = await app.code(browser);
  const answers = await Promise.all(Array.from({ length: 10 }, () => app.redeem(code)));
  const won = answers.filter(({ status }) => status === 200);
  assert.equal(won.length, 1);
  assert.equal((await app.userinfo(won[0]?.json.access_token)).status, 401);
  assert.equal((await app.refresh(won[0]?.json.refresh_token)).json.error, "invalid_grant");
});

Deno.test("a code that is used again ends its grant, immediately and later", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  for (const wait of [0, 30]) {
    const code = await app.code(browser);
    const { json } = await app.redeem(code);
    app.clock.advance(wait);
    assert.equal((await app.redeem(code)).json.error, "invalid_grant");
    assert.equal((await app.userinfo(json.access_token)).status, 401);
  }
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
  const ended = items.filter(({ type, detail }) =>
    type === "grant.ended" && detail["by"] === "code_reuse"
  );
  assert.equal(ended.length, 2);
});

Deno.test("parallel refreshes get one successor; a later reuse ends the family", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const { refresh_token: first } = await app.tokens(browser);
  const answers = await Promise.all(Array.from({ length: 4 }, () => app.refresh(first)));
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200]);
  const successors = new Set(answers.map(({ json }) => json.refresh_token));
  assert.equal(successors.size, 1);
  app.clock.advance(9);
  assert.equal((await app.refresh(first)).status, 200, "an answer that was lost");
  const [second = ""] = successors;
  const third = (await app.refresh(second)).json.refresh_token;
  // The successor was used, so this is someone else.
  assert.equal((await app.refresh(first)).json.error, "invalid_grant");
  assert.equal((await app.refresh(third)).json.error, "invalid_grant");
});

Deno.test("a refresh token that is used after ten seconds ends the family", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const { refresh_token: first } = await app.tokens(browser);
  const { refresh_token: second } = (await app.refresh(first)).json;
  app.clock.advance(10);
  assert.equal((await app.refresh(first)).json.error, "invalid_grant");
  assert.equal((await app.refresh(second)).json.error, "invalid_grant");
});

Deno.test("a refresh token of any age ends the family, however often it was refreshed", async () => {
  await using app = await openOidcApp();
  const other = await app.addClient();
  const browser = await app.signedIn();
  const scope = { scope: "openid offline_access" };
  const { refresh_token: first } = await app.tokens(browser, scope);
  let current = first;
  for (let days = 0; days < 60; days += 20) {
    app.clock.advance(20 * 24 * 60 * 60);
    current = (await app.refresh(current)).json.refresh_token;
  }
  // Neither another client nor one who knows the `sid` of the ID token can end it.
  assert.equal((await app.refresh(first, {}, other)).json.error, "invalid_grant");
  const forged = `${first.slice(0, -43)}${"A".repeat(43)}`;
  assert.equal((await app.refresh(forged)).json.error, "invalid_grant");
  current = (await app.refresh(current)).json.refresh_token;
  assert.ok(current, "the family is open");
  assert.equal((await app.refresh(first)).json.error, "invalid_grant");
  assert.equal((await app.refresh(current)).json.error, "invalid_grant");
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
  const ended = items.filter(({ type }) => type === "grant.ended");
  assert.deepEqual(ended.map(({ detail }) => detail["by"]), ["refresh_token_reuse"]);
});

Deno.test("revoking an old refresh token ends its family", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const { refresh_token: first } = await app.tokens(browser, { scope: "openid offline_access" });
  const second = (await app.refresh(first)).json.refresh_token;
  app.clock.advance(20 * 24 * 60 * 60);
  const third = (await app.refresh(second)).json.refresh_token;
  const headers = { ...formType, authorization: basicOf(app) };
  const body = formOf({ token: first });
  assert.equal((await app.request("POST", "/oauth/revoke", { body, headers })).status, 200);
  assert.equal((await app.refresh(third)).json.error, "invalid_grant");
});

Deno.test("a client gets no more tokens for a resource that it has lost", async () => {
  const api = "https://api.example.com/";
  let resources = [api];
  await using app = await openOidcApp({ resources }, (ports) => ({
    ...ports,
    clients: {
      ...ports.clients,
      findClient: async (id) => {
        const client = await ports.clients.findClient(id);
        return client === null ? null : { ...client, resources };
      },
    },
  }));
  const browser = await app.signedIn();
  const { refresh_token: first } = await app.tokens(browser, { resource: api });
  const code = await app.code(browser, { resource: api });
  resources = [];
  for (const change of [{}, { resource: api }]) {
    assert.equal((await app.refresh(first, change)).json.error, "invalid_target");
    assert.equal((await app.redeem(code, change)).json.error, "invalid_target");
  }
  resources = [api];
  assert.equal((await app.refresh(first)).status, 200, "nothing was used up");
  assert.equal((await app.redeem(code)).status, 200);
});

Deno.test("a token of one kind is never accepted for another", async () => {
  await using app = await openOidcApp();
  const other = await app.addClient();
  const browser = await app.signedIn();
  const tokens = await app.tokens(browser);
  const session = browser.cookies.get("__Host-latchkey_session") ?? "";
  const code = await app.code(browser);
  const jwt = (await app.post("/v1/session/jwt", { audience: "orders" }, {
    authorization: `Bearer ${session}`,
  })).json.token;
  const texts = [tokens.access_token, tokens.id_token, tokens.refresh_token, code];
  for (const text of texts) {
    assert.equal((await app.get("/v1/session", text)).status, 401);
    assert.equal((await app.get("/v1/me", text)).status, 401);
  }
  const unsigned = new UnsecuredJWT({ ...claimsOf(tokens.access_token) }).encode();
  const symmetric = await new SignJWT(claimsOf(tokens.access_token))
    .setProtectedHeader({
      alg: "HS256",
      typ: "at+jwt",
      kid: String(headerOf(tokens.access_token)["kid"]),
    })
    .sign(new TextEncoder().encode("x".repeat(32)));
  const [head = "", body = "", signature = ""] = tokens.access_token.split(".");
  const forged = [head, btoa(JSON.stringify({ ...claimsOf(tokens.access_token), sub: "usr_x" }))];
  for (
    const text of [
      tokens.id_token,
      tokens.refresh_token,
      code,
      session,
      jwt,
      unsigned,
      symmetric,
      `${forged.join(".")}.${signature}`,
      `${head}.${body}.`,
      "",
    ]
  ) assert.equal((await app.userinfo(text)).status, 401, text);
  for (const text of [tokens.access_token, tokens.id_token, session, code, jwt]) {
    assert.equal((await app.refresh(text)).json.error, "invalid_grant");
    assert.equal((await app.redeem(text === code ? tokens.refresh_token : text)).status, 400);
  }
  assert.equal((await app.refresh(tokens.refresh_token, {}, other)).json.error, "invalid_grant");
  assert.equal((await app.userinfo(tokens.access_token)).status, 200);
  const inQuery = `/oauth/userinfo?access_token=${tokens.access_token}`;
  assert.equal((await app.get(inQuery)).status, 401);
});

Deno.test("an access token ends with its grant, after a logout and after a lock", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const tokens = await app.tokens(browser, { scope: "openid offline_access" });
  const online = await app.tokens(browser);
  await browser.post("/logout", {});
  assert.equal((await app.userinfo(online.access_token)).status, 401);
  assert.equal((await app.refresh(online.refresh_token)).json.error, "invalid_grant");
  const refreshed = await app.refresh(tokens.refresh_token);
  assert.equal(refreshed.status, 200, "offline_access outlives the session");
  assert.equal((await app.verifyId(refreshed.json.id_token))["acr"], "aal1");
  const found = await app.ports.users.findUserByName("ada" as never);
  assert.ok(found !== null);
  const ending = { ...newEnding(), userId: found.user.id, now: app.clock.now() };
  await app.ports.users.lockUser(ending, newEvent());
  assert.equal((await app.userinfo(refreshed.json.access_token)).status, 401);
  assert.equal(
    (await app.refresh(refreshed.json.refresh_token)).json.error,
    "invalid_grant",
  );
});

Deno.test("an expired access token, or one from a clock ahead, is refused", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const tokens = await app.tokens(browser);
  app.clock.advance(299);
  assert.equal((await app.userinfo(tokens.access_token)).status, 200);
  app.clock.advance(1);
  const late = await app.userinfo(tokens.access_token);
  assert.equal(late.status, 401);
  assert.match(late.headers.get("www-authenticate") ?? "", /^Bearer error="invalid_token"/);
  app.clock.advance(3600);
  const ahead = await app.tokens(await app.signedIn(), { scope: "openid offline_access" });
  assert.equal((await app.userinfo(ahead.access_token)).status, 200);
  app.clock.advance(-200);
  assert.equal((await app.userinfo(ahead.access_token)).status, 200, "a small difference");
  app.clock.advance(-3400);
  assert.equal((await app.userinfo(ahead.access_token)).status, 401);
});

Deno.test("a key that was replaced signs no access, and still a hint", async () => {
  await using app = await openOidcApp();
  const { ports, ports: { secretBox } } = app;
  assert.ok(secretBox !== null);
  const browser = await app.signedIn();
  const first = await app.tokens(browser);
  const stale = await findSigner(ports, secretBox, "RS256", serviceItself);
  assert.ok((await app.core.rotateSigningKey(operator)).ok);
  app.clock.advance(40 * 60);
  const { access_token: fresh } = await app.tokens(browser);
  const signed = (signer: Signer): Promise<string> =>
    signToken(ports, signer, { type: "at+jwt", claims: claimsOf(fresh) });
  const current = await findSigner(ports, secretBox, "RS256", serviceItself);
  assert.notEqual(current.key.id, stale.key.id);
  assert.equal((await app.userinfo(await signed(current))).status, 200);
  assert.equal((await app.userinfo(await signed(stale))).status, 401);
  const query = formOf({ id_token_hint: first.id_token, post_logout_redirect_uri: logoutUri });
  const left = await browser.get(`/oauth/logout?${query}`);
  assert.equal(left.headers.get("location"), logoutUri);
});

Deno.test("logout asks unless the ID token is of this session, and leads nowhere else", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const { id_token: own } = await app.tokens(browser);
  const eve = await app.signedIn("eve");
  const { id_token: foreign } = await app.tokens(eve);
  const unsigned = new UnsecuredJWT(claimsOf(own)).encode();
  const out = { post_logout_redirect_uri: logoutUri };
  const asks: readonly Record<string, string>[] = [
    {},
    { state: "x" },
    out,
    { ...out, client_id: app.client.id },
    { ...out, id_token_hint: foreign },
    { ...out, id_token_hint: unsigned },
    { ...out, id_token_hint: `${own}x` },
    { ...out, id_token_hint: own, client_id: (await app.addClient()).client.id },
  ];
  for (const query of asks) {
    const answer = await browser.get(`/oauth/logout?${formOf(query)}`);
    assert.equal(answer.status, 200, JSON.stringify(query));
    assert.match(answer.text, /Do you want to log out of the account of ada/);
    assert.equal(answer.headers.get("x-frame-options"), "DENY");
  }
  // Another site's form has no cookies, and a forged origin is no confirmation.
  const forged = await browser.post("/oauth/logout", {}, { origin: "https://evil.example" });
  assert.match(forged.headers.get("location") ?? "", /^\/oauth\/logout/);
  assert.ok(answerOf(await app.authorize(browser, { prompt: "none" })).has("code"));
  for (const uri of [`${logoutUri}?a=1`, `${logoutUri}/`, "https://evil.example"]) {
    const query = formOf({ id_token_hint: foreign, post_logout_redirect_uri: uri });
    const answer = await openBrowser(app).get(`/oauth/logout?${query}`);
    assert.equal(answer.headers.get("location"), "/login?notice=logged_out", uri);
  }
  const confirmed = await browser.post("/oauth/logout", { ...out, id_token_hint: foreign });
  assert.equal(linkOf(confirmed), logoutUri);
  assert.equal(
    answerOf(await app.authorize(browser, { prompt: "none" })).get("error"),
    "login_required",
  );
});

Deno.test("a prepared link logs no one in to an app as someone else", async () => {
  await using app = await openOidcApp();
  await app.signedIn();
  const attacker = openBrowser(app);
  // What is sealed contains no login: the victim logs in as themselves.
  const returnTo = returnOf(await app.authorize(attacker), "/login");
  const victim = await app.signedIn("eve");
  const code = answerOf(await victim.get(returnTo)).get("code") ?? "";
  const claims = await app.verifyId((await app.redeem(code)).json.id_token);
  const eve = await app.ports.users.findUserByName("eve" as never);
  assert.equal(claims.sub, eve?.user.id);
  // A login form of another site is refused, so the attacker cannot log the victim in first.
  const forced = await victim.post("/login", { username: "ada", password: "x" }, {
    origin: "https://evil.example",
  });
  assert.equal(forced.status, 403);
});

Deno.test("pages cannot be framed, and requests of any length do no harm", async () => {
  await using app = await openOidcApp();
  const browser = openBrowser(app);
  const long = await app.authorize(browser, { state: "x".repeat(64 * 1024) });
  assert.equal(long.status, 414);
  assert.match(long.headers.get("content-security-policy") ?? "", /frame-ancestors 'none'/);
  const state = `${"x".repeat(2000)}\r\n"<script>`;
  const returnTo = returnOf(await app.authorize(browser, { state }), "/login");
  await app.register("ada");
  const next = await logIn(app, browser, returnTo);
  assert.equal(answerOf(await browser.get(next)).get("state"), state);
  for (
    const query of ["%", "client_id=%00", `${requestQuery(app.client)}&nonce=%00`, "a=%ED%A0%80"]
  ) {
    const answer = await browser.get(`/oauth/authorize?${query}`);
    assert.ok(answer.status < 500, query);
  }
  const nul = answerOf(await app.authorize(browser, { nonce: "a\0b" }));
  assert.equal(nul.get("error"), "invalid_request");
});

Deno.test("the metadata name the settings' origin, and only what works", async () => {
  await using app = await openOidcApp();
  const headers = { host: "evil.example", "x-forwarded-host": "evil.example" };
  for (const name of ["openid-configuration", "oauth-authorization-server"]) {
    const { json, text, ...answer } = await app.request("GET", `/.well-known/${name}`, { headers });
    assert.equal(json.issuer, origin);
    assert.ok(!text.includes("evil.example") && !text.includes("implicit"));
    assert.equal(answer.headers.get("access-control-allow-origin"), "*");
    assert.deepEqual(json.code_challenge_methods_supported, ["S256"]);
    for (const [member, address] of Object.entries(json)) {
      if (!/_endpoint$|_uri$/.test(member)) continue;
      const { pathname } = new URL(String(address));
      assert.notEqual((await app.get(pathname)).status, 404, member);
    }
  }
});

Deno.test("only pages of a client's origin may read what the endpoints answer", async () => {
  await using app = await openOidcApp();
  const allowed = async (method: string, path: string, from: string) => {
    const { headers } = await app.request(method, path, { headers: { origin: from } });
    assert.equal(headers.get("access-control-allow-credentials"), null);
    return headers.get("access-control-allow-origin");
  };
  const own = "https://shop.example";
  // The origin of its scheme is "null", which is that of any sandboxed frame.
  await app.addClient({ redirectUris: ["com.example.app:/callback"] }, "public");
  for (const [method, path] of [["OPTIONS", "/oauth/token"], ["GET", "/oauth/userinfo"]] as const) {
    assert.equal(await allowed(method, path, own), own);
    for (const other of ["https://evil.example", "null", "https://shop.example.evil.example"]) {
      assert.equal(await allowed(method, path, other), null);
    }
  }
});

Deno.test("without a client, nothing of OpenID Connect is there", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  for (const { id } of await app.ports.clients.listClients()) {
    await app.ports.clients.removeClient(id, newEvent());
  }
  const paths = ["/oauth/authorize", "/oauth/userinfo", "/oauth/logout"];
  for (const path of [...paths, "/.well-known/openid-configuration"]) {
    assert.equal((await browser.get(path)).status, 404, path);
  }
  assert.equal((await app.token({ grant_type: "refresh_token" })).status, 404);
});

function claimsOf(token: string): Record<string, unknown> {
  return decoded(token.split(".")[1] ?? "");
}

function headerOf(token: string): Record<string, unknown> {
  return decoded(token.split(".")[0] ?? "");
}

function decoded(part: string): Record<string, unknown> {
  const bytes = Uint8Array.fromBase64(part, { alphabet: "base64url" });
  return JSON.parse(new TextDecoder().decode(bytes));
}
