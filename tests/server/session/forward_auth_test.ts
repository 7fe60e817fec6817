import assert from "node:assert/strict";
import { headerValue } from "../../../server/routes/forward_auth.ts";
import { openTestApp } from "../app_kit.ts";
import { origin } from "../pages/browser.ts";
import { ask, givenTicket, newTicket, openGateApp } from "./gate_kit.ts";

const html = { accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8" };

Deno.test("GET /v1/forward-auth returns who is logged in, and nothing that proves it", async () => {
  await using app = await openGateApp();
  const { sessionToken, ticket } = await givenTicket(app);
  const session = (await app.get("/v1/session", sessionToken)).json;
  const answer = await ask(app, ticket, "/reports?year=2026");
  assert.equal(answer.status, 200, answer.text);
  const identity = [...answer.headers].filter(([name]) => /^(remote|latchkey)-/.test(name));
  assert.deepEqual(Object.fromEntries(identity), {
    "remote-user": session.user.id,
    "latchkey-session": session.session.id,
    "latchkey-aal": "aal2",
    "latchkey-amr": "pwd sms",
    "latchkey-auth-time": String(Date.parse(session.session.authenticated_at) / 1000),
    "latchkey-test": "false",
  });
  assert.match(session.user.id, /^usr_/);
  const all = JSON.stringify([...answer.headers]);
  for (const secret of ["ada", "email", "lk_", "set-cookie", "+1202"]) {
    assert.ok(!all.includes(secret), secret);
  }
});

Deno.test("GET /v1/forward-auth returns the username with LATCHKEY_REMOTE_USER=username", async () => {
  await using app = await openGateApp("username");
  const { ticket } = await givenTicket(app, "Ada");
  const answer = await ask(app, ticket, "/");
  assert.equal(answer.headers.get("remote-user"), "Ada");
  assert.equal((await ask(app, null, "/assets/logo.svg")).headers.get("remote-user"), null);
});

Deno.test("GET /v1/forward-auth returns 401 without a ticket, and a page's URL to browsers", async () => {
  await using app = await openGateApp();
  const program = await ask(app, null);
  assert.deepEqual([program.status, program.json.code], [401, "unauthenticated"]);
  assert.equal(program.headers.get("latchkey-login"), null);
  const browser = await ask(app, null, "/reports?year=2026&x=1", html);
  const url = `${origin}/login?return_to=${
    encodeURIComponent("https://app.example.com/reports?year=2026&x=1")
  }`;
  assert.deepEqual([browser.status, browser.headers.get("latchkey-login")], [401, url]);
  const redirected = await ask(app, null, "/reports?year=2026&x=1", html, "?redirect=on");
  assert.deepEqual([redirected.status, redirected.headers.get("location")], [303, url]);
  assert.equal(redirected.headers.get("referrer-policy"), "no-referrer");
  const api = await ask(app, null, "/", { accept: "application/json" }, "?redirect=on");
  assert.equal(api.status, 401);
});

Deno.test("GET /v1/forward-auth sends a browser that posted to the app's start", async () => {
  await using app = await openGateApp();
  const posted = { ...html, "x-forwarded-method": "POST" };
  const answer = await ask(app, null, "/orders/1/pay", posted);
  const start = `${origin}/login?return_to=${encodeURIComponent("https://app.example.com/")}`;
  assert.equal(answer.headers.get("latchkey-login"), start);
});

Deno.test("GET /v1/forward-auth never leads a login to a host that is not an app's", async () => {
  await using app = await openGateApp();
  const hosts = { "x-forwarded-host": "app.example.com:8443" };
  const answer = await ask(app, null, "/", { ...html, ...hosts });
  assert.equal(answer.headers.get("latchkey-login"), `${origin}/login`);
  for (const uri of ["@evil.example/", "\\evil.example", ":80@evil.example/", ".evil.example/"]) {
    const odd = await ask(app, null, uri, html);
    assert.equal(odd.status, 401, uri);
    const login = odd.headers.get("latchkey-login") ?? "";
    assert.ok(!login.includes("evil") && login.startsWith(`${origin}/login`), `${uri} ${login}`);
  }
});

Deno.test("GET /v1/forward-auth lets anyone open a public path, and names who is logged in", async () => {
  await using app = await openGateApp();
  const { ticket } = await givenTicket(app);
  const anyone = await ask(app, null, "/assets/app.css");
  assert.deepEqual([anyone.status, anyone.headers.get("remote-user")], [200, null]);
  const ended = await ask(app, ticket.slice(0, -1), "/assets/app.css");
  assert.deepEqual([ended.status, ended.headers.get("remote-user")], [200, null]);
  const ada = await ask(app, ticket, "/assets/app.css");
  assert.match(ada.headers.get("remote-user") ?? "", /^usr_/);
});

Deno.test("GET /v1/forward-auth requires a recent second factor, and leads to the step-up", async () => {
  await using app = await openGateApp();
  const { ticket } = await givenTicket(app);
  app.clock.advance(30 * 60 - 1);
  assert.equal((await ask(app, ticket, "/admin/users")).status, 200);
  app.clock.advance(1);
  const program = await ask(app, ticket, "/admin/users");
  assert.deepEqual([program.status, program.json.code], [403, "step_up_required"]);
  const browser = await ask(app, ticket, "/admin/users", html, "?redirect=on");
  const back = encodeURIComponent("https://app.example.com/admin/users");
  assert.equal(browser.headers.get("location"), `${origin}/account/step-up?return_to=${back}`);
  assert.equal((await ask(app, ticket, "/reports")).status, 200);
});

Deno.test("GET /v1/forward-auth denies hosts and paths without a rule, also to users", async () => {
  await using app = await openGateApp();
  const { ticket } = await givenTicket(app);
  const places = [
    ["other.example.com", "/"],
    ["wiki.example.com", "/private"],
    ["login.example.com", "/account"],
    ["app.example.com, app.example.com", "/"],
  ] as const;
  for (const [host, uri] of places) {
    const answer = await ask(app, ticket, uri, { "x-forwarded-host": host, ...html });
    assert.deepEqual([answer.status, answer.json.code], [403, "access_denied"], host + uri);
  }
});

Deno.test("GET /v1/forward-auth denies a request that its proxy does not describe", async () => {
  await using app = await openGateApp();
  const { ticket } = await givenTicket(app);
  for (const name of ["x-forwarded-host", "x-forwarded-uri", "x-forwarded-method"]) {
    const answer = await ask(app, ticket, "/", { [name]: "" });
    assert.deepEqual([answer.status, answer.json.code], [403, "access_denied"], name);
  }
});

Deno.test("GET /v1/forward-auth trusts proxies in LATCHKEY_TRUSTED_PROXIES only", async () => {
  await using app = await openTestApp(undefined, { trustedProxies: ["192.0.2.8"] });
  const answer = await ask(app, null, "/", { "x-forwarded-for": "192.0.2.8" });
  assert.deepEqual([answer.status, answer.json.code], [403, "proxy_not_trusted"]);
});

Deno.test("GET /v1/forward-auth responds with 501 if it is not enabled", async () => {
  await using app = await openTestApp(undefined, { trustedProxies: ["192.0.2.7"] });
  assert.equal((await ask(app, null)).json.code, "not_configured");
  await app.register("ada");
  const sessionToken = await app.signIn("ada");
  const issued = await app.core.issueGateTicket({ sessionToken }, {});
  assert.ok(!issued.ok && issued.refusal.code === "not_configured");
});

Deno.test("a gate ticket is used as its session is, which stays active", async () => {
  await using app = await openGateApp();
  const { ticket, sessionToken } = await givenTicket(app);
  for (let minutes = 0; minutes < 120; minutes += 40) {
    app.clock.advance(40 * 60);
    assert.equal((await ask(app, ticket)).status, 200);
  }
  assert.equal((await app.get("/v1/session", sessionToken)).status, 200);
  app.clock.advance(60 * 60);
  assert.equal((await ask(app, ticket)).status, 401);
});

Deno.test("a session has at most five gate tickets, of which the oldest end first", async () => {
  await using app = await openGateApp();
  const { ticket, sessionToken } = await givenTicket(app);
  for (let more = 0; more < 5; more++) {
    app.clock.advance(1);
    assert.equal((await ask(app, ticket)).status, 200);
    await newTicket(app, sessionToken);
  }
  assert.equal((await ask(app, ticket)).status, 401);
});

Deno.test("headerValue() percent-encodes what is not printable ASCII", () => {
  assert.equal(headerValue("usr_01 a%b"), "usr_01 a%b");
  assert.equal(headerValue("Jos\u00e9\r\nx: y"), "Jos%C3%A9%0D%0Ax%3A%20y");
  assert.equal(headerValue("\ud800"), "%EF%BF%BD");
});
