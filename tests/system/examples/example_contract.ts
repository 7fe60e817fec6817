/** What every example app does, tested next to a separate `deno task dev`. @module */
import assert from "node:assert/strict";
import { freePort } from "../../free_port.ts";
import { startTask, type TaskProcess, temporaryFolder } from "../../task_process.ts";
import { type Browser, browserAddress, browserName, openBrowser, type Page } from "./browser.ts";

export interface Latchkey extends AsyncDisposable {
  readonly url: string;
  /** Origin of its simulator. */
  readonly simulator: string;
  /** The newest code that was sent to a number. */
  code(phoneNumber: string): Promise<string>;
  /** Runs a command of the admin, which must succeed, and returns what it prints. */
  admin(...args: readonly string[]): Promise<string>;
  /** Gives a user a role, as an operator does. */
  addRole(username: string, role: string): Promise<void>;
  /** Ends it before the test does. */
  stop(): Promise<void>;
}

export async function startLatchkey(): Promise<Latchkey> {
  const folder = temporaryFolder();
  const [port, simulatorPort] = [freePort(), freePort()];
  const dev = startTask("dev", {
    PORT: `${port}`,
    LATCHKEY_SIMULATOR_PORT: `${simulatorPort}`,
    LATCHKEY_DATA_DIR: folder.path,
  });
  const stop = async (): Promise<void> => await dev[Symbol.asyncDispose]();
  await dev.until("The terminal admin:");
  const admin: Latchkey["admin"] = async (...args) => {
    await using task = startTask("admin", { LATCHKEY_DATA_DIR: folder.path }, args);
    assert.equal(await task.ended(), 0, task.output());
    return task.output();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    simulator: `http://127.0.0.1:${simulatorPort}`,
    code: async (phoneNumber) => {
      const to = encodeURIComponent(phoneNumber);
      const response = await fetch(`http://127.0.0.1:${simulatorPort}/_sim/code?to=${to}`);
      return (await response.json()).code;
    },
    admin,
    addRole: async (username, role) => {
      await admin("users", "roles", username, "--add", role, "--reason", "a test", "--yes");
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
      folder[Symbol.dispose]();
    },
  };
}

/** Starts an example with LATCHKEY_URL and PORT. */
export type StartExample = (env: Readonly<Record<string, string>>) => TaskProcess;

export interface Scene {
  readonly latchkey: Latchkey;
  readonly origin: string;
  readonly browser: Browser;
}

const ada = { username: "ada", password: "correct horse battery", phone_number: "+12025550142" };
const wrongCode = "Incorrect code. Check your most recent message.";

export type Steps = Readonly<Record<string, (scene: Scene) => Promise<void>>>;

