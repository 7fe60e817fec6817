import assert, { deepEqual, equal } from "node:assert/strict";
import { operator } from "../../harness.ts";
import { openOidcApp } from "./oidc_kit.ts";

const reason = "the phone was stolen";

Deno.test("disconnect_app ends the access of one app, with its consent, and records it", async () => {
  await using app = await openOidcApp({ thirdParty: true });
  const wiki = await app.addClient({ name: "Wiki" });
  const browser = await app.signedIn();
  const asked = await app.authorize(browser, {});
  const [, question = ""] = /name="question" value="([^"]+)"/.exec(asked.text) ?? [];
  await browser.post("/oauth/authorize/consent", { question, consent: "given" });
  const tokens = await app.tokens(browser);
  const user = (await app.ports.users.findUserByName("ada" as never))?.user;
  assert.ok(user !== undefined);
  const apps = async () => {
    const described = await app.core.describeUser({ userId: user.id });
    assert.ok(described.ok);
    return described.value.apps.map(({ id }) => id);
  };
  deepEqual(await apps(), [app.client.id]);
  const choice = { userId: user.id, action: "disconnect_app", itemId: app.client.id } as const;
  const preview = await app.core.previewAction(choice);
  assert.ok(preview.ok);
  deepEqual(preview.value.effects, [
    { effect: "app_disconnected", app: app.client.name },
    { effect: "consent_forgotten" },
  ]);
  const other = { ...choice, itemId: wiki.client.id, reason };
  const unconnected = await app.core.performAction(other, operator);
  equal(!unconnected.ok && unconnected.refusal.code, "client_not_found");
  equal((await app.userinfo(tokens.access_token)).status, 200);

  assert.ok((await app.core.performAction({ ...choice, reason }, operator)).ok);
  equal((await app.userinfo(tokens.access_token)).status, 401);
  equal((await app.refresh(tokens.refresh_token)).json.error, "invalid_grant");
  deepEqual(await apps(), []);
  const { items } = await app.core.listAuditEvents({ userId: user.id, cursor: null, limit: 1 });
  const [event] = items;
  deepEqual([event?.type, event?.actorName, event?.detail], ["grant.ended", "marek", {
    client_id: app.client.id,
    by: "operator",
    reason,
  }]);
  const again = await app.core.performAction({ ...choice, reason }, operator);
  equal(!again.ok && again.refusal.code, "client_not_found");
});
