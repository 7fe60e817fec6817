import assert from "node:assert/strict";
import { formsOfClients, pageNames } from "../../server/pages/http/page_names.ts";
import { createAuthenticator } from "../software_authenticator.ts";
import { type Answer, openTestApp } from "../server/app_kit.ts";
import {
  type Browser,
  locationOf,
  openBrowser,
  origin,
  pageSettings,
} from "../server/pages/browser.ts";
import { pageForms } from "../server/pages/page_forms.ts";
import {
  cookieOf,
  openPages,
  password,
  registerByPages,
  signInByPages,
} from "../server/pages/page_kit.ts";

const form = "application/x-www-form-urlencoded";
const posts = pageNames.filter((name) => name.startsWith("POST ")).map((name) => name.slice(5));
const gets = pageNames.filter((name) => name.startsWith("GET ")).map((name) => name.slice(4));

const scripts = [
  '"><script>alert(1)</script>',
  "'><img src=x onerror=alert(1)>",
  "</title><svg/onload=alert(1)>",
  '" autofocus onfocus="alert(1)',
  "javascript:alert(1)",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "\u2028<script>alert(1)</script>",
  '{"id":"</script><script>alert(1)</script>"}',
];

/** Elements and attributes that none of our pages has, and that only a script could add. */
function assertNoScript({ text, headers }: Answer, name: string): void {
  const tags = [...text.matchAll(/<[a-z][^<>]*>/gi)].map(([tag]) => tag)
    .filter((tag) => tag !== '<script src="/assets/pages.js" defer="">');
  for (const tag of tags) {
    const bare = tag.replaceAll(/"[^"]*"/g, '""');
    assert.doesNotMatch(bare, /^<(script|img|iframe|object|base|title.*=)/i, `${name}: ${tag}`);
    assert.doesNotMatch(bare, /\son\w+\s*=/i, `${name}: ${tag}`);
    assert.doesNotMatch(tag, /(href|action)="\s*javascript:/i, `${name}: ${tag}`);
  }
  if (!headers.get("content-type")?.startsWith("text/html")) return;
  const policy = headers.get("content-security-policy") ?? "";
  assert.match(policy, /default-src 'none'.*script-src 'self';/, name);
  assert.match(policy, /form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/, name);
  assert.doesNotMatch(policy, /unsafe|\*/, name);
}

/** A person in each state: signed in with a challenge, at the second factor, and a stranger. */
async function people(app: Awaited<ReturnType<typeof openPages>>): Promise<readonly Browser[]> {
  const { browser } = await signInByPages(app, { username: "ada" });
  await browser.post("/account/step-up", { return_to: "/account" });
  const bob = await registerByPages(app, { username: "bob", phone: "+12025550143" });
  return [browser, bob];
}

Deno.test("the table of forms has every POST page", () => {
  assert.deepEqual(Object.keys(pageForms).toSorted(), posts.toSorted());
});

Deno.test("no form gives a user roles or metadata", async () => {
  await using app = await openPages();
  const own = {
    roles: "admin",
    "roles[]": "admin",
    "user[roles]": "admin",
    metadata: '{"plan":"pro"}',
    origin: "created",
    test_until: "9999999999999",
  };
  const phone_number = "+12025550144";
  const registration = { username: "mallory", password, phone_number, ...own };
  await openBrowser(app).post("/register", registration);
  for (const browser of await people(app)) {
    const cookies = new Map(browser.cookies);
    for (const path of Object.keys(pageForms)) {
      for (const [name, value] of cookies) browser.cookies.set(name, value);
      await browser.post(path, { username: "ada", password, phone_number, code: "123456", ...own });
    }
  }
  const { users = [], user_metadata: metadata } = await app.rows();
  assert.ok(users.length >= 2, JSON.stringify(users));
  for (const user of users) {
    const { roles, origin, test_until } = user as Readonly<Record<string, unknown>>;
    assert.deepEqual([roles, origin, test_until], ["[]", "registered", null]);
  }
  assert.deepEqual(metadata, []);
});

Deno.test("a script in any field of any form is text", async () => {
  await using app = await openPages();
  for (const browser of await people(app)) {
    const cookies = new Map(browser.cookies);
    for (const [path, fields] of Object.entries(pageForms)) {
      if (fields.length === 0) continue;
      for (const script of scripts) {
        const typed = Object.fromEntries(fields.map((field) => [field, script]));
        assertNoScript(await browser.post(path, typed), `POST ${path} ${script}`);
        for (const [name, value] of cookies) browser.cookies.set(name, value);
      }
    }
  }
});

Deno.test("a script in any value of an address is text", async () => {
  await using app = await openPages();
  const values = ["return_to", "method", "unsent", "notice", "saved", "phone", "q"];
  for (const browser of await people(app)) {
    const cookies = new Map(browser.cookies);
    for (const path of gets) {
      for (const script of scripts) {
        const query = new URLSearchParams(values.map((name) => [name, script]));
        const answer = await browser.get(`${path}?${query}`);
        assertNoScript(answer, `GET ${path} ${script}`);
        for (const [name, value] of cookies) browser.cookies.set(name, value);
      }
    }
  }
});

Deno.test("a script in a passkey's name, a user agent or an app's name is text", async () => {
  for (const script of scripts) {
    const pages = { ...pageSettings, appName: script };
    await using app = await openTestApp(undefined, { pages });
    const { browser } = await signInByPages(app, { username: "ada" });
    const started = await browser.post("/account/passkeys/start", {});
    assertNoScript(started, "the options of a passkey");
    const [, options = ""] = /name="options" value="([^"]*)"/.exec(started.text) ?? [];
    const passkey = createAuthenticator().create(JSON.parse(options.replaceAll("&quot;", '"')));
    await browser.post("/account/passkeys/add", { passkey: JSON.stringify(passkey) });
    const session = cookieOf(browser, "session");
    const listed = await app.get("/v1/passkeys", session);
    const { id } = listed.json.passkeys[0];
    const name = script.replace("\u2028", "");
    const renamed = await browser.post("/account/passkeys/rename", { id, name });
    assert.equal(locationOf(renamed), "/account?saved=passkey_renamed", script);
    const { recoveryCodes: [code = ""] } = await app.core.replaceRecoveryCodes(
      { sessionToken: session },
      { actor: "user", actorName: null, address: null, userAgent: null, requestId: null },
    ).then((made) => ({ recoveryCodes: made.ok ? made.value : [] }));
    app.clock.advance(60);
    await browser.post("/logout", {});
    const agent = { "user-agent": name };
    await browser.post("/login", { username: "ada", password: "correct horse battery staple" });
    const done = await browser.post("/login/code", {
      method: "recovery_code",
      code,
      trust_device: "yes",
    }, agent);
    assert.equal(locationOf(done), "/account");
    const account = await browser.get("/account");
    assert.equal(account.status, 200);
    assertNoScript(account, script);
  }
});

