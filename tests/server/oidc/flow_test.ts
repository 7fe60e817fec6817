import assert from "node:assert/strict";
import { decodeProtectedHeader } from "jose";
import { openBrowser } from "../pages/browser.ts";
import { answerOf, issuer, logIn, logoutUri, openOidcApp, returnOf } from "./oidc_kit.ts";

Deno.test("an app logs a user in from registration to logout", async () => {
  await using app = await openOidcApp();
  const user = await app.register("ada");
  const browser = openBrowser(app);
  const asked = await app.authorize(browser, { login_hint: "ada", scope: "openid profile phone" });
  const returnTo = returnOf(asked, "/login");
  const form = await browser.get(asked.headers.get("location") ?? "");
  assert.match(form.text, /value="ada"/);
  const next = await logIn(app, browser, returnTo);
  const answer = answerOf(await browser.get(next));
  assert.equal(answer.get("state"), "s1");

  const redeemed = await app.redeem(answer.get("code") ?? "");
  assert.equal(redeemed.status, 200, redeemed.text);
  assert.equal(redeemed.headers.get("cache-control"), "no-store");
  const { id_token, access_token, refresh_token, ...facts } = redeemed.json;
  assert.deepEqual(facts, { token_type: "Bearer", expires_in: 300, scope: "openid profile phone" });
  const { iat, exp, auth_time, sid, ...claims } = await app.verifyId(id_token);
  assert.deepEqual(claims, {
    iss: issuer,
    sub: user.id,
    aud: app.client.id,
    acr: "aal2",
    amr: ["pwd", "sms"],
    nonce: "n1",
  });
  assert.deepEqual([exp, auth_time], [(iat ?? 0) + 300, app.clock.now() / 1000]);
  assert.equal(decodeProtectedHeader(id_token).alg, "RS256");
  assert.equal(decodeProtectedHeader(access_token).typ, "at+jwt");

  const info = await app.userinfo(access_token);
  assert.deepEqual([info.status, info.json], [200, {
    sub: user.id,
    name: "ada",
    preferred_username: "ada",
    phone_number: "+12025550142",
    phone_number_verified: true,
  }]);

  app.clock.advance(250);
  const refreshed = await app.refresh(refresh_token);
  assert.equal(refreshed.status, 200, refreshed.text);
  const renewed = await app.verifyId(refreshed.json.id_token);
  assert.deepEqual([renewed.sub, renewed["sid"], renewed["auth_time"]], [user.id, sid, auth_time]);
  assert.equal("nonce" in renewed, false);

  const query = new URLSearchParams({
    id_token_hint: id_token,
    post_logout_redirect_uri: logoutUri,
    state: "s2",
  });
  const left = await browser.get(`/oauth/logout?${query}`);
  assert.equal(left.status, 303, left.text);
  assert.equal(left.headers.get("location"), `${logoutUri}?state=s2`);
  assert.equal(browser.cookies.has("__Host-latchkey_session"), false);
  assert.equal((await app.userinfo(refreshed.json.access_token)).status, 401);
  assert.equal((await app.refresh(refreshed.json.refresh_token)).json.error, "invalid_grant");
  const silent = await app.authorize(browser, { prompt: "none" });
  assert.equal(answerOf(silent).get("error"), "login_required");
});

Deno.test("a browser that is logged in gets its code without a page", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const answer = await app.authorize(browser);
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.ok((answerOf(answer).get("code") ?? "").startsWith("lk_a_"));
  assert.equal((await app.authorize(browser, { prompt: "none" })).status, 303);
});
