import assert from "node:assert/strict";
import { phoneNumber } from "../harness.ts";
import type { Answer } from "../server/app_kit.ts";
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
const newPhone = "+12025550177";

const codeOf = (app: PageApp, phone = phoneNumber): string => app.simulator.codeFor(phone) ?? "";

/** The session cookies that answers set. */
function sessionsIn(answers: readonly Answer[]): readonly string[] {
  return answers.flatMap(({ headers }) => headers.getSetCookie())
    .filter((line) => line.startsWith(`${sessionName}=`) && !line.includes("Max-Age=0"));
}

/** Sends a form many times in parallel, as a double click or several tabs would. */
async function flood(
  app: PageApp,
  browser: Browser,
  path: string,
  form: Readonly<Record<string, string>>,
): Promise<readonly Answer[]> {
  const cookies = [...browser.cookies];
  return await Promise.all(Array.from({ length: 20 }, () => {
    const tab = openBrowser(app);
    for (const [name, value] of cookies) tab.cookies.set(name, value);
    return tab.post(path, form);
  }));
}

async function startReset(app: PageApp, recoveryCode: string): Promise<Browser> {
  app.clock.advance(60);
  const browser = openBrowser(app);
  const form = { username: "ada", code: recoveryCode };
  assert.equal(locationOf(await browser.post("/reset", form)), "/reset/confirm");
  return browser;
}

async function logIn(app: PageApp): Promise<Browser> {
  app.clock.advance(60);
  const browser = openBrowser(app);
  await browser.post("/login", { username: "ada", password });
  return browser;
}

async function assertNoSession(browser: Browser, answer: Answer, name: string): Promise<void> {
  assert.deepEqual(sessionsIn([answer]), [], name);
  assert.ok(answer.status >= 400 || answer.status === 303, `${name}: ${answer.status}`);
  const account = await browser.get("/account");
  assert.match(account.headers.get("location") ?? "", /^\/login\?/, name);
}

Deno.test("20 parallel posts of a correct code open one session (R48)", async () => {
  await using app = await openPages();
  const browser = await registerByPages(app, { username: "ada" });
  const answers = await flood(app, browser, "/login/code", { method: "sms", code: codeOf(app) });
  assert.equal(sessionsIn(answers).length, 1);
  assert.equal(answers.filter(({ text }) => text.includes('id="codes"')).length, 1);
  for (const { status, text } of answers.filter(({ status }) => status !== 200)) {
    assert.ok(status >= 400 && status < 500, `${status}`);
    assert.match(text, /role="alert"/);
  }
  assert.equal((await app.rows())["sessions"]?.length, 1);
});

Deno.test("20 parallel registrations of one name make one user", async () => {
  await using app = await openPages();
  const form = { username: "ada", password, phone_number: phoneNumber };
  const answers = await flood(app, openBrowser(app), "/register", form);
  assert.equal(answers.filter(({ status }) => status === 303).length, 1);
  assert.equal((await app.rows())["users"]?.length, 1);
});

Deno.test("20 parallel posts of one recovery code open one session", async () => {
  await using app = await openPages();
  const { recoveryCodes: [code = ""] } = await signInByPages(app, { username: "ada" });
  const browser = await logIn(app);
  const form = { method: "recovery_code", code };
  assert.equal(sessionsIn(await flood(app, browser, "/login/code", form)).length, 1);
  const again = await logIn(app);
  await assertNoSession(again, await again.post("/login/code", form), "a used recovery code");
});

Deno.test("20 parallel resets with one proof change the password once and open no session", async () => {
  await using app = await openPages();
  const { recoveryCodes: [code = ""] } = await signInByPages(app, { username: "ada" });
  const browser = await startReset(app, code);
  const answers = await flood(app, browser, "/reset/confirm", {
    code: codeOf(app),
    recovery_code: code,
    new_password: "another long password 7",
  });
  assert.equal(answers.filter(({ status }) => status === 303).length, 1);
  assert.deepEqual(sessionsIn(answers), []);
  assert.equal(app.notices.filter(({ kind }) => kind === "password_changed").length, 1);
});

Deno.test("a form that was sent is refused when it is sent again", async () => {
  await using app = await openPages();
  const browser = await registerByPages(app, { username: "ada" });
  const challenge = cookieOf(browser, "challenge");
  const form = { method: "sms", code: codeOf(app) };
  await browser.post("/login/code", form);
  const thief = openBrowser(app);
  thief.cookies.set(challengeName, challenge);
  await assertNoSession(thief, await thief.post("/login/code", form), "the same challenge");
  const started = await logIn(app);
  await assertNoSession(started, await started.post("/login/code", form), "a new challenge");
});

