import assert from "node:assert/strict";
import type { Answer } from "../server/app_kit.ts";
import { type Browser, origin } from "../server/pages/browser.ts";
import { openPages, type PageApp, password, signInByPages } from "../server/pages/page_kit.ts";

const targets = [
  "https://evil.example/",
  "HTTPS://EVIL.EXAMPLE",
  "https:evil.example",
  "https:/evil.example",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/%09/evil.example",
  "/%2F/evil.example",
  "/%5Cevil.example",
  "/.//evil.example",
  "/account/..//evil.example",
  "/account/../..//evil.example",
  "/%2e//evil.example",
  "/account/%2E%2e//evil.example",
  "/account/.%2e///evil.example?x",
  "%2F%2Fevil.example",
  "https%3A%2F%2Fevil.example",
  "https://app.example.com@evil.example/",
  "https://evil.example:443@app.example.com/",
  "https://app.example.com:8443/",
  "http://app.example.com/",
  "https://app.example.com.evil.example/",
  "https://app.example.com%2eevil.example/",
  "https://app.example.com\\@evil.example/",
  "https://app.example.com\u3002evil.example/",
  "https://\uff45vil.example/",
  "javascript:alert(1)//evil",
  "JavaScript:alert(1)//evil",
  "java\nscript:alert(1)//evil",
  "data:text/html,evil",
  "blob:https://app.example.com/evil",
  "account/evil",
  "?evil",
  "#evil",
];

const allowed = [origin, "https://app.example.com"];

/** Everything that a browser would follow from an answer, now or after the next form. */
function leadsOf({ headers, text }: Answer): readonly string[] {
  const attributes = /(?:\s(?:href|action)|name="(?:return_to|back)" value)="([^"]*)"/g;
  const refresh = /content="\d+;\s*url=([^"]*)"/g;
  const found = [...text.matchAll(attributes), ...text.matchAll(refresh)]
    .map(([, value = ""]) => value.replaceAll("&amp;", "&"));
  const location = headers.get("location");
  return location === null ? found : [location, ...found];
}

/** A `return_to` within a lead is read again, by a page that the first test covers. */
function assertOwn(answer: Answer, name: string): void {
  for (const lead of leadsOf(answer)) {
    const url = new URL(lead, `${origin}/`);
    assert.ok(allowed.includes(url.origin), `${name} leads to ${lead}`);
  }
}

async function logOutAndIn(app: PageApp, browser: Browser): Promise<void> {
  app.clock.advance(120);
  await browser.post("/logout", {});
  await browser.post("/login", { username: "ada", password });
}

Deno.test("no page with return_to in its address leads elsewhere", async () => {
  await using app = await openPages();
  const { browser } = await signInByPages(app, { username: "ada" });
  await browser.post("/account/step-up", { return_to: "/account" });
  const paths = ["/login", "/login/code", "/login/phone", "/login/passkey", "/account/step-up"];
  for (const target of targets) {
    for (const path of paths) {
      const answer = await browser.get(`${path}?return_to=${encodeURIComponent(target)}`);
      assertOwn(answer, `${path} ${target}`);
    }
  }
  await browser.post("/logout", {});
  for (const target of targets) {
    const answer = await browser.get(`/login?return_to=${encodeURIComponent(target)}`);
    assertOwn(answer, `the login form, ${target}`);
  }
});

Deno.test("no form with return_to in its fields leads elsewhere", async () => {
  await using app = await openPages();
  const { browser } = await signInByPages(app, { username: "ada" });
  await logOutAndIn(app, browser);
  for (const target of targets) {
    const forms = [
      ["/login", { username: "ada", password: "incorrect" }],
      ["/login/code", { method: "sms", code: "not a code" }],
      ["/login/code/send", { channel: "sms" }],
      ["/login/phone", { phone_number: "1" }],
      ["/login/passkey/start", {}],
    ] as const;
    for (const [path, form] of forms) {
      const answer = await browser.post(path, { ...form, return_to: target });
      assertOwn(answer, `POST ${path} ${target}`);
      app.clock.advance(1);
    }
    assertOwn(await browser.post("/language", { language: "en", back: target }), target);
  }
});

Deno.test("no completed login or step-up leads elsewhere", async () => {
  await using app = await openPages();
  const { browser, recoveryCodes } = await signInByPages(app, { username: "ada" });
  const sealed = new Map(browser.cookies);
  for (const target of targets) {
    const started = await browser.post("/account/step-up", { return_to: target });
    assertOwn(started, `step-up ${target}`);
    for (const [name, value] of sealed) browser.cookies.set(name, value);
  }
  for (const [at, target] of ["//evil.example", "/.//evil.example"].entries()) {
    await logOutAndIn(app, browser);
    const code = recoveryCodes[at] ?? "";
    const form = { method: "recovery_code", code, trust_device: "yes", return_to: target };
    const done = await browser.post("/login/code", form);
    assert.equal(done.status, 303, done.text);
    assertOwn(done, target);
  }
  // The device is trusted now: the password is enough.
  for (const target of targets) {
    app.clock.advance(60);
    browser.cookies.delete("__Host-latchkey_session");
    const done = await browser.post("/login", { username: "ada", password, return_to: target });
    assert.ok([200, 303].includes(done.status), done.text);
    assertOwn(done, `POST /login ${target}`);
  }
});