Deno.test("a username is never a script", async () => {
  await using app = await openPages();
  const { browser } = await signInByPages(app, { username: "ada" });
  for (const username of scripts) {
    const typed = { username, password: "correct horse battery", phone_number: "+12025550143" };
    const answer = await browser.post("/register", typed);
    assert.equal(answer.status, 422, username);
    assertNoScript(answer, username);
  }
});

Deno.test("a number that the address claims is shown only if it looks like one", async () => {
  await using app = await openPages();
  const { browser } = await signInByPages(app, { username: "ada" });
  const spoofed = await browser.get("/account/phone/confirm?phone=us.+Call+1-900+now");
  assert.equal(locationOf(spoofed), "/account/phone");
  const shown = await browser.get("/account/phone/confirm?phone=%2B1+...+...+42");
  assert.match(shown.text, /\+1 \.\.\. \.\.\. 42/);
});

Deno.test("a form that no page sends is refused in plain words, and changes nothing", async () => {
  await using app = await openPages();
  const [browser] = await people(app);
  assert.ok(browser !== undefined);
  const cookie = [...browser.cookies].map((pair) => pair.join("=")).join("; ");
  const before = await app.rows();
  // OAuth ignores what it does not know.
  const ofClients = formsOfClients.map((name) => name.slice(5));
  const own = Object.entries(pageForms).filter(([path]) => !ofClients.includes(path));
  for (const [path, fields] of own) {
    const [field = "x"] = fields;
    const bodies: readonly (readonly [string, BodyInit])[] = [
      [form, `${field}=${"a".repeat(17 * 1024)}`],
      [form, `${field}=a&${field}=b`],
      [form, `${field}=a&unknown=b`],
      [form, "__proto__=a"],
      [form, `${field.toUpperCase()}=a`],
      [form, `${field}[]=a`],
      [form, new Uint8Array([0x78, 0x3d, 0xff, 0xfe])],
      ["application/json", "{}"],
      ["text/plain", `${field}=a`],
      ["multipart/form-data; boundary=x", "--x--"],
      ["application/x-www-form-urlencoded2", `${field}=a`],
      ["", `${field}=a`],
    ];
    for (const [type, body] of bodies) {
      const answer = await app.request("POST", path, {
        headers: { origin, cookie, "content-type": type },
        body,
      });
      const name = `${path} ${type} ${String(body).slice(0, 40)}`;
      assert.equal(answer.status, 400, name);
      assert.match(answer.text, /role="alert"/, name);
      assert.deepEqual(answer.headers.getSetCookie(), [], name);
    }
  }
  assert.deepEqual(await app.rows(), before);
});

Deno.test("no value of a field is a fault", async () => {
  await using app = await openPages({}, { waitSeconds: 86_400 });
  const values = ["", "\0", "\ufffd", "\u202e", "a".repeat(5000), "[]", "{}", "null", "-1", "%00"];
  for (const browser of await people(app)) {
    const cookies = new Map(browser.cookies);
    for (const [path, fields] of Object.entries(pageForms)) {
      for (const value of fields.length === 0 ? [] : values) {
        const typed = Object.fromEntries(fields.map((field) => [field, value]));
        const { status } = await browser.post(path, typed);
        assert.ok(status < 500, `POST ${path} ${JSON.stringify(value)}: ${status}`);
        for (const [name, kept] of cookies) browser.cookies.set(name, kept);
      }
    }
  }
});