/** The steps share a user, and run in this order. */
const first: Steps = {
  "redirects from its protected page to the login": async ({ browser }) => {
    assert.equal((await browser.get("/")).path, "/login");
  },
  "shows each error at its field, and escapes what was typed": async ({ browser }) => {
    const form = await browser.get("/register");
    const page = await browser.submit(form, { ...ada, username: `"><b>`, password: "short" });
    assert.equal(page.status, 422);
    assert.match(page.text, /Some fields are invalid\. Correct them and try again\./);
    assert.match(page.text, /Username Use only the letters A to Z, digits/);
    assert.match(page.text, /Password Enter a password with at least 8 characters\./);
    assert.ok(!page.html.includes("<b>"), page.html);
  },
  "registers a user and shows a wrong password": async ({ browser }) => {
    const login = await browser.submit(await browser.get("/register"), ada);
    assert.deepEqual([login.status, login.path], [200, "/login"]);
    const page = await browser.submit(login, { username: "ada", password: "correct horse" });
    assert.equal(page.status, 401);
    assert.match(page.text, /Incorrect username or password\./);
  },
  "shows a wrong code, then logs in and shows the recovery codes": async (scene) => {
    const { browser, latchkey } = scene;
    const form = await logIn(scene);
    assertProtected(browser, "challenge", /^lk_c_/);
    const code = await latchkey.code(ada.phone_number);
    const wrong = await browser.submit(form, {
      code: `${(Number(code) + 1) % 1_000_000}`.padStart(6, "0"),
    });
    assert.match(wrong.text, new RegExp(wrongCode.replaceAll(".", "\\.")));
    assert.equal(wrong.status, 422);
    const codes = await browser.submit(wrong, { code });
    assert.equal(codes.text.match(/[0-9a-z]{5}(-[0-9a-z]{5}){2}/g)?.length, 10, codes.text);
    assert.match((await browser.get("/")).text, /Hello ada.*Assurance: aal2/);
  },
  "keeps the session token in a cookie that scripts and other sites cannot use": ({ browser }) => {
    assertProtected(browser, "session", /^lk_s_/);
    assert.equal(browser.cookie("challenge"), null);
    return Promise.resolve();
  },
  "forwards the browser's address and user agent": async ({ browser, latchkey }) => {
    const authorization = `Bearer ${browser.cookie("session")?.value}`;
    const response = await fetch(`${latchkey.url}/v1/sessions`, { headers: { authorization } });
    const [session] = (await response.json()).sessions;
    assert.deepEqual([session.address, session.user_agent], [browserAddress, browserName]);
  },
  "refuses posts of other sites (CSRF)": async ({ browser, origin }) => {
    for (
      const headers of [
        { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
        { "sec-fetch-site": "same-site", origin: "https://evil.example" },
        { origin: "https://evil.example" },
        { origin: `${origin}.evil.example` },
        { origin: "null" },
      ]
    ) {
      assert.equal((await browser.post("/logout", {}, headers)).status, 403, headers.origin);
    }
    assert.match((await browser.get("/")).text, /Hello ada/);
  },
  "sends a new code only when Latchkey permits it": async (scene) => {
    const page = await scene.browser.submit(await logIn(scene), {}, "/code/send");
    assert.equal(page.status, 429);
    assert.match(page.text, /Wait a moment before you request another code\./);
    assert.match(page.html, /action="\/code"/);
  },
  "starts again if the challenge has ended": async (scene) => {
    const form = await logIn(scene);
    const challenge = scene.browser.cookie("challenge")?.value ?? "";
    await logIn(scene);
    scene.browser.setCookie("challenge", challenge);
    const page = await scene.browser.submit(form, { code: "123456" });
    assert.equal(page.status, 410);
    assert.match(page.text, /A newer verification has replaced this one\./);
    assert.match(page.html, /action="\/login"/);
  },
  "starts again after five incorrect codes": async (scene) => {
    const form = await logIn(scene);
    const guess = { code: "00000-00000-00000" };
    for (let guesses = 0; guesses < 5; guesses++) {
      assert.equal((await scene.browser.submit(form, guess)).status, 422);
    }
    const page = await scene.browser.submit(form, guess);
    assert.match(page.text, /Too many failed attempts for this verification\. Start again\./);
    assert.match(page.html, /action="\/login"/);
  },
  "sets Secure cookies except on loopback": async ({ origin }) => {
    const { username, password } = ada;
    const body = new URLSearchParams({ username, password }).toString();
    const head = [
      "POST /login HTTP/1.1",
      "host: app.example.com",
      "origin: https://app.example.com",
      "sec-fetch-site: same-origin",
      "content-type: application/x-www-form-urlencoded",
      `content-length: ${body.length}`,
      "connection: close",
    ];
    // fetch() sets the host itself.
    using connection = await Deno.connect({
      hostname: "127.0.0.1",
      port: Number(new URL(origin).port),
    });
    await connection.write(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n${body}`));
    const response = await new Response(connection.readable).text();
    assert.match(response, /^set-cookie: challenge=lk_c_[^\n]*; secure\b/im);
  },
};

/** The steps after those of an example itself. */
const last: Steps = {
  "logs out, and the session's token no longer works": async ({ browser }) => {
    const token = browser.cookie("session")?.value ?? "";
    assert.equal((await browser.submit(await browser.get("/"), {})).path, "/login");
    assert.equal(browser.cookie("session"), null);
    browser.setCookie("session", token);
    assert.equal((await browser.get("/")).path, "/login");
  },
  "asks to try again while Latchkey cannot be reached": async ({ browser, latchkey }) => {
    await latchkey.stop();
    const page = await browser.get("/");
    assert.equal(page.status, 503);
    assert.match(page.text, /Please try again in a moment\./);
    assert.ok(browser.cookie("session"), "the session may still be valid");
  },
};

function assertProtected(browser: Browser, name: string, token: RegExp): void {
  const { value = "", attributes = [] } = browser.cookie(name) ?? {};
  assert.match(value, token);
  assert.ok(attributes.includes("httponly") && attributes.includes("samesite=lax"));
  assert.ok(attributes.some((each) => each.startsWith("expires=")), attributes.join("; "));
  assert.ok(!attributes.includes("secure"), "the test is on loopback, without TLS");
}

/** Logs in with the correct password, and returns the page that asks for the code. */
async function logIn({ browser }: Scene): Promise<Page> {
  const { username, password } = ada;
  const page = await browser.submit(await browser.get("/login"), { username, password });
  assert.match(page.html, /action="\/code"/, page.text);
  return page;
}

/** `files`: the programs of the example, without its pages. `own`: what only this example does. */
export function testExample(
  folder: string,
  files: readonly string[],
  start: StartExample,
  own: Steps = {},
): void {
  const name = `examples/${folder}`;

  Deno.test(`${name} logs users in`, async (t) => {
    await using latchkey = await startLatchkey();
    const port = freePort();
    await using app = start({ LATCHKEY_URL: latchkey.url, PORT: `${port}` });
    const origin = `http://127.0.0.1:${port}`;
    await app.until(origin);
    using browser = openBrowser(origin);
    const inOrder = { ...first, ...own, ...last };
    for (const [step, run] of Object.entries(inOrder)) {
      await t.step(step, async () => await run({ latchkey, origin, browser }));
    }
  });

  Deno.test(`${name} has less than 120 lines`, () => {
    const root = new URL(`../../../${name}/`, import.meta.url);
    for (const file of files) {
      const lines = Deno.readTextFileSync(new URL(file, root)).trimEnd().split("\n");
      assert.ok(lines.length < 120, `${file} has ${lines.length} lines`);
    }
  });
}
