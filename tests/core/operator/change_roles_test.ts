import assert from "node:assert/strict";
import type { CallerKey, OperatorCaller } from "../../../core/domain/audit_event.ts";
import type { TokenId } from "../../../core/domain/token.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import type { RoleOrder } from "../../../core/operator.ts";
import { roles } from "../../contracts/store_fixtures.ts";
import { openTestCore, operator, type TestCore } from "../../harness.ts";

const reason = "ticket 4711";

function change(
  test: TestCore,
  userId: UserId,
  order: RoleOrder,
): ReturnType<TestCore["core"]["changeRoles"]> {
  return test.core.changeRoles({ userId, order, reason }, operator);
}

async function rolesOf(test: TestCore, userId: UserId): Promise<readonly string[]> {
  const found = await test.core.describeUser({ userId });
  assert.ok(found.ok);
  return found.value.user.roles;
}

/** The details of all changes, newest first. */
async function recorded(test: TestCore): Promise<readonly unknown[]> {
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  return items.filter(({ type }) => type === "user.roles_changed").map(({ detail }) => detail);
}

Deno.test("changeRoles() adds, removes and replaces roles, with the roles before in the audit log", async () => {
  await using test = await openTestCore();
  const { id } = await test.register("ada");
  const steps: readonly (readonly [RoleOrder, readonly string[]])[] = [
    [{ add: ["staff", "billing:read", "staff"], remove: [] }, ["billing:read", "staff"]],
    [{ add: ["admin"], remove: ["staff", "unknown"] }, ["admin", "billing:read"]],
    [{ set: ["b", "a"] }, ["a", "b"]],
    [{ set: [] }, []],
  ];
  let before: readonly string[] = [];
  for (const [order, after] of steps) {
    const outcome = await change(test, id, order);
    assert.deepEqual(outcome, { ok: true, value: { before, after } });
    assert.deepEqual(await rolesOf(test, id), after);
    assert.deepEqual((await recorded(test))[0], {
      before: before.join(),
      after: after.join(),
      reason,
    });
    before = after;
  }
  const { items } = await test.core.listAuditEvents({ userId: id, cursor: null, limit: 1 });
  assert.deepEqual([items[0]?.actor, items[0]?.actorName], ["operator", "marek"]);
});

Deno.test("changeRoles() writes nothing if the user already has exactly these roles", async () => {
  await using test = await openTestCore();
  const { id } = await test.register("ada");
  await change(test, id, { set: ["a", "b"] });
  const orders: readonly RoleOrder[] = [
    { set: ["b", "a", "b"] },
    { add: ["a"], remove: ["c"] },
    { add: [], remove: [] },
  ];
  for (const order of orders) {
    const outcome = await change(test, id, order);
    assert.ok(outcome.ok);
    assert.deepEqual(outcome.value.before, outcome.value.after);
  }
  assert.equal((await recorded(test)).length, 1);
});

Deno.test("changeRoles() refuses malformed, too many and contradictory roles, and changes nothing", async () => {
  await using test = await openTestCore();
  const { id } = await test.register("ada");
  const many = Array.from({ length: 31 }, (_, at) => `role-${10 + at}`);
  await change(test, id, { set: many });
  const cases: readonly (readonly [RoleOrder, string, string])[] = [
    [{ set: ["Admin"] }, "roles", "role_format"],
    [{ set: ["admin", ""] }, "roles", "role_format"],
    [{ add: ["a,b"], remove: [] }, "add", "role_format"],
    [{ add: [], remove: ["a\nb"] }, "remove", "role_format"],
    [{ add: ["x".repeat(65)], remove: [] }, "add", "role_format"],
    [{ add: ["x", "y"], remove: [] }, "roles", "roles_too_many"],
    [{ set: [...many, "x", "y"] }, "roles", "roles_too_many"],
    [{ add: ["x"], remove: ["x"] }, "remove", "role_contradictory"],
  ];
  for (const [order, field, code] of cases) {
    const outcome = await change(test, id, order);
    assert.deepEqual(outcome.ok ? null : outcome.refusal, {
      code: "invalid_input",
      fields: [{ field, code }],
    });
  }
  const swapped = await change(test, id, { add: ["x", "y"], remove: ["role-10"] });
  assert.ok(swapped.ok && swapped.value.after.length === 32);
  assert.equal((await recorded(test)).length, 2);
});

