import assert from "node:assert/strict";
import { chromium, type Page } from "playwright-core";
import type { RegistrationMode } from "../../../core/domain/account/registration.ts";
import { mintClientId } from "../../../core/domain/oidc/client.ts";
import { createApp } from "../../../server/app.ts";
import { openLog } from "../../../server/program/log.ts";
import { newClient } from "../../contracts/oidc/clients_contract.ts";
import { newEvent } from "../../contracts/store_fixtures.ts";
import { freePort } from "../../free_port.ts";
import { openTestCore, operator, password, phoneNumber, type TestCore } from "../../harness.ts";
import { requestQuery } from "../../server/oidc/oidc_kit.ts";
import { inMode } from "../../server/registration/invitation_kit.ts";

/** A person in Chromium, at the page of an app with a button that logs in. */
interface Scene {
  readonly core: TestCore;
  readonly origin: string;
  readonly callback: string;
  readonly page: Page;
  /** What the app's callback got. */
  readonly received: { readonly referer: string | null; readonly code: boolean }[];
}

function scene(
  name: string,
  registration: RegistrationMode,
  act: (scene: Scene) => Promise<void>,
): void {
  // Sanitizers see the pipes of the browser.
  const fn = (): Promise<void> => withScene(registration, act);
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn });
}

async function withScene(
  registration: RegistrationMode,
  act: (scene: Scene) => Promise<void>,
): Promise<void> {
  const port = freePort();
  const origin = `http://localhost:${port}`;
  const core = await openTestCore((ports) => ({
    ...inMode(registration)(ports),
    policies: {
      ...inMode(registration)(ports).policies,
      token: { issuer: origin, audiences: [] },
    },
  }));
  // Another host, and so another site.
  const appPort = freePort();
  const callback = `http://127.0.0.1:${appPort}/callback`;
  const uris = [callback];
  const id = mintClientId(core.ports.randomBytes);
  const client = newClient({ id, redirectUris: uris, logoutUris: uris, thirdParty: true });
  await core.ports.clients.insertClient(client, newEvent());
  const pages = { appName: "Acme", publicOrigin: null, returnOrigins: [], gateDomain: null };
  const app = createApp({ service: core.core, operator: () => Promise.resolve(core.core) }, {
    remoteUser: "id",
    log: openLog({ write: () => {}, flush: () => Promise.resolve() }, core.clock.now),
    elapsed: () => 0,
    newRequestId: () => crypto.randomUUID(),
    trustedProxies: [],
    publicUrl: null,
    docs: false,
    pages: { ...pages, registration },
  });
  const login = Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => undefined },
    (request, { remoteAddr }) => app.fetch(request, { remoteAddr }),
  );
  const query = requestQuery(client, { redirect_uri: callback });
  const start = `<form method="post" action="${origin}/oauth/authorize">
    ${
    [...new URLSearchParams(query)].map(([name, value]) =>
      `<input name="${name}" value="${value}">`
    ).join("")
  }<button>Log in</button></form>`;
  const received: { readonly referer: string | null; readonly code: boolean }[] = [];
  const shop = Deno.serve(
    { hostname: "127.0.0.1", port: appPort, onListen: () => undefined },
    (request) => {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/callback") {
        const referer = request.headers.get("referer");
        received.push({ referer, code: searchParams.has("code") });
      }
      return new Response(start, { headers: { "content-type": "text/html" } });
    },
  );
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium" });
  try {
    // Without a script, so that every step is a form or a link.
    const context = await browser.newContext({ javaScriptEnabled: false });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${appPort}/`);
    await act({ core, origin, callback, page, received });
  } finally {
    await browser.close();
    await Promise.all([login.shutdown(), shop.shutdown()]);
    await core.close();
  }
}

scene(
  "a person in Chromium logs in to an app, agrees, and returns to it each time",
  "open",
  async ({ core, origin, callback, page, received }) => {
    await core.register("ada");
    await page.locator("button").click();
    await page.locator("[name=username]").fill("ada");
    await page.locator("[name=password]").fill(password);
    await page.locator("form[action='/login'] button[type=submit]").click();
    await page.locator("[name=code]").fill(core.simulator.codeFor(phoneNumber) ?? "");
    await page.locator("form[action='/login/code'] button[type=submit]").first().click();
    // The recovery codes of the first login, and from there to the app.
    await page.locator("a[href^='/oauth/authorize/continue']").click();
    await page.locator("button[value=given]").click();
    await page.waitForURL(`${callback}?**`);
    assert.deepEqual(received, [{ referer: null, code: true }]);
    // With a session: the form leads straight back.
    await page.locator("button").click();
    await page.waitForURL(`${callback}?**`);
    await page.goto(`${origin}/oauth/logout`);
    await page.locator("form[action='/oauth/logout'] button").click();
    await page.waitForURL(`${origin}/login?notice=logged_out`);
    assert.equal(received.length, 2);
  },
);

scene(
  "a person in Chromium registers with an invitation on the way to an app, and returns to it",
  "invite",
  async ({ core, callback, page, received }) => {
    const order = { phoneNumber: null, roles: [], expires: null, reason: null };
    const invitation = await core.core.createInvitation(order, operator);
    assert.ok(invitation.ok);
    await page.locator("button").click();
    await page.locator("a[href^='/invite']").click();
    await page.locator("[name=invitation]").fill(invitation.value.code);
    await page.locator("form[action='/invite'] button[type=submit]").click();
    await page.locator("[name=username]").fill("ada");
    await page.locator("[name=password]").fill(password);
    await page.locator("[name=phone_number]").fill(phoneNumber);
    await page.locator("form[action='/register'] button[type=submit]").click();
    await page.locator("[name=code]").fill(core.simulator.codeFor(phoneNumber) ?? "");
    await page.locator("form[action='/login/code'] button[type=submit]").first().click();
    await page.locator("a[href^='/oauth/authorize/continue']").click();
    await page.locator("button[value=given]").click();
    await page.waitForURL(`${callback}?**`);
    assert.deepEqual(received, [{ referer: null, code: true }]);
  },
);
