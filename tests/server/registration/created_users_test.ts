import assert from "node:assert/strict";
import { operator, password, phoneNumber } from "../../harness.ts";
import { openTestApp } from "../app_kit.ts";
import { codeOf, create, inMode, newest, registerWith } from "./invitation_kit.ts";

const nothing = { username: undefined, phone_number: undefined };

Deno.test("a created user sets the first password with the invitation, in every mode (R24)", async () => {
  for (const mode of ["open", "invite", "closed"] as const) {
    await using app = await openTestApp(inMode(mode));
    const { user, code, invitation } = await create(app, "Ada");
    assert.deepEqual(
      [user.origin, user.roles, user.phoneNumber, user.phoneCorrectionsLeft],
      ["created", ["admin"], phoneNumber, 0],
    );
    const answer = await registerWith(app, code, nothing);
    assert.deepEqual([answer.status, answer.json.user.username], [201, "Ada"], answer.text);
    const [used, created] = await newest(app, 2);
    assert.deepEqual([used?.type, used?.userId], ["invitation.used", user.id]);
    assert.deepEqual([created?.type, created?.detail], ["user.created", {
      invitation_id: invitation.id,
      expires_at: "2026-01-08T00:00:00.000Z",
      reason: "ticket 4711",
      roles: "admin",
    }]);
    await app.signIn("ada");
    assert.deepEqual(codeOf(await registerWith(app, code, nothing)), [410, "invitation_used"]);
  }
});

Deno.test("a login as a user without a password is like one as an unknown user (R19)", async () => {
  await using app = await openTestApp();
  await create(app, "ada");
  const answers = [];
  for (const username of ["ada", "unknown"]) {
    for (const text of ["!", password, ""]) {
      const { status, json: { request_id: _, ...rest } } = await app.post("/v1/login", {
        username,
        password: text,
      });
      answers.push(JSON.stringify([status, rest]));
    }
  }
  assert.equal(new Set(answers).size, 1, answers.join("\n"));
});

Deno.test("wrong passwords before the first one do not lock a created user out", async () => {
  await using app = await openTestApp();
  const { user, code } = await create(app, "ada");
  for (let at = 0; at < 110; at++) {
    app.clock.advance(3600);
    await app.post("/v1/login", { username: "ada", password: "wrong password" });
  }
  assert.equal((await app.ports.users.findUser(user.id))?.passwordFailures, 110);
  assert.equal((await registerWith(app, code, nothing)).status, 201);
  await app.signIn("ada");
});

Deno.test("the invitation of a created user accepts only their own name and number", async () => {
  await using app = await openTestApp();
  const { code } = await create(app, "ada");
  const foreign = { username: "eve", phone_number: "+12025550143" };
  const refused = await registerWith(app, code, foreign);
  const errors = refused.json.errors.map((
    { field, code }: Record<string, string>,
  ) => [field, code]);
  assert.deepEqual([refused.status, errors], [422, [
    ["username", "username_fixed"],
    ["phone_number", "phone_number_fixed"],
  ]]);
  assert.equal((await registerWith(app, code, { username: "ADA" })).status, 201);
});

Deno.test("a created user's first password is set by one of ten parallel requests", async () => {
  await using app = await openTestApp();
  const { code } = await create(app, "ada");
  const passwords = Array.from({ length: 10 }, (_, at) => `correct horse battery ${at}`);
  const answers = await Promise.all(
    passwords.map((text) => registerWith(app, code, { ...nothing, password: text })),
  );
  const won = answers.flatMap(({ status }, at) => status === 201 ? [passwords[at]] : []);
  assert.equal(won.length, 1);
  for (const text of passwords) {
    const { status } = await app.post("/v1/login", { username: "ada", password: text });
    if (text === won[0]) assert.equal(status, 200);
    app.clock.advance(3600);
  }
});

