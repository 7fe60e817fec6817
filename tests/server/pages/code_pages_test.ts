import assert from "node:assert/strict";
import { phoneNumber } from "../../harness.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { type Browser, locationOf, logInByPages, openBrowser, pageSettings } from "./browser.ts";

const open = () => openTestApp(undefined, { pages: pageSettings });
const password = "correct horse battery staple";

async function logOutAndIn(browser: Browser, form = {}): Promise<string> {
  await browser.post("/logout", {});
  return locationOf(await browser.post("/login", { username: "ada", password, ...form }));
}

const codeOf = (app: TestApp): string => app.simulator.codeFor(phoneNumber) ?? "";

const lastsDays = (setCookies: readonly string[], name: string): number => {
  const line = setCookies.find((one) => one.startsWith(`__Host-latchkey_${name}=`)) ?? "";
  return Number(/Max-Age=(\d+)/.exec(line)?.[1]) / 86_400;
};

Deno.test("POST /register sends a code in the language of the page and asks for it", async () => {
  await using app = await open();
  const browser = openBrowser(app);
  const form = { username: "ada", password, phone_number: phoneNumber };
  await browser.post("/register", form, { "accept-language": "pt-BR" });
  assert.match(JSON.stringify(app.simulator.journal()), /pt-BR/i);
  const asked = await browser.get("/login/code");
  assert.match(asked.text, /autocomplete="one-time-code"/);
  assert.match(asked.text, /\+1\u00a0\.\.\.\u00a0\.\.\.\u00a042/);
});

Deno.test("GET /login/code says why no code was sent along with the login", async () => {
  await using app = await open();
  const browser = openBrowser(app);
  await logInByPages(app, browser);
  assert.equal(await logOutAndIn(browser), "/login/code");
  // Before the wait has passed, a new login finds the number busy.
  const again = locationOf(await browser.post("/login", { username: "ada", password }));
  assert.equal(again, "/login/code?unsent=resend_too_soon");
  const page = await browser.get(again);
  assert.equal(page.status, 200);
  assert.match(page.text, /role="alert" id="problem">Wait a moment/);
  assert.match(page.text, /aria-disabled="true"/);
  assert.doesNotMatch((await browser.get("/login/code?unsent=%3Cb%3E")).text, /role="alert"/);
});

Deno.test("GET /login/code/status reports the delivery at most once a second", async () => {
  await using app = await open();
  const browser = openBrowser(app);
  await browser.post("/register", { username: "ada", password, phone_number: phoneNumber });
  const first = await browser.get("/login/code/status");
  assert.equal(first.status, 200);
  assert.deepEqual(Object.keys(first.json), ["status", "words", "resend_after", "without_wait"]);
  assert.equal((await browser.get("/login/code/status")).status, 429);
  // The page itself never has to wait.
  assert.equal((await browser.get("/login/code")).status, 200);
  const stranger = openBrowser(app);
  assert.equal((await stranger.get("/login/code/status")).status, 410);
});

Deno.test("POST /login/phone corrects a mistyped number and keeps what was typed", async () => {
  await using app = await open();
  const browser = openBrowser(app);
  await browser.post("/register", { username: "ada", password, phone_number: phoneNumber });
  assert.match((await browser.get("/login/code")).text, /href="\/login\/phone"/);
  const refused = await browser.post("/login/phone", { phone_number: "12345" });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /value="12345"/);
  app.clock.advance(60);
  const corrected = await browser.post("/login/phone", { phone_number: "+12025550143" });
  assert.equal(locationOf(corrected), "/login/code?method=sms");
  const code = app.simulator.codeFor("+12025550143") ?? "";
  assert.equal((await browser.post("/login/code", { method: "sms", code })).status, 200);
});

Deno.test("trust_device skips the second factor of the next login, and remember lasts", async () => {
  await using app = await open();
  const browser = openBrowser(app);
  await logInByPages(app, browser);
  app.clock.advance(120);
  await logOutAndIn(browser);
  const form = { method: "sms", code: codeOf(app), trust_device: "yes", remember: "yes" };
  const verified = await browser.post("/login/code", form);
  assert.equal(locationOf(verified), "/account");
  assert.equal(lastsDays(verified.headers.getSetCookie(), "session"), 30);
  assert.equal(lastsDays(verified.headers.getSetCookie(), "device"), 30);

  await browser.post("/logout", {});
  assert.match((await browser.get("/login")).text, /name="remember"/);
  const short = await browser.post("/login", { username: "ada", password });
  assert.equal(locationOf(short), "/account");
  assert.equal(lastsDays(short.headers.getSetCookie(), "session"), 1);
  await browser.post("/logout", {});
  const long = await browser.post("/login", { username: "ada", password, remember: "yes" });
  assert.equal(lastsDays(long.headers.getSetCookie(), "session"), 30);
});

Deno.test("a code form that is sent again says that the login is complete", async () => {
  await using app = await open();
  const browser = openBrowser(app);
  await browser.post("/register", { username: "ada", password, phone_number: phoneNumber });
  const old = new Map(browser.cookies);
  const form = { method: "sms", code: codeOf(app) };
  assert.equal((await browser.post("/login/code", form)).status, 200);
  for (const [name, value] of old) browser.cookies.set(name, value);
  const again = await browser.post("/login/code", form);
  assert.equal(again.status, 410);
  assert.match(again.text, /already been completed/);
});
