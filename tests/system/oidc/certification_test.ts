/** The modules of the certification plans of the OpenID Foundation, as far as they apply here. */
import assert from "node:assert/strict";
import { UnsecuredJWT } from "jose";
import { openBrowser } from "../../server/pages/browser.ts";
import {
  answerOf,
  type Change,
  formOf,
  formType,
  logIn,
  logoutUri,
  type OidcApp,
  openOidcApp,
  redirectUri,
  requestQuery,
  returnOf,
} from "../../server/oidc/oidc_kit.ts";

type Browser = ReturnType<typeof openBrowser>;
type Body = (app: OidcApp, browser: Browser) => Promise<void>;

/** What the plan sends: no PKCE, but a nonce. */
const plain = { scope: "openid", code_challenge: null, code_challenge_method: null };

async function tokensOf(app: OidcApp, browser: Browser, change: Change = {}) {
  const code = await app.code(browser, { ...plain, ...change });
  const answer = await app.redeem(code, { code_verifier: null });
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

async function errorOf(app: OidcApp, browser: Browser, change: Change): Promise<string | null> {
  const answer = answerOf(await app.authorize(browser, { ...plain, ...change }));
  assert.equal(answer.has("code"), false);
  return answer.get("error");
}

/** Logs in at the page that the request leads to, and returns the claims of the ID token. */
async function claimsAfterLogin(app: OidcApp, browser: Browser, change: Change) {
  const asked = await app.authorize(browser, { ...plain, ...change });
  app.clock.advance(2);
  const next = await logIn(app, browser, returnOf(asked, "/login"));
  const code = answerOf(await browser.get(next)).get("code") ?? "";
  const { json } = await app.redeem(code, { code_verifier: null });
  return await app.verifyId(json.id_token);
}

/** Succeeds with another request than usual. */
const succeeds = (change: Change): Body => async (app, browser) => {
  await app.verifyId((await tokensOf(app, browser, change)).id_token);
};

const modules: Readonly<Record<string, Body>> = {
  "server": async (app, browser) => {
    const tokens = await tokensOf(app, browser);
    assert.equal((await app.verifyId(tokens.id_token))["nonce"], "n1");
    assert.ok(tokens.expires_in > 0);
    assert.equal((await app.userinfo(tokens.access_token)).status, 200);
  },
  "response-type-missing": async (app, browser) =>
    assert.equal(await errorOf(app, browser, { response_type: null }), "invalid_request"),
  "idtoken-signature": async (app, browser) => {
    const { id_token } = await tokensOf(app, browser);
    const { alg, kid } = JSON.parse(atob(id_token.split(".")[0]));
    assert.equal(alg, "RS256");
    assert.ok(kid);
  },
  "userinfo-post-body": async (app, browser) => {
    const { access_token, id_token } = await tokensOf(app, browser);
    const { sub } = await app.verifyId(id_token);
    const inBody = await app.request("POST", "/oauth/userinfo", {
      body: formOf({ access_token }),
      headers: formType,
    });
    const inHeader = await app.request("POST", "/oauth/userinfo", {
      headers: { authorization: `Bearer ${access_token}` },
    });
    assert.deepEqual([inBody.json.sub, inHeader.json.sub], [sub, sub]);
  },
  "scope-all": async (app, browser) => {
    const scope = "openid profile email address phone";
    const { access_token } = await tokensOf(app, browser, { scope });
    const { json } = await app.userinfo(access_token);
    assert.equal(typeof json.name, "string");
    assert.equal(json.phone_number_verified, true);
    assert.equal("email" in json, false);
  },
  "alternate-happy-flow": succeeds({ state: null, scope: "phone openid" }),
  "display-page": succeeds({ display: "page" }),
  "display-popup": succeeds({ display: "popup" }),
  "ui-locales": succeeds({ ui_locales: "se sv" }),
  "claims-locales": succeeds({ claims_locales: "se" }),
  "login-hint": succeeds({ login_hint: "ada@example.com" }),
  "ensure-request-with-unknown-parameter-succeeds": succeeds({ extra: "foobar" }),
  "ensure-request-with-valid-pkce-succeeds": async (app, browser) => void await app.tokens(browser),
  "ensure-request-with-acr-values-succeeds": async (app, browser) => {
    const { id_token } = await tokensOf(app, browser, { acr_values: "aal1 aal2" });
    assert.ok(["aal1", "aal2"].includes(String((await app.verifyId(id_token))["acr"])));
  },
  "claims-essential": async (app, browser) => {
    const claims = '{"userinfo":{"name":{"essential":true}}}';
    const change = { scope: "openid profile", claims };
    const { access_token } = await tokensOf(app, browser, change);
    assert.equal((await app.userinfo(access_token)).json.name, "ada");
  },
  "prompt-login": async (app, browser) => {
    const first = await app.verifyId((await tokensOf(app, browser)).id_token);
    const again = await claimsAfterLogin(app, browser, { prompt: "login" });
    assert.ok(Number(again["auth_time"]) > Number(first["auth_time"]));
  },
  "prompt-none-not-logged-in": async (app) =>
    assert.equal(await errorOf(app, openBrowser(app), { prompt: "none" }), "login_required"),
  "prompt-none-logged-in": async (app, browser) => {
    const first = await app.verifyId((await tokensOf(app, browser)).id_token);
    app.clock.advance(2);
    const again = await tokensOf(app, browser, { prompt: "none" });
    const { sub, auth_time } = await app.verifyId(again.id_token);
    assert.deepEqual([sub, auth_time], [first.sub, first["auth_time"]]);
  },
  "id-token-hint": async (app, browser) => {
    const { id_token } = await tokensOf(app, browser);
    await tokensOf(app, browser, { prompt: "none", id_token_hint: id_token });
  },
  "max-age-1": async (app, browser) => {
    app.clock.advance(2);
    const { auth_time } = await claimsAfterLogin(app, browser, { max_age: "1" });
    assert.equal(auth_time, app.clock.now() / 1000);
  },
  "max-age-10000": async (app, browser) => {
    const first = await app.verifyId((await tokensOf(app, browser)).id_token);
    const again = await tokensOf(app, browser, { max_age: "10000" });
    assert.equal((await app.verifyId(again.id_token))["auth_time"], first["auth_time"]);
  },
  "ensure-registered-redirect-uri": async (app, browser) => {
    const uri = `${redirectUri}/other`;
    const answer = await app.authorize(browser, { ...plain, redirect_uri: uri });
    assert.deepEqual([answer.status, answer.headers.get("location")], [400, null]);
  },
  "ensure-post-request-succeeds": async (app, browser) => {
    const body = requestQuery(app.client, plain);
    const answer = await app.request("POST", "/oauth/authorize", { body, headers: formType });
    assert.ok(answerOf(await browser.get(answer.headers.get("location") ?? "")).has("code"));
  },
  "unsigned-request-object": async (app, browser) => {
    const request = new UnsecuredJWT({}).encode();
    assert.equal(await errorOf(app, browser, { request }), "request_not_supported");
    const uri = { request_uri: "https://shop.example/request" };
    assert.equal(await errorOf(app, browser, uri), "request_uri_not_supported");
  },
  "refresh-token": async (app, browser) => {
    const change = { scope: "openid offline_access", prompt: "consent" };
    const { refresh_token } = await tokensOf(app, browser, change);
    const other = await app.addClient();
    const refused = await app.refresh(refresh_token, {}, other);
    assert.deepEqual([refused.status, refused.json.error], [400, "invalid_grant"]);
    const answer = await app.refresh(refresh_token);
    assert.deepEqual([answer.status, answer.json.token_type], [200, "Bearer"]);
    assert.equal(answer.headers.get("cache-control"), "no-store");
  },
  "server-client-secret-post": async (app, browser) => {
    const body = formOf({
      grant_type: "authorization_code",
      code: await app.code(browser, plain),
      redirect_uri: redirectUri,
      client_id: app.client.id,
      client_secret: app.secret,
    });
    const answer = await app.request("POST", "/oauth/token", { body, headers: formType });
    assert.equal(answer.status, 200, answer.text);
  },
  "codereuse-30seconds": async (app, browser) => {
    const code = await app.code(browser, plain);
    const { json } = await app.redeem(code, { code_verifier: null });
    app.clock.advance(30);
    assert.equal((await app.redeem(code, { code_verifier: null })).json.error, "invalid_grant");
    assert.equal((await app.userinfo(json.access_token)).status, 401);
  },
};

for (const [name, body] of Object.entries(modules)) {
  Deno.test(`oidcc-${name}`, async () => {
    await using app = await openOidcApp({ pkceOptional: true });
    await body(app, await app.signedIn());
  });
}

const out = { post_logout_redirect_uri: logoutUri };

/** Where the plan of RP-initiated logout must not lead, and the one request where it must. */
Deno.test("oidcc-rp-initiated-logout returns with a valid hint and a registered URI only", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const leave = async (query: Change, by = openBrowser(app)): Promise<string | null> =>
    (await by.get(`/oauth/logout?${formOf(query)}`)).headers.get("location");
  const { id_token } = await app.tokens(browser);
  const here = "/login?notice=logged_out";
  const unsigned = new UnsecuredJWT({ sub: "x" }).encode();
  for (
    const query of [
      {},
      { state: "s" },
      out,
      { ...out, id_token_hint: unsigned },
      { ...out, id_token_hint: `${id_token.slice(0, -9)}AAAAAAAAA` },
      { id_token_hint: id_token },
      { id_token_hint: id_token, post_logout_redirect_uri: `${logoutUri}?a=1` },
      { id_token_hint: id_token, post_logout_redirect_uri: "https://evil.example" },
    ]
  ) assert.equal(await leave(query), here, JSON.stringify(query));
  app.clock.advance(3600 - 1);
  assert.equal(await leave({ ...out, id_token_hint: id_token }, browser), logoutUri);
  assert.equal(
    answerOf(await app.authorize(browser, { prompt: "none" })).get("error"),
    "login_required",
  );
  const again = await app.signedIn();
  const { id_token: next } = await app.tokens(again);
  const state = { ...out, state: "s", id_token_hint: next };
  assert.equal(await leave(state, again), `${logoutUri}?state=s`);
});
