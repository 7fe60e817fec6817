/** The hosted pages on a complete core, served on loopback, and a person in real Chromium. @module */
import assert from "node:assert/strict";
import axe from "axe-core";
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { openPasskeyVerifier } from "../../../core/adapters/webauthn/passkey_verifier.ts";
import { createApp } from "../../../server/app.ts";
import { openLog } from "../../../server/program/log.ts";
import { en } from "../../../server/pages/words/en.ts";
import { ptBr } from "../../../server/pages/words/pt_br.ts";
import type { Words } from "../../../server/pages/words/sentences.ts";
import { openTestCore, type TestCore } from "../../harness.ts";
import { freePort } from "../../free_port.ts";

export const newPassword = "a horse that is correct";

/** Pages that are served, and a browser. */
export interface Stage extends TestCore {
  /** http://localhost, the one http origin that may use passkeys. */
  readonly origin: string;
  readonly browser: Browser;
  /** Everything that the service logged. */
  readonly logged: () => string;
}

export async function openStage(): Promise<Stage> {
  const port = freePort();
  const origin = `http://localhost:${port}`;
  const base = await openTestCore((ports) => ({
    ...ports,
    passkeyVerifier: openPasskeyVerifier({
      rpId: "localhost",
      rpName: "Acme",
      origins: [origin],
    }),
  }));
  let log = "";
  const app = createApp({ service: base.core, operator: () => Promise.resolve(base.core) }, {
    remoteUser: "id",
    log: openLog({
      write: (text) => void (log += text),
      flush: () => Promise.resolve(),
    }, base.clock.now),
    elapsed: () => 0,
    newRequestId: () => crypto.randomUUID(),
    trustedProxies: [],
    publicUrl: null,
    docs: false,
    pages: { appName: "Acme", publicOrigin: null, returnOrigins: [], gateDomain: null },
  });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => undefined },
    (request, { remoteAddr }) => app.fetch(request, { remoteAddr }),
  );
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium" });
  const close = async (): Promise<void> => {
    await browser.close();
    await server.shutdown();
    await base.close();
  };
  return { ...base, origin, browser, logged: () => log, close, [Symbol.asyncDispose]: close };
}

/** How a person looks at the pages. */
export interface Look extends BrowserContextOptions {
  readonly locale: "en-US" | "pt-BR";
}

/** A person with a browser window. */
export interface Person {
  readonly page: Page;
  readonly words: Words;
  /** Opens a page. */
  go(path: string): Promise<void>;
  /** Fills in the fields of a form by their names, and sends it. */
  send(action: string, fields?: Readonly<Record<string, string | true>>): Promise<void>;
  /** Checks the page that is shown: its title, axe, and that nothing is cut off. */
  see(title: string): Promise<void>;
  path(): string;
}

export async function openPerson(stage: Stage, look: Look): Promise<Person> {
  const context = await stage.browser.newContext({ ...look, baseURL: stage.origin });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.on("pageerror", (error) => assert.fail(error.message));
  // Refused forms are 4xx, which Chromium logs as errors too.
  page.on("console", (message) => {
    if (message.type() === "error") assert.match(message.text(), /status of 4\d\d/);
  });
  const hasScript = look.javaScriptEnabled !== false;
  const words = look.locale === "en-US" ? en : ptBr;
  const path = (): string => {
    const { pathname, search } = new URL(page.url());
    return pathname + search;
  };
  return {
    page,
    words,
    path,
    go: async (to) => void await page.goto(to),
    send: async (action, fields = {}) => {
      const form = page.locator(`form[action='${action}']`).first();
      for (const [name, value] of Object.entries(fields)) {
        const field = form.locator(`[name=${name}]:not([type=hidden])`);
        if (value === true) await field.check();
        else await type(field, value);
      }
      await Promise.all([
        page.waitForEvent("domcontentloaded"),
        form.locator("button[type=submit]").first().click(),
      ]);
    },
    see: async (title) => {
      await checkPage(page, words, title, path());
      // axe waits for timers, which do not run without scripts.
      if (hasScript) await checkWithAxe(page, path());
    },
  };
}

/** Like a person: a code that is filled in whole is sent before the button is pressed. */
async function type(field: Locator, value: string): Promise<void> {
  if (await field.getAttribute("autocomplete") !== "one-time-code") return await field.fill(value);
  await field.clear();
  await field.pressSequentially(value);
}

async function checkPage(page: Page, words: Words, title: string, path: string): Promise<void> {
  assert.equal(await page.locator("h1").textContent(), title, path);
  assert.equal(await page.locator("html").getAttribute("lang"), words.lang);
  const wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
  assert.equal(wide, false, `${path} scrolls sideways`);
}

async function checkWithAxe(page: Page, path: string): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate("axe.run({ resultTypes: ['violations'] })") as {
    readonly violations: readonly { readonly id: string; readonly nodes: readonly unknown[] }[];
  };
  assert.deepEqual(violations.map(({ id, nodes }) => [id, JSON.stringify(nodes)]), [], path);
}

/** Sanitizers see the pipes of the browser. */
export function testInChromium(name: string, test: (stage: Stage) => Promise<void>): void {
  Deno.test({
    name,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      await using stage = await openStage();
      await test(stage);
    },
  });
}
