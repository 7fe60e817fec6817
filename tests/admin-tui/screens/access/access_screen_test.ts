/** Runs each form by keys on the real core. */
import assert from "node:assert/strict";
import type { AuditEvent } from "../../../../core/domain/audit_event.ts";
import { withTestNumbers } from "../../../attacks/test_number_kit.ts";
import { caller, openTestCore, type TestCore } from "../../../harness.ts";
import { openAdmin, testSetting } from "../../kit.tsx";

const large = { columns: 120, rows: 40 };

async function newest(test: TestCore, type: AuditEvent["type"]) {
  await test.settle();
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
  return items.find((event) => event.type === type);
}

Deno.test("an operator creates an API key by keys, sees it once, and revokes it", async () => {
  await using test = await openTestCore();
  await using admin = await openAdmin(test, large);
  await admin.type("5]");
  assert.match(admin.screen(), /\[API keys 0\][^]*No API keys/);
  await admin.type("nshop\rusers:read,events:read\r\rnew shop\r");
  assert.match(admin.screen(), /Create an API key\?[^]*Expires +90d[^]*Reason +new shop/);
  await admin.type("\r\r");
  assert.deepEqual(await test.core.listApiKeys(), [], "Enter does not confirm");
  await admin.type("y");
  const shown = /lk_k_[\w-]+\.[\w-]+/.exec(admin.screen())?.[0] ?? "none";
  assert.match(admin.screen(), /It is shown only now/);
  await admin.type("y");
  assert.deepEqual(admin.copied, [shown]);
  await admin.press("esc");
  assert.ok(!JSON.stringify(admin.program.state()).includes(shown.slice(-20)));
  assert.match(admin.screen(), /● live +shop +in 90d +never +marek +users:read, events:read/);
  const event = await newest(test, "api_key.created");
  assert.deepEqual([event?.actorName, event?.detail.reason], ["marek", "new shop"]);
  assert.ok((await test.core.listApiKeys())[0]?.end === null);

  await admin.type("xno longer used\r");
  assert.match(admin.screen(), /│ shop +│[^]*Its next request is refused/);
  await admin.type("y");
  assert.match(admin.screen(), /✓ API key revoked: shop\./);
  assert.match(admin.screen(), /✗ revoked +shop +just now/);
  assert.equal((await newest(test, "api_key.revoked"))?.detail.reason, "no longer used");
});

Deno.test("an operator invites a person by keys, and the code creates an account", async () => {
  await using test = await openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, pagesUrl: "https://login.example.com" },
  }));
  await using admin = await openAdmin(test, large);
  await admin.type("5n+12025550142\rstaff, billing:read\r\rhired\ry");
  const code = /([0-9a-z]{4}-){3}[0-9a-z]{4}/.exec(admin.screen())?.[0] ?? "none";
  await admin.type("Y");
  assert.deepEqual(admin.copied, [`https://login.example.com/invite/${code}`]);
  await admin.press("esc");
  assert.match(admin.screen(), /● open +\+1 \.\.\. \.\.\. 42 +in 7d[^]*billing:read, staff/);
  const read = await test.core.readInvitation({ invitation: code }, caller);
  assert.ok(read.ok, JSON.stringify(read));
  await admin.type("xwrong person\ry");
  assert.match(admin.screen(), /✗ revoked/);
  const again = await test.core.readInvitation({ invitation: code }, caller);
  assert.ok(!again.ok && again.refusal.code === "invitation_revoked");
  assert.equal((await newest(test, "invitation.revoked"))?.detail.reason, "wrong person");
});

Deno.test("an operator creates a user by keys, and invites the user again", async () => {
  await using test = await openTestCore();
  await using admin = await openAdmin(test, large);
  await admin.type("5Nada.lovelace\r+12025550142\rstaff\r\rhired\ry");
  assert.match(admin.screen(), /╭─ Invitation ─/);
  await admin.press("esc");
  assert.match(admin.screen(), /● open +ada\.lovelace/);
  await admin.type("I\rlost the code\ry");
  await admin.press("esc");
  assert.match(admin.screen(), /● open +ada\.lovelace[^]*✗ revoked +ada\.lovelace/);
  await admin.type("1");
  assert.match(admin.screen(), /ada\.lovelace/);
  await admin.type("5Nada.lovelace\r+12025550143\r\r\ragain\ry");
  assert.match(admin.screen(), /╭─ Create a user ─[^]*! Username taken\./);
});

Deno.test("an operator adds and removes a test number by keys", async () => {
  await using test = await openTestCore(withTestNumbers);
  await using admin = await openAdmin(test, large);
  await admin.type("5]]n+12025550142\r");
  await admin.press("c-u");
  await admin.type("99\r");
  assert.match(admin.screen(), /! Days must be a whole number from 1 to 30\./);
  await admin.press("bs");
  await admin.type("\rapp review\ry");
  const code = /│ +([0-9]{8}) +│/.exec(admin.screen())?.[1] ?? "none";
  assert.match(code, /^[0-9]{8}$/);
  await admin.press("esc");
  assert.ok(!JSON.stringify(admin.program.state()).includes(code));
  assert.match(admin.screen(), /! works +\+12025550142 +in 9d +0 users +marek +app review/);
  await admin.type("xover\ry");
  assert.match(admin.screen(), /✓ Test number removed: \+12025550142; 0 users deleted\./);
  assert.equal((await test.core.listTestNumbers()).numbers.length, 0);
});

Deno.test("R changes the roles of the open user, with a reason", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  await using admin = await openAdmin(test, large);
  await admin.press("enter");
  await admin.type("Rstaff, billing:read\rhired\r");
  assert.match(admin.screen(), /│ ada +│[^]*Add +staff, billing:read/);
  await admin.type("y");
  assert.match(admin.screen(), /✓ Roles changed: ada\./);
  assert.match(admin.screen(), /Roles +2: billing:read, staff/);
  await admin.type("R\r");
  assert.match(admin.screen(), /! These are the roles that the user has/);
  const order = { set: ["guest"] };
  const change = { userId: user.id, order, reason: "elsewhere" };
  const elsewhere = await test.core.changeRoles(change, {
    ...caller,
    actor: "operator",
    actorName: "olga",
  });
  assert.ok(elsewhere.ok);
  await admin.press("c-u", "enter");
  await admin.type("left\ry");
  assert.match(admin.screen(), /! Someone else changed the roles/);
  const described = await test.core.describeUser({ userId: user.id });
  assert.ok(described.ok);
  assert.deepEqual(described.value.user.roles, ["guest"]);
});

Deno.test("read-only mode lists everything and opens no form", async () => {
  await using test = await openTestCore(withTestNumbers);
  await test.register("ada");
  await using admin = await openAdmin(test, { setting: { ...testSetting, readOnly: true } });
  for (const keys of ["5n", "N", "]n", "]n"]) {
    await admin.type(keys);
    assert.equal(admin.program.state().form, null, keys);
  }
  assert.match(admin.screen(), /\[Test numbers 0\]/);
  await admin.type("1");
  await admin.press("enter");
  await admin.type("R");
  assert.equal(admin.program.state().form, null);
});
