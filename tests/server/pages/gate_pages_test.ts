import assert from "node:assert/strict";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { ask, gateCookie, gatePages, openGateApp } from "../session/gate_kit.ts";
import { type Browser, locationOf, logInByPages, openBrowser } from "./browser.ts";
import { phoneNumber } from "../../harness.ts";

const app1 = "https://app.example.com/";

function ticketOf(browser: Browser): string {
  return browser.cookies.get(gateCookie) ?? "";
}

async function statusOf(app: TestApp, browser: Browser, uri = "/"): Promise<number> {
  return (await ask(app, ticketOf(browser), uri)).status;
}

Deno.test("a login by the pages sets a gate ticket for the domain, and a logout removes it", async () => {
  await using app = await openGateApp();
  const browser = openBrowser(app);
  await logInByPages(app, browser);
  const ticket = ticketOf(browser);
  assert.match(ticket, /^lk_g_/);
  assert.equal(await statusOf(app, browser), 200);
  const again = await browser.get(`/login?return_to=${encodeURIComponent(app1)}`);
  assert.equal(locationOf(again), app1);
  const line = again.headers.getSetCookie().find((each) => each.startsWith(gateCookie)) ?? "";
  assert.match(
    line,
    /=lk_g_[^;]+; Domain=example\.com; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
  );
  assert.notEqual(ticketOf(browser), ticket);
  assert.ok(!line.includes(browser.cookies.get("__Host-latchkey_session") ?? ""));
  const kept = ticketOf(browser);
  await browser.post("/logout", {});
  assert.equal(browser.cookies.size, 0);
  assert.equal((await ask(app, kept)).status, 401);
});

Deno.test("the gate ticket of a deleted account is refused and removed", async () => {
  await using app = await openGateApp();
  const browser = openBrowser(app);
  await logInByPages(app, browser);
  const ticket = ticketOf(browser);
  const deleted = await browser.post("/account/delete", {});
  assert.equal(locationOf(deleted), "/login?notice=account_deleted");
  assert.equal(browser.cookies.size, 0);
  assert.equal((await ask(app, ticket)).status, 401);
});

Deno.test("a step-up by the pages leads back to the app with a new gate ticket", async () => {
  await using app = await openGateApp();
  const browser = openBrowser(app);
  await logInByPages(app, browser);
  app.clock.advance(31 * 60);
  const old = ticketOf(browser);
  assert.equal(await statusOf(app, browser, "/admin/"), 403);
  const target = `${app1}admin/`;
  const page = await browser.get(`/account/step-up?return_to=${encodeURIComponent(target)}`);
  assert.ok(page.text.includes(`value="${target}"`));
  const started = await browser.post("/account/step-up", { return_to: target });
  assert.equal(locationOf(started), `/login/code?return_to=${encodeURIComponent(target)}`);
  await browser.post("/login/code/send", { channel: "sms", return_to: target });
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  const done = await browser.post("/login/code", { method: "sms", code, return_to: target });
  assert.equal(done.status, 200, "form-action forbids a redirect to another origin");
  assert.ok(done.text.includes(target));
  assert.equal(await statusOf(app, browser, "/admin/"), 200);
  assert.equal((await ask(app, old)).status, 401, "the old session has ended");
});

Deno.test("a step-up leads to origins of apps only", async () => {
  await using app = await openGateApp();
  const browser = openBrowser(app);
  await logInByPages(app, browser);
  for (const target of ["https://evil.example/", "//evil.example", "https://app.example.com@x/"]) {
    const started = await browser.post("/account/step-up", { return_to: target });
    assert.match(locationOf(started), /^\/login\/code\?return_to=%2Faccount(&|$)/, target);
  }
});

Deno.test("the pages set no gate ticket while forward auth is not enabled", async () => {
  await using app = await openTestApp(undefined, { pages: { ...gatePages, gateDomain: null } });
  const browser = openBrowser(app);
  await logInByPages(app, browser);
  assert.equal(ticketOf(browser), "");
  await browser.post("/logout", {});
  assert.equal(browser.cookies.size, 0);
});