Deno.test("inviteUser() replaces the invitation until the user has a password", async () => {
  await using app = await openTestApp();
  const { user, code: first } = await create(app, "ada");
  const order = { userId: user.id, expires: "12h", reason: "ticket 4712" };
  const again = await app.core.inviteUser(order, operator);
  assert.ok(again.ok);
  assert.equal(again.value.invitation.expiresAt, app.clock.now() + 12 * 3600 * 1000);
  assert.deepEqual(codeOf(await registerWith(app, first, nothing)), [410, "invitation_revoked"]);
  assert.equal((await registerWith(app, again.value.code, nothing)).status, 201);
  const refused = await app.core.inviteUser(order, operator);
  assert.ok(!refused.ok);
  assert.deepEqual([refused.refusal.code, refused.refusal.reason], [
    "nothing_to_do",
    "has_password",
  ]);
  const unknown = await app.core.inviteUser({ ...order, userId: "usr_x" }, operator);
  assert.deepEqual(unknown, { ok: false, refusal: { code: "user_not_found" } });
});

Deno.test("a locked user cannot set a first password", async () => {
  await using app = await openTestApp();
  const { user, code } = await create(app, "ada");
  const choice = { userId: user.id, action: "lock", itemId: null, reason: "ticket 4711" } as const;
  assert.ok((await app.core.performAction(choice, operator)).ok);
  assert.deepEqual(codeOf(await registerWith(app, code, nothing)), [410, "invitation_revoked"]);
  const [event] = await newest(app, 1);
  assert.deepEqual([event?.type, event?.userId], ["invitation.refused", user.id]);
});

Deno.test("createUser() refuses taken and retired names, and invalid input, field by field", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  await app.signIn("ada");
  const order = { username: "ADA", phoneNumber, roles: [], expires: null, reason: null };
  const taken = { ok: false, refusal: { code: "username_taken" } };
  assert.deepEqual(await app.core.createUser(order, operator), taken);
  const userId = (await app.ports.users.findUserByName("ada" as never))?.user.id;
  assert.ok(userId !== undefined);
  const removal = { userId, action: "delete", itemId: null, reason: "ticket 4711" } as const;
  assert.ok((await app.core.performAction(removal, operator)).ok);
  assert.deepEqual(await app.core.createUser(order, operator), taken, "retired");
  const invalid = { username: "x", phoneNumber: "1", roles: ["A"], expires: "31d", reason: "x" };
  const refused = await app.core.createUser(invalid, operator);
  assert.ok(!refused.ok);
  assert.deepEqual(refused.refusal.fields?.map(({ field, code }) => [field, code]), [
    ["username", "username_length"],
    ["phoneNumber", "phone_number_invalid"],
    ["roles", "role_format"],
    ["expires", "invitation_expiry_format"],
    ["reason", "reason_format"],
  ]);
});

Deno.test("created and invited users who never log in are kept", async () => {
  await using app = await openTestApp();
  const { user } = await create(app, "ada");
  app.clock.advance(40 * 24 * 60 * 60);
  await app.core.sweep();
  assert.ok(await app.ports.users.findUser(user.id));
  const body = { username: "ada", password, phone_number: phoneNumber };
  assert.deepEqual(codeOf(await app.post("/v1/register", body)), [409, "username_taken"]);
});

Deno.test("listInvitations() shows the state of each invitation, and whose it is", async () => {
  await using app = await openTestApp();
  await create(app, "ada");
  const { code } = await create(app, "bob");
  await registerWith(app, code, nothing);
  const listed = await app.core.listInvitations({ cursor: null, limit: 50 });
  assert.deepEqual(
    listed.items.map(({ username, state, createdBy }) => [username, state, createdBy]),
    [["bob", "used", "marek"], ["ada", "open", "marek"]],
  );
  app.clock.advance(7 * 24 * 60 * 60);
  const later = await app.core.listInvitations({ cursor: null, limit: 50 });
  assert.deepEqual(later.items.map(({ state }) => state), ["used", "expired"]);
});
