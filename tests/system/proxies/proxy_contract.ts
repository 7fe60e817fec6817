/** What each proxy of examples/proxy does. @module */
import assert from "node:assert/strict";
import { operator } from "../../harness.ts";
import { origin } from "../../server/pages/browser.ts";
import { gateCookie, givenTicket } from "../../server/session/gate_kit.ts";
import { openProtected, type Protected, type Proxy, type Seen, talk } from "./proxy_kit.ts";

const html = "accept: text/html";
const cookieOf = (ticket: string): string => `cookie: ${gateCookie}=${ticket}`;

/** What the app received from a request that was forwarded. */
async function seenBy(
  { fetch }: Protected,
  request: Parameters<Protected["fetch"]>[0],
): Promise<Seen> {
  const { status, head, seen } = await fetch(request);
  assert.ok(status === 200 && seen !== null, `${status} ${head}`);
  return seen;
}

/** The identity headers that the app received, by the name that CGI and WSGI give them. */
function identityOf({ headers }: Seen): Readonly<Record<string, string>> {
  const named = Object.entries(headers).map(([name, value]) => [name.replaceAll("_", "-"), value]);
  return Object.fromEntries(named.filter(([name = ""]) => /^(remote|latchkey)-/.test(name)));
}

const spoofed = [
  "Remote-User: usr_admin",
  "remote_user: usr_admin",
  "Remote-Groups: admins",
  "remote_groups: admins",
  "Remote_Email: admin@example.com",
  "REMOTE-NAME: admin",
  "Latchkey-Aal: aal2",
  "latchkey_aal: aal2",
  "Latchkey-Session: x",
  "Latchkey_Amr: pop",
  "Latchkey-Auth-Time: 1",
  "Latchkey-Test: true",
  "Latchkey-Login: https://evil.example",
];

