import assert from "node:assert/strict";
import { phoneNumber } from "../../harness.ts";
import { createAuthenticator, type SoftwareAuthenticator } from "../../software_authenticator.ts";
import { appCode } from "../factors/totp_kit.ts";
import type { Answer } from "../app_kit.ts";
import { password, signInByPages } from "../pages/page_kit.ts";
import { create, inMode, invite } from "../registration/invitation_kit.ts";
import { type OidcApp, openOidcApp, requestQuery } from "./oidc_kit.ts";
import { openWalker, type Walker } from "./walker.ts";

// Whatever comes between the app and its answer: each way starts with the request of a client, and
// uses only links and forms of the pages.

const fresh = "another long passphrase";

/** Types the code of the last message. */
async function typeCode(app: OidcApp, walker: Walker): Promise<void> {
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  await walker.submit("/login/code", { code });
}

/** After the first login, the page of recovery codes leads on. */
async function arrive(app: OidcApp, walker: Walker): Promise<void> {
  if (/class="codes"/.test(walker.page().text)) await walker.click("/oauth/authorize/continue");
  assert.equal((await app.redeem(walker.arrived().get("code") ?? "")).status, 200);
}

interface Person {
  readonly recoveryCode: string;
  readonly totpSecret: string;
  readonly key: SoftwareAuthenticator;
}

/** A user with every factor, who is logged in nowhere. */
async function givenPerson(app: OidcApp): Promise<Person> {
  const { browser, recoveryCodes: [recoveryCode = ""] } = await signInByPages(app, {
    username: "ada",
  });
  const set = await browser.post("/account/app", {});
  const [, totpSecret = ""] = /secret=([A-Z2-7]+)/.exec(set.text) ?? [];
  await browser.post("/account/app/confirm", { code: appCode(totpSecret, app.clock.now()) });
  const key = createAuthenticator();
  const started = await browser.post("/account/passkeys/start", {});
  const passkey = JSON.stringify(key.create(optionsIn(started)));
  await browser.post("/account/passkeys/add", { passkey });
  app.clock.advance(60);
  return { recoveryCode, totpSecret, key };
}

function optionsIn({ text }: Answer): Parameters<SoftwareAuthenticator["get"]>[0] {
  const [, options = ""] = /name="options" value="([^"]*)"/.exec(text) ?? [];
  return JSON.parse(options.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
}

const logIn = { username: "ada", password };

Deno.test("a registration leads back to the app, also after a wrong number and a new start", async () => {
  await using app = await openOidcApp();
  const walker = await openWalker(app);
  await walker.click("/register");
  await walker.click("/login");
  await walker.click("/register");
  await walker.submit("/register", { ...logIn, phone_number: "+12025550199" });
  await walker.click("/login/phone");
  await walker.click("/login/code");
  await walker.click("/login/phone");
  app.clock.advance(60);
  await walker.submit("/login/phone", { phone_number: "no number" });
  await walker.submit("/login/phone", { phone_number: phoneNumber });
  app.clock.advance(60);
  await walker.click("/login");
  await walker.submit("/login", logIn);
  await typeCode(app, walker);
  await arrive(app, walker);
});

Deno.test("an invitation that is typed leads back to the app", async () => {
  await using app = await openOidcApp({}, inMode("invite"), "invite");
  const { code } = await invite(app);
  const walker = await openWalker(app);
  await walker.click("/invite");
  await walker.submit("/invite", { invitation: "0000-0000-0000-0000" });
  await walker.click("/login");
  await walker.click("/invite");
  await walker.submit("/invite", { invitation: code });
  await walker.submit("/register", { ...logIn, phone_number: phoneNumber });
  await typeCode(app, walker);
  await arrive(app, walker);
});

Deno.test("an invitation that ends while the form is filled in leads back to the app", async () => {
  await using app = await openOidcApp({}, inMode("invite"), "invite");
  const ending = await invite(app, { expires: "1h" });
  const other = await invite(app, { expires: "2h" });
  app.clock.advance(3590);
  const walker = await openWalker(app);
  await walker.click("/invite");
  await walker.submit("/invite", { invitation: ending.code });
  app.clock.advance(20);
  await walker.submit("/register", { ...logIn, phone_number: phoneNumber });
  assert.equal(walker.page().status, 410);
  await walker.submit("/invite", { invitation: other.code });
  await walker.submit("/register", { ...logIn, phone_number: phoneNumber });
  await typeCode(app, walker);
  await arrive(app, walker);
});

