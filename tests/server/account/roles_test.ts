import assert from "node:assert/strict";
import type { UserId } from "../../../core/domain/user_id.ts";
import { operator, password, phoneNumber } from "../../harness.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { ask, givenTicket, openGateApp } from "../session/gate_kit.ts";
import { openTokenApp } from "../session/token_kit.ts";
import { givenPerson, logIn } from "./account_kit.ts";

const reason = "ticket 4711";

async function setRoles(app: TestApp, userId: string, ...set: readonly string[]): Promise<void> {
  const order = { userId: userId as UserId, order: { set }, reason };
  const outcome = await app.core.changeRoles(order, operator);
  assert.ok(outcome.ok, JSON.stringify(outcome));
}

async function setMetadata(app: TestApp, userId: string, metadata: unknown): Promise<void> {
  const outcome = await app.core.replaceMetadata(
    { userId: userId as UserId, metadata, reason: null },
    operator,
  );
  assert.ok(outcome.ok, JSON.stringify(outcome));
}

Deno.test("a session has the user's roles, and a change is effective immediately (R59)", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  const eve = await givenPerson(app, "eve", "+12025550143");
  const rolesIn = async (token: string) => (await app.get("/v1/session", token)).json.user.roles;
  assert.deepEqual(await rolesIn(ada.token), []);
  for (const roles of [["admin", "billing:read"], ["billing:read"], []]) {
    await setRoles(app, ada.id, ...roles);
    assert.deepEqual(await rolesIn(ada.token), roles);
    assert.deepEqual((await app.get("/v1/me", ada.token)).json.user.roles, roles);
    assert.deepEqual(await rolesIn(eve.token), []);
  }
});

Deno.test("a login returns the roles with the session it opens", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  await setRoles(app, ada.id, "staff");
  const opened = await logIn(app, ada, { trust_device: true });
  assert.deepEqual(opened.json.user.roles, ["staff"]);
  await setRoles(app, ada.id, "root");
  const { device_token } = opened.json;
  const trusted = await app.post("/v1/login", { username: "ada", password, device_token });
  assert.deepEqual([trusted.json.status, trusted.json.user.roles], ["signed_in", ["root"]]);
});

Deno.test("a login that waits for its second factor shows no roles", async () => {
  await using app = await openTestApp();
  const ada = await givenPerson(app);
  await setRoles(app, ada.id, "secret-staff");
  await setMetadata(app, ada.id, { plan: "secret-plan" });
  const opened = await app.post("/v1/login", { username: "ada", password, send: "sms" });
  const { challenge_token } = opened.json;
  const answers = [
    opened,
    await app.post("/v1/2fa/verify", { challenge_token, method: "sms", code: "000000" }),
    await app.post("/v1/register", { username: "ada", password, phone_number: phoneNumber }),
  ];
  for (const { text } of answers) assert.doesNotMatch(text, /secret-/);
});

Deno.test("a signed token has the roles of its moment, and the next one those after it", async () => {
  await using app = await openTokenApp();
  const ada = await givenPerson(app);
  const claim = async () => (await app.verify(await app.token(ada.token))).payload["roles"];
  assert.deepEqual(await claim(), []);
  await setRoles(app, ada.id, "admin", "billing:read");
  const old = await app.token(ada.token);
  assert.deepEqual(await claim(), ["admin", "billing:read"]);
  await setRoles(app, ada.id, "billing:read");
  assert.deepEqual(await claim(), ["billing:read"]);
  assert.deepEqual((await app.verify(old)).payload["roles"], ["admin", "billing:read"]);
  app.clock.advance(301);
  await assert.rejects(app.verify(old), /exp/, "a token outlives a change by five minutes at most");
});

Deno.test("forward auth passes the roles in Remote-Groups, and without roles no header (R59)", async () => {
  await using app = await openGateApp();
  const { ticket, sessionToken } = await givenTicket(app);
  const { id } = (await app.get("/v1/session", sessionToken)).json.user;
  const groups = async (uri = "/") =>
    (await ask(app, ticket, uri, { "remote-groups": "admin" })).headers.get("remote-groups");
  assert.equal(await groups(), null);
  await setRoles(app, id, "staff", "admin", "a:b-c_d");
  assert.equal(await groups(), "a:b-c_d,admin,staff");
  assert.equal(await groups("/assets/app.css"), "a:b-c_d,admin,staff");
  assert.equal((await ask(app, null, "/assets/x")).headers.get("remote-groups"), null);
  await setRoles(app, id);
  assert.equal(await groups(), null);
});

Deno.test("forward auth requires one of a rule's roles, before it asks for a second factor", async () => {
  await using app = await openGateApp();
  const { ticket, sessionToken } = await givenTicket(app);
  const { id } = (await app.get("/v1/session", sessionToken)).json.user;
  const answers = async (uri: string) => {
    const { status, json } = await ask(app, ticket, uri, { "remote-groups": "staff,root" });
    return status === 200 ? status : json.code;
  };
  assert.equal((await ask(app, null, "/staff/")).json.code, "unauthenticated");
  assert.equal(await answers("/staff/"), "access_denied");
  app.clock.advance(31 * 60);
  assert.equal(await answers("/staff/vault"), "access_denied");
  const browser = { accept: "text/html" };
  const denied = await ask(app, ticket, "/staff/vault", browser, "?redirect=on");
  assert.deepEqual([denied.status, denied.headers.get("latchkey-login")], [403, null]);
  for (const role of ["staff", "root"]) {
    await setRoles(app, id, "other", role);
    assert.equal(await answers("/staff/"), 200, role);
  }
  assert.equal(await answers("/staff/vault"), "step_up_required");
  await setRoles(app, id, "staff");
  assert.equal(await answers("/staff/vault"), "access_denied");
  await setRoles(app, id, "staffx", "sta");
  assert.equal(await answers("/staff/"), "access_denied");
});

Deno.test("metadata is in GET /v1/me and in the export, and nowhere else", async () => {
  await using app = await openTokenApp();
  const ada = await givenPerson(app);
  const eve = await givenPerson(app, "eve", "+12025550143");
  const metadata = { plan: "private-4711", seats: [1, { "caf\u00e9": null }] };
  await setMetadata(app, ada.id, metadata);
  const me = await app.get("/v1/me", ada.token);
  assert.deepEqual(me.json.user.metadata, metadata);
  const exported = await app.get("/v1/me/export", ada.token);
  assert.deepEqual(exported.json.user.metadata, metadata);
  assert.ok(!JSON.stringify(exported.json.events).includes("private-4711"));
  assert.deepEqual((await app.get("/v1/me", eve.token)).json.user.metadata, {});
  const others = [
    await app.get("/v1/session", ada.token),
    await app.get("/v1/sessions", ada.token),
    await logIn(app, ada),
    await app.ask(ada.token),
  ];
  for (const { status, text } of others) {
    assert.equal(status, 200, text);
    assert.ok(!text.includes("private-4711") && !text.includes("metadata"), text);
  }
  const { payload } = await app.verify(await app.token(ada.token));
  assert.ok(!("metadata" in payload));
  assert.ok(!app.logged().includes("private-4711"));
});
