import assert from "node:assert/strict";
import { openBrowser, origin } from "../pages/browser.ts";
import { password, phoneNumber } from "../../harness.ts";
import {
  answerOf,
  linkOf,
  logIn,
  openOidcApp,
  redirectUri,
  requestQuery,
  returnOf,
} from "./oidc_kit.ts";

Deno.test("prompt=login asks for the password once more, even at the same moment", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const first = await app.verifyId((await app.tokens(browser)).id_token);
  app.clock.advance(2);
  for (const change of [{ prompt: "login" }, { prompt: "select_account" }, { max_age: "0" }]) {
    const asked = await app.authorize(browser, change);
    const form = await browser.get(asked.headers.get("location") ?? "");
    assert.match(form.text, /name="password"/, "the live session does not lead on");
    const returnTo = returnOf(asked, "/login");
    // Without a new login, the page comes again.
    returnOf(await browser.get(returnTo), "/login");
    app.clock.advance(1);
    const next = await logIn(app, browser, returnTo);
    const code = answerOf(await browser.get(next)).get("code") ?? "";
    const again = await app.verifyId((await app.redeem(code)).json.id_token);
    assert.ok(Number(again["auth_time"]) > Number(first["auth_time"]));
  }
});

Deno.test("max_age asks for a login only when the last one is older", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  app.clock.advance(60);
  assert.ok(answerOf(await app.authorize(browser, { max_age: "60" })).has("code"));
  assert.ok(answerOf(await app.authorize(browser, { max_age: "10000" })).has("code"));
  returnOf(await app.authorize(browser, { max_age: "59" }), "/login");
});

Deno.test("prompt=none never shows a page", async () => {
  await using app = await openOidcApp();
  const errorOf = async (
    browser: ReturnType<typeof openBrowser>,
    change = {},
    by?: Awaited<ReturnType<typeof app.addClient>>,
  ) => answerOf(await app.authorize(browser, { prompt: "none", ...change }, by)).get("error");
  assert.equal(await errorOf(openBrowser(app)), "login_required");
  const browser = await app.signedIn();
  assert.equal(await errorOf(browser), null);
  assert.equal(await errorOf(browser, { max_age: "0" }), "login_required");
  const thirdParty = await app.addClient({ thirdParty: true });
  assert.equal(await errorOf(browser, {}, thirdParty), "consent_required");
});

Deno.test("a step-up does not log the user out of the apps", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const kept = await app.tokens(browser);
  await browser.post("/account/step-up", { return_to: "/account" });
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  await browser.post("/login/code", { method: "sms", code, return_to: "/account" });
  assert.equal((await app.userinfo(kept.access_token)).status, 200);
  const refreshed = await app.refresh(kept.refresh_token);
  assert.equal(refreshed.status, 200, refreshed.text);
});

Deno.test("an app of other people asks, once, and again for more or with prompt=consent", async () => {
  await using app = await openOidcApp({ thirdParty: true, name: "Other & Sons" });
  const browser = await app.signedIn();
  const asked = await app.authorize(browser, { scope: "openid phone" });
  assert.equal(asked.status, 200);
  assert.match(asked.text, /Other &amp; Sons asks for access to the account of ada/);
  assert.match(asked.text, /See your phone number/);
  assert.match(asked.text, /shop\.example/);
  assert.equal(asked.headers.get("x-frame-options"), "DENY");
  const [, question = ""] = /name="question" value="([^"]+)"/.exec(asked.text) ?? [];
  const choose = (consent: string, headers = {}) =>
    browser.post("/oauth/authorize/consent", { question, consent }, headers);
  assert.equal((await choose("given", { origin: "https://shop.example" })).status, 403);
  assert.equal((await choose("perhaps")).status, 400);
  assert.equal(answerOf(await choose("denied")).get("error"), "access_denied");
  const given = await choose("given");
  assert.equal(given.status, 200, "form-action forbids a redirect to the app");
  assert.ok(new URL(linkOf(given)).searchParams.has("code"));
  assert.ok(answerOf(await app.authorize(browser, { scope: "openid" })).has("code"));
  assert.equal((await app.authorize(browser, { scope: "openid roles" })).status, 200);
  app.clock.advance(1);
  assert.equal((await app.authorize(browser, { prompt: "consent" })).status, 200);
});

