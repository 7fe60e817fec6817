import assert from "node:assert/strict";
import { phoneNumber } from "../harness.ts";
import { type Browser, locationOf, openBrowser } from "../server/pages/browser.ts";
import {
  cookieOf,
  openPages,
  type PageApp,
  password,
  registerByPages,
  signInByPages,
} from "../server/pages/page_kit.ts";

const sessionName = "__Host-latchkey_session";
const challengeName = "__Host-latchkey_challenge";
const eve = { username: "eve", phone: "+12025550166" };

/** Whose account a cookie header opens; null for none. */
async function accountOf(app: PageApp, cookie: string): Promise<string | null> {
  const answer = await app.request("GET", "/account", { headers: { cookie } });
  if (answer.status === 303) return null;
  return /<td>(ada|eve)<\/td>/.exec(answer.text)?.[1] ?? null;
}

async function startLogin(app: PageApp, browser: Browser, username = "ada"): Promise<string> {
  app.clock.advance(60);
  const next = locationOf(await browser.post("/login", { username, password }));
  assert.match(next, /^\/login\/code/);
  return app.simulator.codeFor(username === "ada" ? phoneNumber : eve.phone) ?? "";
}

Deno.test("a cookie that a sibling domain can set is not believed (R57)", async () => {
  await using app = await openPages();
  const ada = await signInByPages(app, { username: "ada" });
  const evil = await signInByPages(app, eve);
  const [own, planted] = [cookieOf(ada.browser, "session"), cookieOf(evil.browser, "session")];
  assert.equal(await accountOf(app, `${sessionName}=${own}`), "ada");
  const names = [
    "latchkey_session",
    "__Secure-latchkey_session",
    "__HOST-latchkey_session",
    "__host-latchkey_session",
    // Bytes that browsers accept in a name of any domain, and that some servers trim.
    "\u00a0__Host-latchkey_session",
    "\u00c2\u00a0__Host-latchkey_session",
    "\u0085__Host-latchkey_session",
    "\u000b__Host-latchkey_session",
    "\u000c__Host-latchkey_session",
    "$__Host-latchkey_session",
    "x=__Host-latchkey_session",
    '"__Host-latchkey_session',
    "__Host-latchkey_session ",
  ];
  for (const name of names) {
    assert.equal(await accountOf(app, `${name}=${planted}`), null, name);
    const both = [`${name}=${planted}`, `${sessionName}=${own}`];
    assert.equal(await accountOf(app, both.join("; ")), "ada", name);
    assert.equal(await accountOf(app, both.toReversed().join("; ")), "ada", name);
    assert.equal(await accountOf(app, `x="; ${both.join("; ")}; y="`), "ada", name);
  }
});

Deno.test("every cookie of the pages has __Host-, Secure, HttpOnly and SameSite (R57)", async () => {
  await using app = await openPages();
  const browser = await registerByPages(app, { username: "ada" });
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  const answers = [
    await browser.post("/login", { username: "ada", password }),
    await browser.post("/login/code", { method: "sms", code, trust_device: "yes" }),
    await browser.post("/language", { language: "en", back: "/" }),
    await browser.post("/logout", {}),
  ];
  const lines = answers.flatMap(({ headers }) => headers.getSetCookie());
  assert.ok(lines.length >= 5, lines.join("\n"));
  for (const line of lines) {
    assert.match(
      line,
      /^__Host-latchkey_\w+=\S*; Path=\/(; Max-Age=\d+)?; HttpOnly; SameSite=Lax; Secure$/,
    );
  }
});

Deno.test("of two cookies with one name, neither is believed", async () => {
  await using app = await openPages();
  const ada = await signInByPages(app, { username: "ada" });
  const evil = await signInByPages(app, eve);
  const [own, planted] = [cookieOf(ada.browser, "session"), cookieOf(evil.browser, "session")];
  for (const pair of [[own, planted], [planted, own], [own, ""], ["x", own]]) {
    const cookie = pair.map((value) => `${sessionName}=${value}`).join("; ");
    assert.equal(await accountOf(app, cookie), null);
  }
  assert.equal(await accountOf(app, `${sessionName}=${own}; ${sessionName}=${own}`), "ada");
});

