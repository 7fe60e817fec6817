/** A gate ticket is shown to other hosts, so it must open nothing but the apps behind the proxy. */
import assert from "node:assert/strict";
import type { UserId } from "../../core/domain/user_id.ts";
import { routes } from "../../server/route_table.ts";
import { operator } from "../harness.ts";
import { ask, gateCookie, givenTicket, openGateApp } from "../server/session/gate_kit.ts";

Deno.test("no route but GET /v1/forward-auth accepts a gate ticket", async () => {
  await using app = await openGateApp();
  const { ticket } = await givenTicket(app);
  const protectedRoutes = routes.filter(({ session }) => session);
  assert.ok(protectedRoutes.length > 15);
  const spellings = [ticket, ticket.replace("lk_g_", "lk_s_"), ticket.replace("lk_g_", "lk_d_")];
  for (const { method, path } of protectedRoutes) {
    for (const token of spellings) {
      const answer = await app.request(method, path.replace(":id", "A".repeat(22)), {
        headers: {
          authorization: `Bearer ${token}`,
          cookie: `${gateCookie}=${token}; __Host-latchkey_session=${token}`,
          ...(method === "GET" ? {} : { "content-type": "application/json" }),
        },
        ...(method === "GET" ? {} : { body: "{}" }),
      });
      // Fields are checked first.
      const expected = answer.json.code === "invalid_input" ? 422 : 401;
      assert.equal(answer.status, expected, `${method} ${path} ${answer.text}`);
    }
  }
  for (const challenge_token of spellings) {
    const answer = await app.post("/v1/2fa/status", { challenge_token });
    assert.equal(answer.status, 410, answer.text);
  }
  assert.equal((await ask(app, ticket)).status, 200);
});

Deno.test("no page accepts a gate ticket as its session", async () => {
  await using app = await openGateApp();
  const { ticket } = await givenTicket(app);
  for (const token of [ticket, ticket.replace("lk_g_", "lk_s_")]) {
    const cookie = `${gateCookie}=${token}; __Host-latchkey_session=${token}`;
    const answer = await app.request("GET", "/account", { headers: { cookie } });
    assert.equal(answer.status, 303);
    assert.match(answer.headers.get("location") ?? "", /^\/login\?/);
  }
});

Deno.test("GET /v1/forward-auth accepts no other token", async () => {
  await using app = await openGateApp();
  const { ticket, sessionToken } = await givenTicket(app);
  const [id = "", secret = ""] = ticket.slice("lk_g_".length).split(".");
  const tokens = [
    sessionToken,
    sessionToken.replace("lk_s_", "lk_g_"),
    ticket.slice(0, -1),
    `${ticket}x`,
    ticket.toUpperCase(),
    `lk_g_${id}.${secret.split("").toReversed().join("")}`,
    `lk_g_${"A".repeat(22)}.${secret}`,
    "",
  ];
  for (const token of tokens) {
    const answer = await ask(app, token, "/", { authorization: `Bearer ${token}` });
    assert.equal(answer.status, 401, token);
  }
  const bearer = await ask(app, null, "/", { authorization: `Bearer ${ticket}` });
  assert.equal(bearer.status, 401, "only the cookie counts");
});

Deno.test("a gate ticket ends with its session", async () => {
  await using app = await openGateApp();
  const { ticket, sessionToken } = await givenTicket(app);
  assert.equal((await ask(app, ticket)).status, 200);
  const answer = await app.post("/v1/logout", {}, { authorization: `Bearer ${sessionToken}` });
  assert.equal(answer.status, 204);
  assert.equal((await ask(app, ticket)).status, 401);
  const issued = await app.core.issueGateTicket({ sessionToken }, {});
  assert.ok(!issued.ok && issued.refusal.code === "unauthenticated");
});

Deno.test("a gate ticket ends when an operator locks the account", async () => {
  await using app = await openGateApp();
  const { ticket } = await givenTicket(app);
  const userId = (await ask(app, ticket)).headers.get("remote-user") as UserId;
  const order = { userId, action: "lock", reason: "stolen phone" } as const;
  const locked = await app.core.performAction(order, operator);
  assert.ok(locked.ok);
  assert.equal((await ask(app, ticket)).status, 401);
});

Deno.test("of several gate cookies from sibling hosts, none counts", async () => {
  await using app = await openGateApp();
  const [ada, eve] = [await givenTicket(app), await givenTicket(app, "eve")];
  for (const [one, other] of [[ada, eve], [eve, ada]] as const) {
    const cookie = `${gateCookie}=${one.ticket}; ${gateCookie}=${other.ticket}`;
    assert.equal((await ask(app, null, "/", { cookie })).status, 401);
  }
  const twice = `${gateCookie}=${ada.ticket}; ${gateCookie}=${ada.ticket}`;
  assert.equal((await ask(app, null, "/", { cookie: twice })).status, 200);
  const others = ["latchkey_gate", "__Host-latchkey_gate", "__secure-latchkey_gate"];
  for (const name of others) {
    const answer = await ask(app, null, "/", { cookie: `${name}=${ada.ticket}` });
    assert.equal(answer.status, 401, name);
  }
});

Deno.test("a client's own identity headers do not change the answer", async () => {
  await using app = await openGateApp();
  const { ticket } = await givenTicket(app);
  const spoofed = {
    "remote-user": "usr_admin",
    "remote_user": "usr_admin",
    "latchkey-session": "x",
    "latchkey-aal": "aal2",
    "x-original-url": "/assets/",
    "x-rewrite-url": "/assets/",
    forwarded: "host=wiki.example.com",
  };
  assert.equal((await ask(app, null, "/", spoofed)).status, 401);
  const answer = await ask(app, ticket, "/", spoofed);
  assert.match(answer.headers.get("remote-user") ?? "", /^usr_(?!admin)/);
});

Deno.test("a path that is not clean never gets a laxer rule", async () => {
  await using app = await openGateApp();
  const { ticket } = await givenTicket(app);
  app.clock.advance(45 * 60);
  const paths = [
    "/assets/../admin/",
    "/assets/%2e%2e/admin/",
    "/assets%2f..%2fadmin/",
    "//admin/",
    "/assets\\..\\admin",
    "/ADMIN/",
    "/%61dmin/",
    "/assets/..;/admin/",
  ];
  for (const uri of paths) {
    const answer = await ask(app, ticket, uri);
    // The rules of a path that does not parse cleanly need roles too.
    const expected = /^\/(ADMIN|%61dmin)\//.test(uri) ? "step_up_required" : "access_denied";
    assert.deepEqual([answer.status, answer.json.code], [403, expected], uri);
    assert.equal((await ask(app, null, uri)).status, 401, uri);
  }
  const user = await app.ports.users.findUserByName("ada" as never);
  assert.ok(user !== null);
  const change = { userId: user.user.id, order: { set: ["root"] }, reason: "ticket 4711" };
  assert.ok((await app.core.changeRoles(change, operator)).ok);
  for (const uri of paths) {
    const answer = await ask(app, ticket, uri);
    assert.deepEqual([answer.status, answer.json.code], [403, "step_up_required"], uri);
  }
});
