import assert from "node:assert/strict";
import { phoneNumber } from "../../harness.ts";
import { openTestApp } from "../app_kit.ts";
import { codeOf, newest, registerWith } from "../registration/invitation_kit.ts";
import { ask, givenKey } from "./admin_kit.ts";

const account = { username: "ada", phone_number: phoneNumber };

Deno.test("a key creates a user, who sets the password with the invitation", async () => {
  await using app = await openTestApp();
  const { token: key, key: { name } } = await givenKey(app, "users:write users:roles");
  const body = { ...account, roles: ["staff"], expires: "12h" };
  const created = await ask(app, "POST", "/v1/admin/users", { key, body });
  assert.equal(created.status, 201, created.text);
  const { id, user, invitation } = created.json;
  assert.deepEqual([user.id, user.roles, user.origin], [id, ["staff"], "created"]);
  assert.deepEqual([invitation.user_id, invitation.created_by], [id, name]);
  const again = await ask(app, "POST", "/v1/admin/users", { key, body });
  assert.deepEqual(codeOf(again), [409, "username_taken"]);
  const more = await ask(app, "POST", `/v1/admin/users/${id}/invitations`, { key, body: {} });
  assert.equal(more.status, 201, more.text);
  const nothing = { username: undefined, phone_number: undefined };
  const old = await registerWith(app, invitation.code, nothing);
  assert.deepEqual(codeOf(old), [410, "invitation_revoked"]);
  assert.equal((await registerWith(app, more.json.code, nothing)).status, 201);
  const late = await ask(app, "POST", `/v1/admin/users/${id}/invitations`, { key, body: {} });
  assert.deepEqual(codeOf(late), [409, "nothing_to_do"]);
});

Deno.test("a key without users:roles gives no roles, and nothing is written", async () => {
  await using app = await openTestApp();
  const { token: key } = await givenKey(app, "users:write");
  const roles = ["admin"];
  for (const [path, body] of [["users", account], ["invitations", {}]] as const) {
    const refused = await ask(app, "POST", `/v1/admin/${path}`, { key, body: { ...body, roles } });
    assert.deepEqual(codeOf(refused), [403, "api_key_scope_missing"]);
    const without = await ask(app, "POST", `/v1/admin/${path}`, { key, body });
    assert.equal(without.status, 201, without.text);
  }
  assert.equal(await app.ports.reports.countUsers(), 1);
});

Deno.test("roles that only operator allows to give need a reason", async () => {
  await using app = await openTestApp();
  const { token: key } = await givenKey(app, "users:write operator");
  const roles = ["admin"];
  for (const [path, order] of [["users", account], ["invitations", {}]] as const) {
    const body = { ...order, roles };
    const silent = await ask(app, "POST", `/v1/admin/${path}`, { key, body });
    assert.deepEqual(codeOf(silent), [422, "invalid_input"]);
    assert.deepEqual(silent.json.errors[0].field, "reason");
    const reason = "ticket 4711";
    const accepted = await ask(app, "POST", `/v1/admin/${path}`, {
      key,
      body: { ...body, reason },
    });
    assert.equal(accepted.status, 201, accepted.text);
  }
});

Deno.test("a key invites, lists and revokes, and a repetition gets the ID but no code", async () => {
  await using app = await openTestApp();
  const { token: key } = await givenKey(app, "users:write users:read");
  const headers = { "idempotency-key": "one" };
  const first = await ask(app, "POST", "/v1/admin/invitations", { key, body: {}, headers });
  const repeated = await ask(app, "POST", "/v1/admin/invitations", { key, body: {}, headers });
  assert.equal(first.status, 201, first.text);
  assert.equal(repeated.json.id, first.json.id);
  assert.ok(!repeated.text.includes(first.json.code));
  const listed = await ask(app, "GET", "/v1/admin/invitations", { key });
  assert.deepEqual(
    listed.json.invitations.map(({ id, state }: Record<string, string>) => [id, state]),
    [[first.json.id, "open"]],
  );
  assert.ok(!listed.text.includes(first.json.code));
  const path = `/v1/admin/invitations/${first.json.id}`;
  assert.equal((await ask(app, "DELETE", path, { key })).status, 204);
  assert.deepEqual(codeOf(await ask(app, "DELETE", path, { key })), [404, "invitation_not_found"]);
  const refused = await registerWith(app, first.json.code);
  assert.deepEqual(codeOf(refused), [410, "invitation_revoked"]);
  const [, revoked] = await newest(app, 2);
  assert.deepEqual([revoked?.type, revoked?.actor], ["invitation.revoked", "operator"]);
});
