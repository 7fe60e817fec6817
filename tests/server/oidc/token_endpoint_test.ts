import assert from "node:assert/strict";
import { newEvent } from "../../contracts/store_fixtures.ts";
import type { Answer } from "../app_kit.ts";
import {
  answerOf,
  basicOf,
  challenge,
  formOf,
  formType,
  openOidcApp,
  redirectUri,
  verifier,
} from "./oidc_kit.ts";

function refused(answer: Answer, error: string, status = 400): void {
  assert.deepEqual([answer.status, answer.json?.error], [status, error], answer.text);
  assert.equal(answer.headers.get("cache-control"), "no-store");
}

Deno.test("a client authenticates in the header or in the form, but not in both", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const { client, secret } = app;
  const inForm = { client_id: client.id, client_secret: secret };
  const send = async (form: Record<string, string | null>, authorization?: string) => {
    const code = await app.code(browser);
    const redeem = { grant_type: "authorization_code", code, redirect_uri: redirectUri };
    const body = formOf({ ...redeem, code_verifier: verifier, ...form });
    const headers = authorization === undefined ? formType : { ...formType, authorization };
    return await app.request("POST", "/oauth/token", { body, headers });
  };
  assert.equal((await send(inForm)).status, 200);
  assert.equal((await send({}, basicOf(app))).status, 200);
  assert.equal((await send({ client_id: client.id }, basicOf(app))).status, 200);
  refused(await send(inForm, basicOf(app)), "invalid_request");
  refused(await send({ client_id: "app_other" }, basicOf(app)), "invalid_request");
  const wrong = { client, secret: "lk_o_wrong" };
  const failures = [
    await send({}, basicOf(wrong)),
    await send({ ...inForm, client_secret: "wrong" }),
    await send({ client_id: client.id }),
    await send({ client_id: "app_unknown", client_secret: secret }),
    await send({}),
    await send({}, "Basic !"),
    await send({}, "Bearer abc"),
  ];
  for (const failure of failures) {
    refused(failure, "invalid_client", 401);
    assert.equal(failure.text, failures[0]?.text);
    assert.equal(failure.headers.get("www-authenticate"), 'Basic realm="latchkey"');
  }
});

Deno.test("a public client has no secret, and a disabled one gets nothing", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const open = await app.addClient({}, "public");
  const tokens = await app.tokens(browser, {}, open);
  assert.equal((await app.refresh(tokens.refresh_token, {}, open)).status, 200);
  refused(
    await app.refresh(
      tokens.refresh_token,
      { client_secret: "x", client_id: open.client.id },
      open,
    ),
    "invalid_client",
    401,
  );
  const code = await app.code(browser);
  await app.ports.clients.disableClient(app.client.id, app.clock.now(), newEvent());
  refused(await app.redeem(code), "invalid_client", 401);
  assert.equal((await app.authorize(browser)).status, 400);
});

Deno.test("failed authentications are limited by network; a right secret never is", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const wrong = { ...app, secret: "lk_o_wrong" };
  for (let at = 0; at < 60; at++) refused(await app.redeem("x", {}, wrong), "invalid_client", 401);
  const full = await app.redeem("x", {}, wrong);
  assert.equal(full.status, 429);
  assert.ok(Number(full.headers.get("retry-after")) > 0);
  assert.ok((await app.tokens(browser)).access_token);
});

Deno.test("a code needs its verifier, redirect URI and client, which do not use it up", async () => {
  await using app = await openOidcApp();
  const other = await app.addClient();
  const browser = await app.signedIn();
  const code = await app.code(browser);
  refused(await app.redeem(code, { code_verifier: null }), "invalid_grant");
  refused(await app.redeem(code, { code_verifier: "x".repeat(43) }), "invalid_grant");
  refused(await app.redeem(code, { code_verifier: challenge }), "invalid_grant");
  refused(await app.redeem(code, { redirect_uri: `${redirectUri}/` }), "invalid_grant");
  refused(await app.redeem(code, { redirect_uri: null }), "invalid_grant");
  refused(await app.redeem(code, {}, other), "invalid_grant");
  refused(await app.redeem(`${code.slice(0, -1)}_`), "invalid_grant");
  refused(await app.redeem(""), "invalid_grant");
  assert.equal((await app.redeem(code)).status, 200);
});

Deno.test("a code expires after a minute", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const [late, early] = [await app.code(browser), await app.code(browser)];
  app.clock.advance(59);
  assert.equal((await app.redeem(early)).status, 200);
  app.clock.advance(1);
  refused(await app.redeem(late), "invalid_grant");
});

Deno.test("a code works without PKCE only for a client that may omit it", async () => {
  await using app = await openOidcApp({ pkceOptional: true });
  const browser = await app.signedIn();
  const without = { code_challenge: null, code_challenge_method: null };
  const code = await app.code(browser, without);
  refused(await app.redeem(code), "invalid_grant");
  assert.equal((await app.redeem(code, { code_verifier: null })).status, 200);
});