export function proxyContract(name: string, proxy: Proxy): void {
  Deno.test(`${name} leads browsers to the login, and refuses programs`, async () => {
    await using app = await openProtected(proxy);
    const program = await app.fetch({ path: "/reports?a=1&b=2" });
    assert.deepEqual([program.status, program.seen], [401, null]);
    const browser = await app.fetch({ path: "/reports?a=1&b=2", headers: [html] });
    const back = encodeURIComponent("https://app.example.com/reports?a=1&b=2");
    assert.equal(browser.status, 303);
    assert.ok(browser.head.includes(`location: ${origin}/login?return_to=${back}`), browser.head);
    const posted = await app.fetch({ method: "POST", body: "x=1", headers: [html] });
    assert.deepEqual([posted.status, posted.seen], [303, null]);
  });

  Deno.test(`${name} forwards who is logged in, and no gate ticket`, async () => {
    await using app = await openProtected(proxy);
    const { ticket, sessionToken } = await givenTicket(app.latchkey);
    const { user, session } = (await app.latchkey.get("/v1/session", sessionToken)).json;
    const headers = [`cookie: theme=dark; ${gateCookie}=${ticket}; lang=en`];
    const seen = await seenBy(app, { path: "/reports?a=1&b=%2F", headers });
    assert.equal(seen.url, "/reports?a=1&b=%2F");
    assert.deepEqual(identityOf(seen), {
      "remote-user": user.id,
      "latchkey-session": session.id,
      "latchkey-aal": "aal2",
      "latchkey-amr": "pwd sms",
      "latchkey-auth-time": String(Date.parse(session.authenticated_at) / 1000),
      "latchkey-test": "false",
    });
    assert.match(seen.headers["cookie"] ?? "", /^theme=dark; ?lang=en$/);
    const alone = await seenBy(app, { headers: [cookieOf(ticket)] });
    assert.ok(!JSON.stringify(alone).includes("lk_"));
    const first = [`cookie: ${gateCookie}=${ticket}; a=b`];
    assert.match((await seenBy(app, { headers: first })).headers["cookie"] ?? "", /^(; ?)?a=b$/);
  });

  Deno.test(`${name} forwards a POST with its body once it is allowed`, async () => {
    await using app = await openProtected(proxy);
    const { ticket } = await givenTicket(app.latchkey);
    const body = "amount=10".repeat(1000);
    const request = { method: "POST", path: "/orders", body };
    assert.equal((await app.fetch(request)).status, 401);
    const seen = await seenBy(app, { ...request, headers: [cookieOf(ticket)] });
    assert.deepEqual([seen.method, seen.url, seen.body], ["POST", "/orders", body]);
  });

  Deno.test(`${name} forwards a WebSocket once it is allowed`, async () => {
    await using app = await openProtected(proxy);
    const { ticket } = await givenTicket(app.latchkey);
    assert.match(await talk(app.port, []), /^HTTP\/1\.1 401 /);
    const answer = await talk(app.port, [cookieOf(ticket)]);
    assert.match(answer, /^HTTP\/1\.1 101 [^]*usr_\w+ sent hi/);
  });

  Deno.test(`${name} removes identity headers that a client sends`, async () => {
    await using app = await openProtected(proxy);
    const { ticket } = await givenTicket(app.latchkey);
    const anyone = await seenBy(app, { path: "/assets/app.css", headers: spoofed });
    assert.deepEqual(identityOf(anyone), {});
    const ada = await seenBy(app, { headers: [...spoofed, cookieOf(ticket)] });
    assert.match(ada.headers["remote-user"] ?? "", /^usr_(?!admin)\w+$/);
    assert.equal(ada.headers["latchkey-aal"], "aal2");
    const names = Object.keys(ada.headers).filter((each) => /^(remote|latchkey)/.test(each));
    assert.deepEqual(names.toSorted(), [
      "latchkey-aal",
      "latchkey-amr",
      "latchkey-auth-time",
      "latchkey-session",
      "latchkey-test",
      "remote-user",
    ]);
  });

  Deno.test(`${name} forwards the user's roles, and none that a client sends`, async () => {
    await using app = await openProtected(proxy);
    const { ticket, sessionToken } = await givenTicket(app.latchkey);
    const { user } = (await app.latchkey.get("/v1/session", sessionToken)).json;
    const groups = async (path = "/") => {
      const named = ["connection: Remote-Groups", ...spoofed, cookieOf(ticket)];
      return identityOf(await seenBy(app, { path, headers: named }))["remote-groups"];
    };
    const change = async (...set: readonly string[]) => {
      const order = { userId: user.id, order: { set }, reason: "a test" };
      assert.ok((await app.latchkey.core.changeRoles(order, operator)).ok);
    };
    assert.equal(await groups(), undefined);
    const staff = { path: "/staff/", headers: [...spoofed, "remote-groups: staff"] };
    assert.equal((await app.fetch(staff)).status, 401);
    const own = { ...staff, headers: [...staff.headers, cookieOf(ticket)] };
    assert.deepEqual([(await app.fetch(own)).status, (await app.fetch(own)).seen], [403, null]);
    await change("staff", "billing:read");
    assert.equal(await groups("/staff/"), "billing:read,staff");
    const longest = Array.from({ length: 32 }, (_, at) => `${10 + at}`.padEnd(64, "x"));
    await change(...longest);
    assert.equal(await groups(), longest.join(","));
    await change();
    assert.equal(await groups(), undefined);
  });

  Deno.test(`${name} replaces forwarded headers that a client sends`, async () => {
    await using app = await openProtected(proxy);
    const headers = [
      "x-forwarded-uri: /assets/app.css",
      "x-forwarded-host: wiki.example.com",
      "x-forwarded-method: GET",
      "x-original-uri: /assets/app.css",
    ];
    for (const path of ["/reports", "/public/x"]) {
      assert.equal((await app.fetch({ path, headers })).status, 401, path);
    }
  });

  Deno.test(`${name} keeps headers that a client names in Connection`, async () => {
    await using app = await openProtected(proxy);
    const { ticket } = await givenTicket(app.latchkey);
    const named = ["Remote-User", "Latchkey-Aal", "Cookie"].map((each) => `connection: ${each}`);
    const seen = await seenBy(app, { headers: [...named, cookieOf(ticket)] });
    assert.equal(identityOf(seen)["latchkey-aal"], "aal2");
    assert.match(identityOf(seen)["remote-user"] ?? "", /^usr_/);
    const forwarded = ["X-Forwarded-Host", "X-Forwarded-Uri", "X-Forwarded-Method"];
    const headers = [
      ...forwarded.map((each) => `connection: ${each}`),
      "x-forwarded-uri: /assets/",
    ];
    assert.equal((await app.fetch({ path: "/reports", headers })).seen, null);
  });

  Deno.test(`${name} forwards no path that its rule does not cover`, async () => {
    await using app = await openProtected(proxy);
    const paths = [
      "/assets/../admin/",
      "/assets/%2e%2e/admin/",
      "/assets%2f..%2fadmin/",
      "//admin/",
      "/assets//../admin",
      "/assets\\..\\admin",
      "/ADMIN/",
      "/%61dmin/",
      "/assets/..;/admin/",
    ];
    for (const path of paths) {
      const { status, seen } = await app.fetch({ path });
      assert.ok(seen === null && status >= 300, `${path} ${status}`);
    }
  });

  Deno.test(`${name} leads to the step-up, and refuses an ended session`, async () => {
    await using app = await openProtected(proxy);
    const { ticket, sessionToken } = await givenTicket(app.latchkey);
    const headers = [cookieOf(ticket)];
    assert.ok((await seenBy(app, { path: "/admin/", headers })).headers["remote-user"]);
    app.latchkey.clock.advance(31 * 60);
    assert.equal((await app.fetch({ path: "/admin/", headers })).status, 403);
    const browser = await app.fetch({ path: "/admin/", headers: [...headers, html] });
    const back = encodeURIComponent("https://app.example.com/admin/");
    const url = `${origin}/account/step-up?return_to=${back}`;
    assert.equal(browser.status, 303);
    assert.ok(browser.head.includes(`location: ${url}`), browser.head);
    const bearer = { authorization: `Bearer ${sessionToken}` };
    await app.latchkey.post("/v1/logout", {}, bearer);
    assert.equal((await app.fetch({ headers })).status, 401);
    assert.equal((await app.fetch({ headers: [cookieOf(sessionToken)] })).status, 401);
  });

  Deno.test(`${name} forwards neither of two gate tickets`, async () => {
    await using app = await openProtected(proxy);
    const [ada, eve] = [await givenTicket(app.latchkey), await givenTicket(app.latchkey, "eve")];
    const both = [`cookie: ${gateCookie}=${ada.ticket}; a=b; ${gateCookie}=${eve.ticket}`];
    assert.equal((await app.fetch({ headers: both })).status, 401);
    const open = await seenBy(app, { path: "/assets/x", headers: both });
    assert.deepEqual(identityOf(open), {});
    assert.ok(!JSON.stringify(open).includes("lk_g_"));
  });

  Deno.test(`${name} forwards nothing while Latchkey does not respond`, async () => {
    await using app = await openProtected(proxy);
    const { ticket } = await givenTicket(app.latchkey);
    const headers = [cookieOf(ticket)];
    await seenBy(app, { headers });
    await app.stopLatchkey();
    for (const path of ["/", "/assets/app.css"]) {
      const { status, seen } = await app.fetch({ path, headers });
      assert.ok(seen === null && status >= 400, `${path} ${status}`);
    }
  });
}