Deno.test("an ID token of the user is a hint, and another one's asks for a login", async () => {
  await using app = await openOidcApp();
  const ada = await app.signedIn("ada");
  const eve = await app.signedIn("eve");
  const hint = (await app.tokens(ada)).id_token;
  const silent = { prompt: "none", id_token_hint: hint };
  assert.ok(answerOf(await app.authorize(ada, silent)).has("code"));
  assert.equal(answerOf(await app.authorize(eve, silent)).get("error"), "login_required");
  const asked = await app.authorize(eve, { id_token_hint: hint });
  app.clock.advance(1);
  const next = await logIn(app, eve, returnOf(asked, "/login"), "eve");
  assert.equal(answerOf(await eve.get(next)).get("error"), "login_required");
  // One that is not ours says nothing.
  const forged = { ...silent, id_token_hint: `${hint.slice(0, -4)}AAAA` };
  assert.ok(answerOf(await app.authorize(eve, forged)).has("code"));
});

Deno.test("a waiting request ends after ten minutes, and none can be made up", async () => {
  await using app = await openOidcApp();
  const browser = openBrowser(app);
  const returnTo = returnOf(await app.authorize(browser), "/login");
  const expired = async (path: string): Promise<void> => {
    const answer = await browser.get(path);
    assert.equal(answer.status, 400);
    assert.match(answer.text, /took too long/);
  };
  await expired("/oauth/authorize/continue");
  await expired("/oauth/authorize/continue?continue=v1.test.AAAA.AAAA");
  const swapped = returnTo.endsWith("A") ? "BB" : "AA";
  await expired(`${returnTo.slice(0, -40)}${swapped}${returnTo.slice(-38)}`);
  app.clock.advance(10 * 60);
  await expired(returnTo);
});

Deno.test("a waiting request leads nowhere that is no longer registered", async () => {
  let registered = [redirectUri];
  await using app = await openOidcApp({}, (ports) => ({
    ...ports,
    clients: {
      ...ports.clients,
      findClient: async (id) => {
        const client = await ports.clients.findClient(id);
        return client === null ? null : { ...client, redirectUris: registered };
      },
    },
  }));
  const browser = openBrowser(app);
  const returnTo = returnOf(await app.authorize(browser), "/login");
  registered = ["https://shop.example/new"];
  assert.equal((await browser.get(returnTo)).status, 400);
});

Deno.test("a request by POST comes once more as a GET, which has cookies", async () => {
  await using app = await openOidcApp();
  const browser = await app.signedIn();
  const answer = await app.request("POST", "/oauth/authorize", {
    body: requestQuery(app.client, { state: "a\r\nb ü" }),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      origin: "https://shop.example",
    },
  });
  assert.equal(answer.status, 303);
  const next = new URL(answer.headers.get("location") ?? "", origin);
  const done = answerOf(await browser.get(`${next.pathname}${next.search}`));
  assert.equal(done.get("state"), "a\r\nb ü");
});

Deno.test("a login for an app may be of a user who has a trusted device", async () => {
  await using app = await openOidcApp();
  await app.register("ada");
  const browser = openBrowser(app);
  await browser.post("/login", { username: "ada", password });
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  await browser.post("/login/code", { method: "sms", code, trust_device: "yes" });
  app.clock.advance(1);
  const asked = await app.authorize(browser, { prompt: "login" });
  const returnTo = returnOf(asked, "/login");
  app.clock.advance(1);
  const logged = await browser.post("/login", { username: "ada", password, return_to: returnTo });
  // The device replaces the second factor, but the client asked for a login with both.
  const next = await browser.get(linkOf(logged));
  assert.equal(returnOf(next, "/account/step-up").startsWith("/oauth/authorize/continue"), true);
  returnOf(await app.authorize(browser, { acr_values: "aal2 aal1" }), "/account/step-up");
  const silent = answerOf(await app.authorize(browser, { prompt: "none" })).get("code") ?? "";
  const claims = await app.verifyId((await app.redeem(silent)).json.id_token);
  assert.deepEqual([claims["acr"], claims["amr"]], ["aal1", ["pwd", "device"]]);
});

Deno.test("who creates an account on the way to an app returns to the app", async () => {
  await using app = await openOidcApp();
  const browser = openBrowser(app);
  const asked = await app.authorize(browser);
  const login = await browser.get(asked.headers.get("location") ?? "");
  const [, link = ""] = /href="(\/register[^"]*)"/.exec(login.text) ?? [];
  const form = await browser.get(link.replaceAll("&amp;", "&"));
  const [, returnTo = ""] = /name="return_to" value="([^"]+)"/.exec(form.text) ?? [];
  const typed = { username: "ada", password, phone_number: phoneNumber, return_to: returnTo };
  const registered = await browser.post("/register", typed);
  assert.equal(returnOf(registered, "/login/code"), returnTo);
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  const done = await browser.post("/login/code", { method: "sms", code, return_to: returnTo });
  const [, next = ""] = /href="(\/oauth[^"]*)"/.exec(done.text) ?? [];
  assert.ok(answerOf(await browser.get(next)).has("code"));
});