Deno.test("the token endpoint refuses other grants, bodies and repeated parameters", async () => {
  await using app = await openOidcApp();
  for (
    const kind of [
      "password",
      "client_credentials",
      "implicit",
      "urn:ietf:params:oauth:grant-type:device_code",
    ]
  ) refused(await app.token({ grant_type: kind }), "unsupported_grant_type");
  refused(await app.token({}), "invalid_request");
  const send = (body: string, type: string, path = "/oauth/token") =>
    app.request("POST", path, {
      body,
      headers: { "content-type": type, authorization: basicOf(app) },
    });
  const form = "application/x-www-form-urlencoded";
  refused(await send('{"grant_type":"refresh_token"}', "application/json"), "invalid_request");
  refused(await send("grant_type=refresh_token&grant_type=x", form), "invalid_request");
  refused(await send("", form, "/oauth/token?grant_type=refresh_token"), "invalid_request");
  refused(await send(`grant_type=${"x".repeat(17_000)}`, form), "invalid_request");
  assert.equal((await app.request("GET", "/oauth/token")).status, 405);
});

Deno.test("a refresh narrows scopes for its answer only, and never widens them", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const tokens = await app.tokens(browser, { scope: "openid phone" });
  refused(await app.refresh(tokens.refresh_token, { scope: "openid roles" }), "invalid_scope");
  const narrow = await app.refresh(tokens.refresh_token, { scope: "openid" });
  assert.deepEqual([narrow.status, narrow.json.scope], [200, "openid"]);
  assert.deepEqual(Object.keys((await app.userinfo(narrow.json.access_token)).json), ["sub"]);
  const whole = await app.refresh(narrow.json.refresh_token);
  assert.equal(whole.json.scope, "openid phone");
  const phone = await app.refresh(whole.json.refresh_token, { scope: "phone" });
  assert.equal("id_token" in phone.json, false);
  assert.equal((await app.userinfo(phone.json.access_token)).status, 403);
});

Deno.test("an access token for a resource has it as its only audience", async () => {
  const resources = ["https://api.example.com/mcp", "https://b.example.com"];
  await using app = await openOidcApp({ resources });
  const browser = await app.signedIn();
  const [resource = ""] = resources;
  const audienceOf = (token: string): unknown => JSON.parse(atob(token.split(".")[1] ?? "")).aud;
  const one = await app.tokens(browser, { resource });
  assert.equal(audienceOf(one.access_token), resource);
  assert.equal((await app.userinfo(one.access_token)).status, 401);
  const other = { resource: "https://b.example.com" };
  refused(await app.refresh(one.refresh_token, other), "invalid_target");
  assert.equal(audienceOf((await app.refresh(one.refresh_token)).json.access_token), resource);
  const none = await app.tokens(browser);
  assert.equal(audienceOf(none.access_token), "https://login.example.com");
  refused(await app.refresh(none.refresh_token, { resource }), "invalid_target");
});

Deno.test("revoking a refresh token ends its grant; others are left alone", async () => {
  await using app = await openOidcApp();
  const other = await app.addClient();
  const browser = await app.signedIn();
  const tokens = await app.tokens(browser);
  const revoke = (token: string | null, by = app as Parameters<typeof basicOf>[0]) =>
    app.request("POST", "/oauth/revoke", {
      body: formOf({ token }),
      headers: { ...formType, authorization: basicOf(by) },
    });
  assert.equal((await revoke(tokens.refresh_token, other)).status, 200);
  assert.equal((await revoke("lk_f_unknown")).status, 200);
  refused(await revoke(null), "invalid_request");
  refused(await revoke(tokens.access_token), "unsupported_token_type");
  refused(await revoke("x", { ...app, secret: "wrong" }), "invalid_client", 401);
  assert.equal((await app.userinfo(tokens.access_token)).status, 200);
  const done = await revoke(tokens.refresh_token);
  assert.deepEqual([done.status, done.text], [200, ""]);
  assert.equal((await app.userinfo(tokens.access_token)).status, 401);
  refused(await app.refresh(tokens.refresh_token), "invalid_grant");
});

Deno.test("codes of one user, and refreshes of one grant, are limited to sixty in five minutes", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  let { refresh_token: token } = await app.tokens(browser);
  for (let at = 0; at < 59; at++) assert.ok(await app.code(browser) !== "");
  const answer = answerOf(await app.authorize(browser));
  assert.equal(answer.get("error"), "temporarily_unavailable");
  for (let at = 0; at < 60; at++) token = (await app.refresh(token)).json.refresh_token;
  const full = await app.refresh(token);
  assert.deepEqual([full.status, full.json.error], [429, "temporarily_unavailable"]);
  app.clock.advance(Number(full.headers.get("retry-after")));
  assert.equal((await app.refresh(token)).status, 200);
});
