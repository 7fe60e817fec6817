import assert from "node:assert/strict";
import { createAuthenticator } from "../../software_authenticator.ts";
import { phoneNumber } from "../../harness.ts";
import { appCode } from "../factors/totp_kit.ts";
import type { Answer, Json, TestApp } from "../app_kit.ts";
import { type Browser, locationOf, openBrowser } from "./browser.ts";
import { cookieOf, openPages, password, signInByPages } from "./page_kit.ts";

const fresh = "a phrase that is hard to guess";

/** What the page gives to the browser. */
function optionsIn(answer: Answer): Json {
  assert.equal(answer.status, 200, answer.text);
  const [, text = ""] = /name="options" value="([^"]*)"/.exec(answer.text) ?? [];
  return JSON.parse(text.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
}

/** Enters the phone's code and a new password, and logs in with it. */
async function finish(app: TestApp, browser: Browser, path: string, more: Json): Promise<void> {
  const shown = await browser.get(path);
  assert.equal(shown.status, 200);
  assert.equal(shown.text.includes('name="recovery_code"'), more.recovery_code !== undefined);
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  const wrong = await browser.post("/reset/confirm", {
    code: "0000",
    new_password: fresh,
    ...more,
  });
  assert.equal(wrong.status, 422, wrong.text);
  assert.equal(wrong.text.includes('name="recovery_code"'), more.recovery_code !== undefined);
  const done = await browser.post("/reset/confirm", { code, new_password: fresh, ...more });
  assert.equal(locationOf(done), "/login?notice=password_changed");
  assert.equal(cookieOf(browser, "session"), "", "a reset opens no session");
  assert.equal((await browser.get("/account")).status, 303);
  const old = await browser.post("/login", { username: "ada", password });
  assert.equal(old.status, 401);
  const login = await browser.post("/login", { username: "ada", password: fresh });
  assert.equal(locationOf(login), "/login/code");
}

Deno.test("the pages reset a password by recovery code, app or passkey", async () => {
  for (const way of ["recovery_code", "app", "passkey"] as const) {
    await using app = await openPages();
    const { browser, recoveryCodes } = await signInByPages(app, { username: "ada" });
    const [recovery_code = ""] = recoveryCodes;
    const set = await browser.post("/account/app", {});
    const [, secret = ""] = /secret=([A-Z2-7]+)/.exec(set.text) ?? [];
    await browser.post("/account/app/confirm", { code: appCode(secret, app.clock.now()) });
    const key = createAuthenticator();
    const options = optionsIn(await browser.post("/account/passkeys/start", {}));
    await browser.post("/account/passkeys/add", { passkey: JSON.stringify(key.create(options)) });
    app.clock.advance(60);
    const stranger = openBrowser(app);
    assert.match((await stranger.get("/reset")).text, /href="\/reset\/passkey"/);
    if (way === "passkey") {
      assert.match((await stranger.get("/reset/passkey")).text, /action="\/reset\/passkey\/start"/);
      const asked = optionsIn(await stranger.post("/reset/passkey/start", { username: "ada" }));
      const sent = await stranger.post("/reset/passkey", {
        username: "ada",
        passkey: JSON.stringify(key.get(asked)),
      });
      assert.equal(locationOf(sent), "/reset/confirm?by=passkey");
      await finish(app, stranger, "/reset/confirm?by=passkey", { by: "passkey" });
    } else if (way === "app") {
      const code = appCode(secret, app.clock.now());
      const sent = await stranger.post("/reset", { username: "ada", code: ` ${code} ` });
      assert.equal(locationOf(sent), "/reset/confirm?by=totp");
      await finish(app, stranger, "/reset/confirm?by=totp", { by: "totp" });
    } else {
      const sent = await stranger.post("/reset", { username: "ada", code: recovery_code });
      assert.equal(locationOf(sent), "/reset/confirm");
      await finish(app, stranger, "/reset/confirm", { recovery_code });
    }
  }
});

Deno.test("the pages of a reset answer alike for every username (R19)", async () => {
  await using app = await openPages();
  await signInByPages(app, { username: "ada" });
  const bodies: Json[] = [];
  for (const username of ["ada", "unknown", "!"]) {
    const browser = openBrowser(app);
    const key = createAuthenticator();
    key.create({ challenge: "x", rp: { id: "latchkey.test" } });
    const started = await browser.post("/reset/passkey/start", { username });
    const options = optionsIn(started);
    const passkey = JSON.stringify(key.get(options));
    const answers = [
      await browser.post("/reset", { username, code: "123456" }),
      await browser.post("/reset", { username, code: "7k2vq-m0x9d-p4r8t" }),
      await browser.post("/reset/passkey", { username, passkey }),
    ];
    bodies.push(answers.map((answer) => [answer.status, locationOf(answer), answer.text]));
    assert.deepEqual(options.allowCredentials, []);
    const guess = { code: "123456", by: "totp", new_password: fresh };
    bodies.push((await browser.post("/reset/confirm", guess)).status);
  }
  assert.deepEqual(bodies.slice(0, 2), bodies.slice(2, 4));
  assert.deepEqual(bodies.slice(0, 2), bodies.slice(4, 6));
});

Deno.test("the pages reset a password by phone alone, after the wait", async () => {
  const [hour, day] = [3600, 86_400];
  await using app = await openPages({}, { waitSeconds: 24 * hour });
  await signInByPages(app, { username: "ada" });
  const run = async (seconds: number): Promise<void> => {
    for (let step = 0; step < 4; step++) {
      app.clock.advance(seconds / 4);
      await app.core.watchClock();
      await app.core.notifyWaitingResets();
    }
  };
  for (let days = 0; days < 32; days++) await run(day);
  const browser = openBrowser(app);
  assert.match((await browser.get("/reset")).text, /href="\/reset\/phone"/);
  assert.match((await browser.get("/reset/phone")).text, /action="\/reset\/phone"/);
  assert.equal(locationOf(await browser.get("/reset/phone/wait")), "/reset/phone");
  const asked = await browser.post("/reset/phone", { username: "ada" });
  assert.equal(locationOf(asked), "/reset/phone/code");
  assert.equal((await browser.post("/reset/phone/code", { code: "x" })).status, 422);
  const wrong = await browser.post("/reset/phone/code", { code: "0000" });
  assert.equal(locationOf(wrong), "/reset/phone/wait");
  assert.match((await browser.get("/reset/phone/wait")).text, /href="\/reset\/phone"/);
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  const started = await browser.post("/reset/phone/code", { code });
  assert.equal(locationOf(started), "/reset/phone/wait");
  assert.match((await browser.get("/reset/phone/wait")).text, /Feb 3, 2026/);
  assert.equal((await browser.post("/reset/phone/send", {})).status, 409);
  await run(12 * hour);
  await run(12 * hour);
  assert.match((await browser.get("/reset/phone/wait")).text, /action="\/reset\/phone\/send"/);
  const sent = await browser.post("/reset/phone/send", {});
  assert.equal(locationOf(sent), "/reset/confirm?by=waiting_period");
  await finish(app, browser, "/reset/confirm?by=waiting_period", { by: "waiting_period" });
});

Deno.test("the pages offer no reset by phone alone unless the setting allows it", async () => {
  await using app = await openPages();
  const browser = openBrowser(app);
  assert.ok(!(await browser.get("/reset")).text.includes("/reset/phone"));
  assert.equal((await browser.post("/reset/phone", { username: "ada" })).status, 501);
});