Deno.test("a planted session or challenge never becomes the victim's", async () => {
  await using app = await openPages();
  await signInByPages(app, { username: "ada" });
  const evil = await signInByPages(app, eve);
  const planted = cookieOf(evil.browser, "session");
  await startLogin(app, evil.browser, "eve");
  const challenge = cookieOf(evil.browser, "challenge");
  const victim = openBrowser(app);
  victim.cookies.set(sessionName, planted).set(challengeName, challenge);
  const code = await startLogin(app, victim);
  assert.notEqual(cookieOf(victim, "challenge"), challenge);
  const done = await victim.post("/login/code", { method: "sms", code });
  assert.equal(locationOf(done), "/account");
  const session = cookieOf(victim, "session");
  assert.notEqual(session, planted);
  assert.equal(await accountOf(app, `${sessionName}=${session}`), "ada");
  assert.equal(await accountOf(app, `${sessionName}=${planted}`), "eve");
});

Deno.test("a victim's code does not complete a planted challenge", async () => {
  await using app = await openPages();
  await signInByPages(app, { username: "ada" });
  const evil = await signInByPages(app, eve);
  await startLogin(app, evil.browser, "eve");
  const victim = openBrowser(app);
  const code = await startLogin(app, victim);
  victim.cookies.set(challengeName, cookieOf(evil.browser, "challenge"));
  const refused = await victim.post("/login/code", { method: "sms", code });
  assert.equal(refused.status, 422);
  assert.equal(victim.cookies.has(sessionName), false);
});

Deno.test("a login with a made-up session cookie replaces it", async () => {
  await using app = await openPages();
  await signInByPages(app, { username: "ada" });
  const victim = openBrowser(app);
  const chosen = `lk_s_${"0".repeat(26)}.${"A".repeat(43)}`;
  victim.cookies.set(sessionName, chosen);
  const code = await startLogin(app, victim);
  await victim.post("/login/code", { method: "sms", code });
  assert.notEqual(cookieOf(victim, "session"), chosen);
  assert.equal(await accountOf(app, `${sessionName}=${chosen}`), null);
});

Deno.test("each login and step-up has a new session cookie; a step-up ends the old one (R57)", async () => {
  await using app = await openPages();
  const { browser } = await signInByPages(app, { username: "ada" });
  const first = cookieOf(browser, "session");
  app.clock.advance(60);
  await browser.post("/account/step-up", { return_to: "/account" });
  await browser.post("/login/code/send", { channel: "sms" });
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  const done = await browser.post("/login/code", { method: "sms", code });
  assert.equal(locationOf(done), "/account", done.text);
  const second = cookieOf(browser, "session");
  assert.notEqual(second, first);
  assert.equal(await accountOf(app, `${sessionName}=${first}`), null);
  assert.equal(await accountOf(app, `${sessionName}=${second}`), "ada");
});

Deno.test("a trusted device of another user does not replace the second factor", async () => {
  await using app = await openPages();
  const ada = await signInByPages(app, { username: "ada" });
  const evil = await registerByPages(app, eve);
  const code = app.simulator.codeFor(eve.phone) ?? "";
  await evil.post("/login/code", { method: "sms", code, trust_device: "yes" });
  const device = cookieOf(evil, "device");
  assert.notEqual(device, "");
  const thief = openBrowser(app);
  thief.cookies.set("__Host-latchkey_device", device);
  await startLogin(app, thief);
  assert.equal(thief.cookies.has(sessionName), false);
  // And a session or challenge is no device, whosever it is.
  for (const token of [cookieOf(ada.browser, "session"), cookieOf(thief, "challenge")]) {
    thief.cookies.set("__Host-latchkey_device", token);
    await startLogin(app, thief);
    assert.equal(thief.cookies.has(sessionName), false);
  }
});

Deno.test("a token in the cookie of another kind is refused", async () => {
  await using app = await openPages();
  const browser = await registerByPages(app, { username: "ada" });
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  const challenge = cookieOf(browser, "challenge");
  await browser.post("/login/code", { method: "sms", code, trust_device: "yes" });
  const [session, device] = [cookieOf(browser, "session"), cookieOf(browser, "device")];
  for (const token of [challenge, device, session.slice(0, -1), `${session}A`, `"${session}"`]) {
    assert.equal(await accountOf(app, `${sessionName}=${token}`), null);
  }
  for (const token of [session, device, challenge.slice(0, -1), "x", "\u00e9"]) {
    const cookie = `${challengeName}=${token}`;
    const answer = await app.request("GET", "/login/code", { headers: { cookie } });
    assert.equal(answer.status, 410);
    assert.match(answer.headers.getSetCookie().join(), /__Host-latchkey_challenge=; .*Max-Age=0/);
  }
});