Deno.test("a truncated code, form or challenge is refused", async () => {
  await using app = await openPages();
  const browser = await registerByPages(app, { username: "ada" });
  const challenge = cookieOf(browser, "challenge");
  const code = codeOf(app);
  for (const form of [{}, { method: "sms" }, { code: code.slice(0, 5) }]) {
    await assertNoSession(browser, await browser.post("/login/code", form), JSON.stringify(form));
    browser.cookies.set(challengeName, challenge);
  }
  for (const token of [challenge.slice(0, -1), challenge.slice(0, 20), challenge.split(".")[0]]) {
    browser.cookies.set(challengeName, token ?? "");
    const answer = await browser.post("/login/code", { method: "sms", code });
    await assertNoSession(browser, answer, "a truncated challenge");
  }
  browser.cookies.set(challengeName, challenge);
  assert.equal((await browser.post("/login/code", { method: "sms", code })).status, 200);
});

Deno.test("a challenge of a password reset or an enrollment does not log in", async () => {
  await using app = await openPages();
  const { browser: ada, recoveryCodes } = await signInByPages(app, { username: "ada" });
  await ada.post("/account/passkeys/start", {});
  const enrollment = openBrowser(app);
  enrollment.cookies.set(challengeName, cookieOf(ada, "challenge"));
  app.clock.advance(60);
  await ada.post("/account/phone", { phone_number: newPhone });
  const change = openBrowser(app);
  change.cookies.set(challengeName, cookieOf(ada, "challenge"));
  const reset = await startReset(app, recoveryCodes[0] ?? "");
  const attempts = [[enrollment, phoneNumber], [change, newPhone], [reset, phoneNumber]] as const;
  for (const [browser, phone] of attempts) {
    const challenge = cookieOf(browser, "challenge");
    assert.notEqual(challenge, "");
    const forms = [
      { method: "sms", code: codeOf(app, phone) },
      { method: "recovery_code", code: recoveryCodes[1] ?? "" },
    ];
    for (const form of forms) {
      browser.cookies.set(challengeName, challenge);
      await assertNoSession(browser, await browser.post("/login/code", form), form.method);
      browser.cookies.set(challengeName, challenge);
      await browser.post("/login/passkey/start", {});
      await browser.post("/login/code/send", { channel: "sms" });
      await assertNoSession(browser, await browser.get("/login/code"), "GET");
    }
  }
});

Deno.test("a challenge of a login changes neither password nor phone", async () => {
  await using app = await openPages();
  const { browser: ada, recoveryCodes: [recovery = ""] } = await signInByPages(app, {
    username: "ada",
  });
  const browser = await logIn(app);
  const before = (await app.rows())["users"];
  const code = codeOf(app);
  const reset = await browser.post("/reset/confirm", {
    code,
    recovery_code: recovery,
    new_password: "another long password 7",
  });
  assert.equal(reset.status, 410, reset.text);
  ada.cookies.set(challengeName, cookieOf(browser, "challenge"));
  const phone = await ada.post("/account/phone/confirm", { code, phone: "+1 ... ... 77" });
  assert.equal(phone.status, 410, phone.text);
  assert.deepEqual((await app.rows())["users"], before);
});

Deno.test("the step-up of another session leaves one's own session as it was", async () => {
  await using app = await openPages();
  const { browser: ada } = await signInByPages(app, { username: "ada" });
  const own = cookieOf(ada, "session");
  const { browser: evil } = await signInByPages(app, eve);
  app.clock.advance(11 * 60);
  await evil.post("/account/step-up", { return_to: "/account" });
  await evil.post("/login/code/send", { channel: "sms" });
  ada.cookies.set(challengeName, cookieOf(evil, "challenge"));
  await ada.post("/login/code", { method: "sms", code: codeOf(app, eve.phone) });
  ada.cookies.set(sessionName, own);
  const led = locationOf(await ada.post("/account/delete", {}));
  assert.match(led, /^\/account\/step-up\?/);
  assert.equal((await app.rows())["users"]?.length, 2);
});

Deno.test("a form that logs in as someone else is refused from another site", async () => {
  await using app = await openPages();
  await signInByPages(app, eve);
  const started = await registerByPages(app, { username: "ada" });
  const cookies = new Map(started.cookies);
  for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }]) {
    for (
      const [path, form] of [
        ["/login", { username: "eve", password }],
        ["/register", { username: "mallory", password, phone_number: phoneNumber }],
        ["/login/code", { method: "sms", code: codeOf(app) }],
      ] as const
    ) {
      const answer = await started.post(path, form, headers);
      assert.equal(answer.status, 403);
      assert.deepEqual(answer.headers.getSetCookie(), []);
    }
  }
  assert.deepEqual(started.cookies, cookies);
});
