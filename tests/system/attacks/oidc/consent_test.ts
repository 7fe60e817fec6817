import assert from "node:assert/strict";
import { phoneNumber } from "../../../harness.ts";
import type { Answer } from "../../../server/app_kit.ts";
import { openBrowser } from "../../../server/pages/browser.ts";
import {
  answerOf,
  linkOf,
  logIn,
  type OidcApp,
  openOidcApp,
} from "../../../server/oidc/oidc_kit.ts";

const mcp = "https://mcp.example.com/mcp";
const api = "https://api.example.com/";

const openThirdParty = (): Promise<OidcApp> =>
  openOidcApp({ thirdParty: true, name: "Other", resources: [mcp, api] });

/** What the form of the question sends along. */
function questionOf({ status, text }: Answer): string {
  assert.equal(status, 200, text);
  return /name="question" value="([^"]+)"/.exec(text)?.[1] ?? "";
}

const path = "/oauth/authorize/consent";

async function consents(app: OidcApp): Promise<readonly string[]> {
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 100 });
  return items.filter(({ type }) => type === "consent.given").map(({ userId }) => userId ?? "");
}

Deno.test("a question for consent can be answered only by the login that it was shown to", async () => {
  await using app = await openThirdParty();
  const browser = await app.signedIn("ada");
  const question = questionOf(await app.authorize(browser));
  const refused = async (by = browser, answer = "given"): Promise<void> => {
    const { status, headers } = await by.post(path, { question, consent: answer });
    assert.deepEqual([status, headers.get("location")], [400, null]);
  };
  // Another user's browser, one without a login, and one whose session is another one.
  await refused(await app.signedIn("eve"));
  await refused(await app.signedIn("ada"));
  await refused(openBrowser(app));
  // Another user logs in, in a second tab.
  await logIn(app, browser, "/account", "eve");
  await refused();
  await refused(browser, "denied");
  assert.deepEqual(await consents(app), []);
  // Who is there now is asked by themselves.
  const own = questionOf(await app.authorize(browser));
  assert.ok(answerOf(await browser.post(path, { question: own, consent: "given" })).has("code"));
  const eve = await app.ports.users.findUserByName("eve" as never);
  assert.deepEqual(await consents(app), [eve?.user.id]);
});

Deno.test("an answer for one client does not count for another", async () => {
  await using app = await openThirdParty();
  const other = await app.addClient({ thirdParty: true, name: "Third" });
  const browser = await app.signedIn();
  const question = questionOf(await app.authorize(browser));
  await browser.post(path, { question, consent: "given" });
  assert.equal((await app.authorize(browser, {}, other)).status, 200, "it asks");
  assert.equal(
    await app.ports.grants.findConsent(
      (await app.ports.users.findUserByName("ada" as never))?.user.id ?? "" as never,
      other.client.id,
    ),
    null,
  );
});

Deno.test("what leads to the question is no question, and a question ends", async () => {
  await using app = await openThirdParty();
  const browser = openBrowser(app);
  await app.register("ada");
  const asked = await app.authorize(browser);
  const login = new URL(asked.headers.get("location") ?? "", "https://login.example.com");
  const returnTo = login.searchParams.get("return_to") ?? "";
  const waiting = new URL(returnTo, login).searchParams.get("continue") ?? "";
  const question = questionOf(await browser.get(await logIn(app, browser, returnTo)));
  const refused = async (text: string): Promise<void> => {
    assert.equal((await browser.post(path, { question: text, consent: "given" })).status, 400);
  };
  await refused(waiting);
  await refused("");
  await refused(`${question.slice(0, -40)}AAAA${question.slice(-36)}`);
  // Nor is a question what a login leads to.
  const swapped = await browser.get(
    `/oauth/authorize/continue?continue=${encodeURIComponent(question)}`,
  );
  assert.equal(swapped.status, 400);
  app.clock.advance(10 * 60);
  await refused(question);
  assert.deepEqual(await consents(app), []);
});

Deno.test("a question that was answered is worth nothing after a logout or a step-up", async () => {
  await using app = await openThirdParty();
  const browser = await app.signedIn();
  const question = questionOf(await app.authorize(browser));
  assert.ok(linkOf(await browser.post(path, { question, consent: "given" })));
  await browser.post("/account/apps/end", { id: app.client.id });
  await browser.post("/account/step-up", { return_to: "/account" });
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  await browser.post("/login/code", { method: "sms", code, return_to: "/account" });
  const replayed = await browser.post(path, { question, consent: "given" });
  assert.equal(replayed.status, 400);
  assert.equal((await consents(app)).length, 1);
});

Deno.test("the question lists the resources, and asks again for another one", async () => {
  await using app = await openThirdParty();
  const browser = await app.signedIn();
  const asked = await app.authorize(browser, { resource: mcp });
  assert.match(asked.text, /https:\/\/mcp\.example\.com\/mcp/);
  assert.doesNotMatch(asked.text, /api\.example\.com/);
  const question = questionOf(asked);
  await browser.post(path, { question, consent: "given" });
  assert.ok(answerOf(await app.authorize(browser, { resource: mcp })).has("code"));
  assert.ok(answerOf(await app.authorize(browser)).has("code"), "for less");
  const more = await app.authorize(browser, { resource: api });
  assert.match(more.text, /https:\/\/api\.example\.com\//);
  const silent = await app.authorize(browser, { resource: api, prompt: "none" });
  assert.equal(answerOf(silent).get("error"), "consent_required");
});