Deno.test("changeRoles() changes nothing if the roles are not those that the caller has seen", async () => {
  await using test = await openTestCore();
  const { id } = await test.register("ada");
  await change(test, id, { set: ["a"] });
  const order = { set: ["b"] };
  const stale = await test.core.changeRoles({ userId: id, order, reason, from: [] }, operator);
  assert.deepEqual(stale, {
    ok: false,
    refusal: { code: "nothing_to_do", reason: "overtaken" },
  });
  assert.deepEqual(await rolesOf(test, id), ["a"]);
  const seen = { userId: id, order, reason, from: roles("a") };
  assert.ok((await test.core.changeRoles(seen, operator)).ok);
});

Deno.test("changeRoles() needs a reason from a person, and none from a key", async () => {
  await using test = await openTestCore();
  const { id: userId } = await test.register("ada");
  const order = { set: ["a"] };
  for (const [given, code] of [[null, "missing"], ["ab", "reason_format"]] as const) {
    const outcome = await test.core.changeRoles({ userId, order, reason: given }, operator);
    assert.deepEqual(outcome.ok ? null : outcome.refusal.fields, [{ field: "reason", code }]);
  }
  const apiKey: CallerKey = { id: "A".repeat(22) as TokenId, name: "shop" };
  const byKey: OperatorCaller = { ...operator, actorName: "shop", apiKey };
  assert.ok((await test.core.changeRoles({ userId, order, reason: null }, byKey)).ok);
  assert.deepEqual(await recorded(test), [{ before: "", after: "a" }]);
});

Deno.test("changeRoles() refuses an unknown user, and a user with a test number", async () => {
  await using test = await openTestCore();
  const { id } = await test.register("ada");
  const unknown = await change(test, test.ports.newId("usr", 0), { set: ["a"] });
  assert.equal(unknown.ok ? "" : unknown.refusal.code, "user_not_found");
  const user = await test.ports.users.findUser(id);
  assert.ok(user !== null);
  await using other = await openTestCore((ports) => ({
    ...ports,
    users: { ...ports.users, findUser: () => Promise.resolve({ ...user, testUntil: 1 }) },
  }));
  const refused = await change(other, id, { set: ["a"] });
  assert.deepEqual(refused.ok ? null : refused.refusal, {
    code: "nothing_to_do",
    reason: "test_user",
  });
});

Deno.test("replaceMetadata() keeps the metadata, and only its size in the audit log", async () => {
  await using test = await openTestCore();
  const { id: userId } = await test.register("ada");
  const metadata = { plan: "pro-4711", seats: [1, 2] };
  const outcome = await test.core.replaceMetadata({ userId, metadata, reason }, operator);
  assert.deepEqual(outcome, { ok: true, value: '{"plan":"pro-4711","seats":[1,2]}' });
  const found = await test.core.describeUser({ userId });
  assert.ok(found.ok && outcome.ok);
  assert.equal(found.value.metadata, outcome.value);
  const [event] = found.value.events;
  assert.deepEqual([event?.type, event?.detail], [
    "user.metadata_replaced",
    { bytes: 33, reason },
  ]);
  assert.ok(!JSON.stringify(found.value.events).includes("pro-4711"));
});

Deno.test("replaceMetadata() refuses what is no metadata, and an unknown user", async () => {
  await using test = await openTestCore();
  const { id: userId } = await test.register("ada");
  const cases = [
    [[], "metadata_format"],
    [null, "metadata_format"],
    [{ a: "\u001b[31m" }, "metadata_format"],
    [JSON.parse('{"a":{"__proto__":{"admin":true}}}'), "metadata_format"],
    [{ a: "x".repeat(8192) }, "metadata_too_large"],
  ] as const;
  for (const [metadata, code] of cases) {
    const outcome = await test.core.replaceMetadata({ userId, metadata, reason: null }, operator);
    assert.deepEqual(outcome.ok ? null : outcome.refusal.fields, [{ field: "metadata", code }]);
  }
  const unknown = { userId: test.ports.newId("usr", 0), metadata: {}, reason: null };
  const outcome = await test.core.replaceMetadata(unknown, operator);
  assert.equal(outcome.ok ? "" : outcome.refusal.code, "user_not_found");
  assert.equal(await test.ports.users.findMetadata(userId), "{}");
});
