/** What an operator does about apps, by keys alone, on a real core. */
import assert from "node:assert/strict";
import { openTestCore, type TestCore } from "../../../harness.ts";
import { openAdmin } from "../../../admin-tui/kit.tsx";

function openCore(): Promise<TestCore> {
  const token = { issuer: "https://login.example", audiences: [] };
  return openTestCore((ports) => ({ ...ports, policies: { ...ports.policies, token } }));
}

Deno.test("drive: add an app, give it another address, a second secret, and remove it", async () => {
  await using test = await openCore();
  await using admin = await openAdmin(test);
  await admin.type(":apps");
  await admin.press("enter");
  assert.match(admin.screen(), /No apps\. OpenID Connect is off/);
  await admin.type("n");
  await admin.type("Wiki");
  await admin.press("tab", "tab");
  await admin.type("https://wiki.example/cb");
  await admin.press("enter", "tab", "tab", "tab", "tab");
  await admin.type("the new wiki");
  await admin.press("enter");
  assert.match(admin.screen(), /Add an app\?/);
  await admin.type("y");
  const [secret = ""] = /lk_o_[\w-]{43}/.exec(admin.screen()) ?? [];
  assert.notEqual(secret, "");
  await admin.press("esc");
  assert.ok(!admin.screen().includes(secret));
  assert.match(admin.screen(), /enabled +Wiki +secret +never +0/);

  await admin.press("enter");
  await admin.type("e");
  await admin.press("tab", "c-u");
  await admin.type("https://wiki.example/new");
  await admin.press("tab", "tab", "tab", "tab", "tab");
  await admin.type("a new address");
  await admin.press("enter");
  await admin.type("y");
  assert.match(admin.screen(), /Redirects to https:\/\/wiki\.example\/new/);
  await admin.type("s");
  await admin.type("the secret leaked");
  await admin.press("enter");
  await admin.type("y");
  assert.match(admin.screen(), /lk_o_[\w-]{43}/);
  await admin.press("esc");
  const [client] = await test.ports.clients.listClients();
  assert.deepEqual(
    [client?.redirectUris, client?.secretHashes.length],
    [["https://wiki.example/new"], 2],
  );

  await admin.type("D");
  await admin.type("no longer used");
  await admin.press("enter");
  await admin.type("y");
  assert.match(admin.screen(), /No apps\./);
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 10 });
  const events = items.filter(({ type }) => type.startsWith("client."));
  assert.deepEqual(events.map(({ type, detail }) => [type, detail.reason]), [
    ["client.removed", "no longer used"],
    ["client.secret_added", "the secret leaked"],
    ["client.updated", "a new address"],
    ["client.added", "the new wiki"],
  ]);
});
