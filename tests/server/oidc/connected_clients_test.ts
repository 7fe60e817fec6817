import assert from "node:assert/strict";
import { answerOf, openOidcApp } from "./oidc_kit.ts";

Deno.test("the account page shows the apps with access, and removes it", async () => {
  await using app = await openOidcApp({ name: "Shop <1>" });
  const wiki = await app.addClient({ name: "Wiki", thirdParty: true });
  const browser = await app.signedIn();
  assert.doesNotMatch((await browser.get("/account")).text, /Remove access/);
  const tokens = await app.tokens(browser, { scope: "openid offline_access" });
  const asked = await app.authorize(browser, {}, wiki);
  const [, question = ""] = /name="question" value="([^"]+)"/.exec(asked.text) ?? [];
  await browser.post("/oauth/authorize/consent", { question, consent: "given" });
  const shown = (await browser.get("/account")).text;
  assert.match(shown, /Shop &lt;1&gt;.*also after you log out/s);
  assert.match(shown, /Wiki/);
  const end = (id: string, headers = {}) => browser.post("/account/apps/end", { id }, headers);
  assert.equal((await end(app.client.id, { origin: "https://shop.example" })).status, 403);
  assert.equal((await app.userinfo(tokens.access_token)).status, 200);
  for (const id of [app.client.id, wiki.client.id, "app_unknown", "x"]) {
    assert.equal((await end(id)).headers.get("location"), "/account?saved=client");
  }
  assert.doesNotMatch((await browser.get("/account")).text, /Remove access/);
  assert.equal((await app.userinfo(tokens.access_token)).status, 401);
  assert.equal((await app.refresh(tokens.refresh_token)).json.error, "invalid_grant");
  assert.equal(
    answerOf(await app.authorize(browser, { prompt: "none" }, wiki)).get("error"),
    "consent_required",
  );
});

Deno.test("a user cannot remove the access of apps of another user", async () => {
  await using app = await openOidcApp();
  const [ada, eve] = [await app.signedIn("ada"), await app.signedIn("eve")];
  const tokens = await app.tokens(ada);
  await eve.post("/account/apps/end", { id: app.client.id });
  assert.equal((await app.userinfo(tokens.access_token)).status, 200);
});

Deno.test("an export lists the apps of the user with their scopes and times, and no token", async () => {
  await using app = await openOidcApp({ name: "Shop", resources: ["https://api.example/"] });
  const wiki = await app.addClient({ name: "Wiki", thirdParty: true });
  const browser = await app.signedIn();
  const tokens = await app.tokens(browser, {
    scope: "openid roles",
    resource: "https://api.example/",
  });
  const asked = await app.authorize(browser, {}, wiki);
  const [, question = ""] = /name="question" value="([^"]+)"/.exec(asked.text) ?? [];
  await browser.post("/oauth/authorize/consent", { question, consent: "given" });
  const { json, text } = await browser.get("/account/export");
  const at = json.exported_at;
  const shop = { client_id: app.client.id, name: "Shop", scopes: ["openid", "roles"] };
  assert.deepEqual(json.apps, [
    {
      ...shop,
      resources: ["https://api.example/"],
      created_at: at,
      last_used_at: at,
      ended_at: null,
    },
  ]);
  const scopes = ["openid", "profile", "phone"];
  assert.deepEqual(json.app_consents, [
    { client_id: wiki.client.id, name: "Wiki", scopes, resources: [], given_at: at },
  ]);
  for (const token of [tokens.access_token, tokens.id_token, tokens.refresh_token]) {
    assert.ok(!text.includes(token));
  }
  assert.doesNotMatch(text, /code_hash|secret_hash|family/);
});
