/** What the script of the pages adds. @module */
import assert from "node:assert/strict";
import { password, phoneNumber } from "../../harness.ts";
import { openPerson, type Person, type Stage, testInChromium } from "./chromium.ts";
import { codeFor, logOutOnPages } from "./tour.ts";

async function startLogin(stage: Stage): Promise<Person> {
  const person = await openPerson(stage, {
    locale: "en-US",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await person.go("/register");
  await person.send("/register", { username: "ada", password, phone_number: phoneNumber });
  return person;
}

testInChromium("a pasted code is sent, and the recovery codes can be copied", async (stage) => {
  const { page, words } = await startLogin(stage);
  const code = codeFor(stage);
  await page.evaluate(`navigator.clipboard.writeText("${code.slice(0, 3)} ${code.slice(3)}")`);
  await page.locator("#code").focus();
  await page.keyboard.press("Control+V");
  await page.waitForSelector("#codes");
  const codes = await page.locator("#codes li").allTextContents();
  await page.locator("[data-copy]").click();
  await page.getByText(words.recoveryCodes.copied, { exact: true }).waitFor();
  assert.equal(await page.evaluate("navigator.clipboard.readText()"), codes.join("\n"));
});

testInChromium(
  "the buttons of another code wait, and the server refuses one sooner",
  async (stage) => {
    const person = await startLogin(stage);
    const { page } = person;
    const button = page.locator("form[action='/login/code/send'] button").first();
    assert.equal(await button.getAttribute("aria-disabled"), "true");
    const sends = stage.simulator.journal().length;
    await button.click({ force: true });
    assert.equal(await page.locator("[role=alert]").count(), 0);
    assert.equal(stage.simulator.journal().length, sends);
    await page.evaluate(
      "document.querySelector('[aria-disabled]').removeAttribute('aria-disabled')",
    );
    await person.send("/login/code/send");
    assert.equal(await page.locator("[role=alert]").count(), 1);
    assert.equal(stage.simulator.journal().length, sends);
    stage.clock.advance(130);
    await person.go("/login/code");
    assert.equal(await button.getAttribute("aria-disabled"), null);
  },
);

testInChromium("the page says when the message was delivered", async (stage) => {
  const { page, words } = await startLogin(stage);
  const asked = await page.waitForResponse("**/login/code/status");
  assert.equal(asked.status(), 200);
  assert.ok([words.code.delivery.sent, words.code.delivery.delivered]
    .includes(await page.locator("#delivery").textContent() ?? ""));
});

testInChromium("a form is sent once, and the back button keeps it usable", async (stage) => {
  const { page, words } = await startLogin(stage);
  await page.locator("#code").pressSequentially(codeFor(stage));
  await page.evaluate(
    "(() => { const f = document.querySelector('form[data-code]');" +
      " f.requestSubmit(); f.requestSubmit(); })()",
  );
  await page.waitForSelector("#codes");
  await page.goBack();
  await page.waitForLoadState();
  // The login is complete, so the way back leads to the account or says so.
  await page.goto("/login/code");
  await page.waitForURL("**/account");
  assert.equal(await page.locator("h1").textContent(), words.account.title);
});

testInChromium("two tabs of one browser end with one session", async (stage) => {
  const first = await startLogin(stage);
  const second = await first.page.context().newPage();
  await second.goto("/login/code");
  await first.send("/login/code", { code: codeFor(stage) });
  await second.locator("#code").pressSequentially("123456");
  await second.locator("button.primary").click();
  await second.waitForURL("**/account");
});

testInChromium("a passkey is added, used as second factor, renamed and removed", async (stage) => {
  const person = await startLogin(stage);
  const { page, words } = person;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await person.send("/login/code", { code: codeFor(stage) });
  await person.go("/account/passkeys/add");
  await person.see(words.account.passkeyAdd);
  await person.send("/account/passkeys/start");
  await person.see(words.account.passkeyAdd);
  await page.locator("form[data-passkey] button").click();
  await page.waitForURL("**/account?saved=passkey");
  await person.see(words.account.title);
  await person.send("/account/passkeys/rename", { name: "Work laptop" });
  assert.equal(await page.locator("[name=name]").inputValue(), "Work laptop");

  await logOutOnPages(person);
  await person.send("/login", { username: "ada", password });
  await person.see(words.code.title);
  await person.send("/login/passkey/start");
  await person.see(words.passkey.title);
  await page.locator("form[data-passkey] button").click();
  await page.waitForURL("**/account");
  await person.send("/account/passkeys/remove");
  assert.equal(person.path(), "/account?saved=passkey_removed");
});

testInChromium(
  "a missing page and an expired login are explained, without a barrier",
  async (stage) => {
    const person = await startLogin(stage);
    const { page, words } = person;
    await person.go("/nothing");
    await person.see(words.common.errorTitle);
    stage.clock.advance(700);
    await person.go("/login/code");
    await person.see(words.common.errorTitle);
    await page.locator("main a.button, main button").first().click();
    await page.waitForURL("**/login*");
    await person.see(words.login.title);
  },
);
