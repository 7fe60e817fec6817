import assert from "node:assert/strict";
import { createAuthenticator } from "../../software_authenticator.ts";
import type { Answer, Json } from "../app_kit.ts";
import { locationOf } from "./browser.ts";
import { cookieOf, openPages, password, signInByPages } from "./page_kit.ts";

/** What the page gives to the browser. */
function optionsIn(answer: Answer): Json {
  assert.equal(answer.status, 200, answer.text);
  const [, text = ""] = /name="options" value="([^"]*)"/.exec(answer.text) ?? [];
  return JSON.parse(text.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
}

Deno.test("the pages add a passkey and log in with it", async () => {
  await using app = await openPages();
  const { browser } = await signInByPages(app, { username: "ada" });
  const key = createAuthenticator();
  const before = cookieOf(browser, "session");
  const options = optionsIn(await browser.post("/account/passkeys/start", {}));
  const added = await browser.post("/account/passkeys/add", {
    passkey: JSON.stringify(key.create(options)),
  });
  assert.equal(locationOf(added), "/account?saved=passkey");
  await browser.post("/logout", {});
  assert.equal(
    locationOf(await browser.post("/login", { username: "ada", password })),
    "/login/code",
  );
  const asked = optionsIn(await browser.post("/login/passkey/start", {}));
  const passkey = JSON.stringify(key.get(asked));
  const done = await browser.post("/login/passkey", { passkey, return_to: "/account/phone" });
  assert.equal(locationOf(done), "/account/phone");
  assert.notEqual(cookieOf(browser, "session"), before);
});

Deno.test("GET of a passkey page offers to start; only its form asks for options", async () => {
  await using app = await openPages();
  const { browser } = await signInByPages(app, { username: "ada" });
  const add = await browser.get("/account/passkeys/add");
  assert.match(add.text, /action="\/account\/passkeys\/start"/);
  assert.deepEqual(add.headers.getSetCookie(), []);
  assert.ok(!add.text.includes('name="options"'));
  await browser.post("/account/step-up", { return_to: "/account" });
  const prove = await browser.get("/login/passkey?return_to=/account/phone");
  assert.match(prove.text, /action="\/login\/passkey\/start"/);
  assert.match(prove.text, /name="return_to" value="\/account\/phone"/);
});

Deno.test("a choice of language on the answer to a form leads to a page that exists", async () => {
  await using app = await openPages();
  const { browser } = await signInByPages(app, { username: "ada" });
  const shown = await browser.post("/account/passkeys/start", {});
  const [, back = ""] = /name="back" value="([^"]*)"/.exec(shown.text) ?? [];
  const led = locationOf(await browser.post("/language", { language: "pt-BR", back }));
  assert.ok([200, 303].includes((await browser.get(led)).status), led);
});
