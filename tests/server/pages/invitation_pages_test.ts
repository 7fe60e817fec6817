import assert from "node:assert/strict";
import type { RegistrationMode } from "../../../core/domain/account/registration.ts";
import { password, phoneNumber } from "../../harness.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { create, inMode, invite } from "../registration/invitation_kit.ts";
import { locationOf, openBrowser, pageSettings } from "./browser.ts";

const cookie = "__Host-latchkey_invitation";

function open(registration: RegistrationMode): Promise<TestApp> {
  return openTestApp(inMode(registration), { pages: { ...pageSettings, registration } });
}

Deno.test("a link moves the code into a cookie, uses nothing up, and is not in the log", async () => {
  await using app = await open("invite");
  const { code } = await invite(app);
  for (let visit = 0; visit < 3; visit++) {
    const link = await openBrowser(app).get(`/invite/${code.toUpperCase()}`);
    assert.deepEqual([link.status, link.text, locationOf(link)], [303, "", "/register"]);
    const set = link.headers.get("set-cookie") ?? "";
    assert.equal(
      set,
      `${cookie}=${code}; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure`,
    );
  }
  assert.ok(!app.logged().toLowerCase().includes(code));
  assert.match(app.logged(), /"route":"\/invite\/:code"/);
});

Deno.test("the pages lead from an invitation's link to the second factor", async () => {
  await using app = await open("invite");
  const { code } = await invite(app, { phoneNumber });
  const browser = openBrowser(app);
  await browser.get(`/invite/${code}`);
  const form = await browser.get("/register");
  assert.equal(form.status, 200);
  assert.ok(!form.text.includes('name="phone_number"'), "the number is fixed");
  assert.match(form.text, /\+1\u00a0\.\.\.\u00a0\.\.\.\u00a042/);
  assert.ok(!form.text.includes(code), "the code is in no page");
  const weak = await browser.post("/register", { username: "ada", password: "password" });
  assert.equal(weak.status, 422);
  const done = await browser.post("/register", { username: "ada", password });
  assert.match(locationOf(done) ?? "", /^\/login\/code/);
  assert.equal(browser.cookies.has(cookie), false);
  assert.ok(app.simulator.codeFor(phoneNumber));
});

Deno.test("a created user types the code and chooses a password, while registration is closed", async () => {
  await using app = await open("closed");
  const { code } = await create(app, "ada");
  const browser = openBrowser(app);
  const login = await browser.get("/login");
  assert.ok(!login.text.includes("/register"), "no link to a form that is closed");
  assert.match(login.text, /href="\/invite"/);
  const closed = await browser.get("/register");
  assert.equal(closed.status, 403);
  assert.match(closed.text, /New accounts cannot be created here\./);
  assert.equal((await browser.get("/invite")).status, 200);
  const typed = await browser.post("/invite", { invitation: code.replaceAll("-", " ") });
  assert.equal(locationOf(typed), "/register");
  const form = await browser.get("/register");
  assert.match(form.text, /Choose a password/);
  assert.ok(!form.text.includes('name="username"'));
  const done = await browser.post("/register", { password });
  assert.match(locationOf(done) ?? "", /^\/login\/code/);
});

Deno.test("invitations that cannot be used are refused on the page, and forgotten", async () => {
  await using app = await open("invite");
  const browser = openBrowser(app);
  const unknown = await browser.post("/invite", { invitation: "0000-0000-0000-0000" });
  assert.equal(unknown.status, 410);
  assert.match(unknown.text, /role="alert"[^>]*>This invitation is not valid/);
  assert.equal(locationOf(await browser.get("/invite/nonsense")), "/invite?invalid");
  assert.equal((await browser.get("/invite?invalid")).status, 410);
  const { code } = await invite(app, { expires: "1h" });
  await browser.get(`/invite/${code}`);
  app.clock.advance(3600);
  const expired = await browser.get("/register");
  assert.equal(expired.status, 410);
  assert.match(expired.text, /This invitation has expired\./);
  assert.equal(browser.cookies.has(cookie), false);
  const form = { username: "ada", password, phone_number: phoneNumber };
  const without = await browser.post("/register", form);
  assert.match(without.text, /name="invitation"/);
  assert.equal(await app.ports.reports.countUsers(), 0);
});

Deno.test("the pages of invitations are in Portuguese too", async () => {
  await using app = await open("invite");
  const { code } = await create(app, "ada");
  const browser = openBrowser(app);
  const language = { "accept-language": "pt-BR" };
  const form = await browser.get("/register", language);
  assert.match(form.text, /<html lang="pt-BR">/);
  assert.match(form.text, /Usar um convite/);
  await browser.get(`/invite/${code}`, language);
  assert.match((await browser.get("/register", language)).text, /Escolha uma senha/);
  const refused = await browser.get("/invite?invalid", language);
  assert.match(refused.text, /Este convite não é válido\./);
});