Deno.test("a user created by an operator comes back to the app with the first password", async () => {
  await using app = await openOidcApp({}, inMode("closed"), "closed");
  const { code } = await create(app, "ada");
  const walker = await openWalker(app);
  await walker.click("/invite");
  await walker.submit("/invite", { invitation: code });
  await walker.submit("/register", { password });
  await typeCode(app, walker);
  await arrive(app, walker);
});

const factors: Readonly<Record<string, (walker: Walker, person: Person, now: number) => unknown>> =
  {
    "a recovery code": async (walker, { recoveryCode }) => {
      await walker.click("/login/code?method=recovery_code");
      await walker.submit("/login/code", { code: recoveryCode });
    },
    "an authenticator app": async (walker, { totpSecret }, now) => {
      await walker.submit("/login/code", { code: appCode(totpSecret, now) });
    },
    "a passkey": async (walker, { key }) => {
      await walker.submit("/login/passkey/start");
      await walker.submit("/login/passkey", {
        passkey: JSON.stringify(key.get(optionsIn(walker.page()))),
      });
    },
    "a passkey, after another way": async (walker, { key }) => {
      await walker.submit("/login/passkey/start");
      await walker.click("/login/code");
      await walker.submit("/login/passkey/start");
      await walker.submit("/login/passkey", {
        passkey: JSON.stringify(key.get(optionsIn(walker.page()))),
      });
    },
  };

for (const [factor, prove] of Object.entries(factors)) {
  Deno.test(`a login with ${factor} leads back to the app`, async () => {
    await using app = await openOidcApp();
    const person = await givenPerson(app);
    const walker = await openWalker(app);
    await walker.submit("/login", logIn);
    await prove(walker, person, app.clock.now());
    await arrive(app, walker);
  });
}

const resets: Readonly<Record<string, (walker: Walker, person: Person, now: number) => unknown>> = {
  "a recovery code": async (walker, { recoveryCode }) => {
    await walker.submit("/reset", { username: "ada", code: recoveryCode });
  },
  "an authenticator app": (walker, { totpSecret }, now) =>
    walker.submit("/reset", { username: "ada", code: appCode(totpSecret, now) }),
  "a passkey": async (walker, { key }) => {
    await walker.click("/reset/passkey");
    await walker.click("/reset");
    await walker.click("/reset/passkey");
    await walker.submit("/reset/passkey/start", { username: "ada" });
    await walker.submit("/reset/passkey", {
      passkey: JSON.stringify(key.get(optionsIn(walker.page()))),
    });
  },
};

for (const [proof, start] of Object.entries(resets)) {
  Deno.test(`a password that is reset with ${proof} leads back to the app`, async () => {
    await using app = await openOidcApp();
    const person = await givenPerson(app);
    const walker = await openWalker(app);
    await walker.click("/reset");
    await start(walker, person, app.clock.now());
    const code = app.simulator.codeFor(phoneNumber) ?? "";
    const typed = { code, new_password: fresh };
    const needsCode = /name="recovery_code"/.test(walker.page().text);
    const more = needsCode ? { recovery_code: person.recoveryCode } : {};
    await walker.submit("/reset/confirm", { ...typed, ...more, new_password: "short" });
    await walker.submit("/reset/confirm", { ...typed, ...more });
    app.clock.advance(60);
    await walker.submit("/login", { username: "ada", password: fresh });
    await walker.submit("/login/code", { code: appCode(person.totpSecret, app.clock.now()) });
    await arrive(app, walker);
  });
}

Deno.test("a second factor that took too long leads back to the app after a new start", async () => {
  await using app = await openOidcApp();
  const person = await givenPerson(app);
  const walker = await openWalker(app);
  await walker.submit("/login", logIn);
  walker.browser.cookies.delete("__Host-latchkey_challenge");
  await walker.submit("/login/code", { code: "123456" });
  await walker.submit("/login", logIn);
  await walker.submit("/login/code", { code: appCode(person.totpSecret, app.clock.now()) });
  await arrive(app, walker);
});

Deno.test("an app that wants the second factor gets it after a step-up", async () => {
  await using app = await openOidcApp();
  const { totpSecret } = await givenPerson(app);
  const walker = await openWalker(app);
  await walker.submit("/login", logIn);
  await walker.submit("/login/code", {
    code: appCode(totpSecret, app.clock.now()),
    trust_device: "yes",
  });
  await arrive(app, walker);
  await walker.browser.post("/logout", {});
  await walker.open(`/oauth/authorize?${requestQuery(app.client, { acr_values: "aal2" })}`);
  await walker.submit("/login", logIn);
  app.clock.advance(60);
  await walker.submit("/account/step-up");
  await walker.submit("/login/code", { code: appCode(totpSecret, app.clock.now()) });
  await arrive(app, walker);
});
