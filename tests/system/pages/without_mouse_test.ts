/** The core flows by keyboard only, without scripts, and in forced colors. @module */
import assert from "node:assert/strict";
import { password, phoneNumber } from "../../harness.ts";
import { openPerson, type Person, testInChromium } from "./chromium.ts";
import { codeFor, goThroughEverything } from "./tour.ts";

testInChromium("every flow works without JavaScript", async (stage) => {
  const person = await openPerson(stage, { locale: "en-US", javaScriptEnabled: false });
  await goThroughEverything(stage, person);
});

/** Presses a key until the focus is on what matches, at most as often as a page has stops. */
async function tabTo({ page }: Person, selector: string): Promise<void> {
  for (let stop = 0; stop < 60; stop++) {
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`no way to ${selector} at ${pathOf(page.url())}`);
}

const pathOf = (url: string): string => new URL(url).pathname;

async function pressEnter({ page }: Person): Promise<void> {
  await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
}

/** Fills in the fields in the order of the page. */
async function typeForm(person: Person, fields: readonly (readonly [string, string])[]) {
  for (const [name, text] of fields) {
    await tabTo(person, `#${name}`);
    await person.page.keyboard.type(text);
  }
  await pressEnter(person);
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with" : "without";
  testInChromium(`the keyboard alone is enough, ${how} JavaScript`, async (stage) => {
    const person = await openPerson(stage, {
      locale: "en-US",
      javaScriptEnabled,
      forcedColors: "active",
      viewport: { width: 320, height: 640 },
    });
    const { words } = person;
    await person.go("/login");
    await tabTo(person, "a[href='/register']");
    await pressEnter(person);
    await typeForm(person, [["username", "ada"], ["password", password], [
      "phone_number",
      phoneNumber,
    ]]);
    await person.see(words.code.title);
    await typeForm(person, [["code", codeFor(stage)]]);
    await person.see(words.recoveryCodes.title);
    await tabTo(person, "main a.primary");
    await pressEnter(person);
    await person.see(words.account.title);
    await tabTo(person, "form[action='/logout'] button");
    await pressEnter(person);
    stage.clock.advance(130);
    await typeForm(person, [["username", "ada"], ["password", password]]);
    await typeForm(person, [["code", codeFor(stage)]]);
    await person.see(words.account.title);
  });
}
