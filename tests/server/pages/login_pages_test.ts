import assert from "node:assert/strict";
import { password, phoneNumber } from "../../harness.ts";
import { openTestApp } from "../app_kit.ts";
import { locationOf, logInByPages, openBrowser, origin, pageSettings } from "./browser.ts";

const open = () => openTestApp(undefined, { pages: pageSettings });

Deno.test("the pages register, send a code, log in and show ten recovery codes", async () => {
  await using app = await open();
  const browser = openBrowser(app);
  const codes = await logInByPages(app, browser);
  assert.equal(codes.length, 10);
  assert.deepEqual([...browser.cookies.keys()], ["__Host-latchkey_session"]);
  const account = await browser.get("/account");
  assert.equal(account.status, 200);
  assert.match(account.text, /<td>ada<\/td>/);
  assert.equal(locationOf(await browser.get("/")), "/account");
});

Deno.test("POST /logout ends the session and its cookie", async () => {
  await using app = await open();
  const browser = openBrowser(app);
  await logInByPages(app, browser);
  const stolen = browser.cookies.get("__Host-latchkey_session") ?? "";
  assert.equal(locationOf(await browser.post("/logout", {})), "/login?notice=logged_out");
  assert.equal(browser.cookies.size, 0);
  assert.equal((await app.get("/v1/session", stolen)).status, 401);
  assert.equal(locationOf(await browser.get("/account")), "/login?return_to=%2Faccount");
});

Deno.test("a refused form keeps what was typed, except the password", async () => {
  await using app = await open();
  const browser = openBrowser(app);
  const refused = await browser.post("/login", { username: "ada", password: "not this one" });
  assert.equal(refused.status, 401);
  assert.match(refused.text, /role="alert">Incorrect username or password\./);
  assert.match(refused.text, /value="ada"/);
  assert.ok(!refused.text.includes("not this one"));
});

Deno.test("a form of another site is refused before it is read (R56)", async () => {
  await using app = await open();
  const browser = openBrowser(app);
  const form = { username: "ada", password: "correct horse battery staple" };
  const foreign: readonly Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://login.example.com" },
    { origin: `${origin}.evil.example` },
    { origin: "null", "sec-fetch-site": "cross-site" },
    { origin: "null", "sec-fetch-site": "same-site" },
  ];
  for (const headers of foreign) {
    const answer = await browser.post("/login", form, headers);
    assert.equal(answer.status, 403, JSON.stringify(headers));
  }
  const own = await browser.post("/login", form, {
    origin: "null",
    "sec-fetch-site": "same-origin",
  });
  assert.equal(own.status, 401);
});

Deno.test("return_to leads to own paths and listed origins only", async () => {
  await using app = await open();
  const browser = openBrowser(app);
  await logInByPages(app, browser);
  const leads = async (target: string): Promise<string> =>
    locationOf(await browser.get(`/login?return_to=${encodeURIComponent(target)}`));
  assert.equal(await leads("/account/phone"), "/account/phone");
  assert.equal(await leads("https://app.example.com/x?y=1"), "https://app.example.com/x?y=1");
  for (
    const target of [
      "https://evil.example/",
      "//evil.example",
      "/\\evil.example",
      "\\\\evil.example",
      "https:evil.example",
      "https://app.example.com@evil.example/",
      "https://app.example.com.evil.example/",
      "javascript:alert(1)",
      "data:text/html,x",
      "/%09/evil.example\t",
      "HTTPS://EVIL.EXAMPLE",
    ]
  ) {
    assert.equal(await leads(target), "/account", target);
  }
});

Deno.test("a login that leads to another origin continues there without a redirect", async () => {
  await using app = await open();
  await app.register("ada");
  const browser = openBrowser(app);
  const target = "https://app.example.com/start?a=1&b=2";
  await browser.post("/login", { username: "ada", password, return_to: target });
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  const proof = { method: "sms", code, return_to: target };
  const first = await browser.post("/login/code", proof);
  assert.match(first.text, /href="https:\/\/app\.example\.com\/start\?a=1&amp;b=2">/);
  await browser.post("/logout", {});
  app.clock.advance(120);
  await browser.post("/login", { username: "ada", password, return_to: target });
  const again = { ...proof, code: app.simulator.codeFor(phoneNumber) ?? "" };
  const done = await browser.post("/login/code", again);
  assert.deepEqual([done.status, done.headers.get("location")], [200, null]);
  const refresh =
    '<meta http-equiv="refresh" content="0; url=https://app.example.com/start?a=1&amp;b=2"';
  assert.ok(done.text.includes(refresh), done.text);
});

Deno.test("text from people is escaped in pages", async () => {
  await using app = await open();
  const browser = openBrowser(app);
  const script = '"><script>alert(1)</script>';
  const refused = await browser.post("/login", { username: script, password: script });
  assert.ok(!refused.text.includes("<script>alert"));
  const policy = refused.headers.get("content-security-policy") ?? "";
  assert.ok(policy.includes("default-src 'none'") && !policy.includes("unsafe"));
});

Deno.test("the pages follow Accept-Language, and a choice outlives it", async () => {
  await using app = await open();
  const browser = openBrowser(app);
  const header = { "accept-language": "fr, pt;q=0.9, en;q=0.8" };
  assert.match((await browser.get("/login", header)).text, /<html lang="pt-BR">/);
  const chosen = await browser.post("/language", { language: "en", back: "/login" });
  assert.equal(locationOf(chosen), "/login");
  assert.match((await browser.get("/login", header)).text, /<html lang="en">/);
});

Deno.test("the pages are 404 while they are off", async () => {
  await using app = await openTestApp();
  for (const path of ["/", "/login", "/account"]) {
    assert.equal((await app.request("GET", path)).status, 404);
  }
});
