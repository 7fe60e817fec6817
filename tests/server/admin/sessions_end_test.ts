import assert from "node:assert/strict";
import { phoneNumber } from "../../harness.ts";
import { openTestApp } from "../app_kit.ts";
import { ask, givenKey } from "./admin_kit.ts";

const path = "/v1/admin/sessions/end";

Deno.test("POST /v1/admin/sessions/end ends all sessions, and names key and reason (R41)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const sessionToken = await app.signIn("ada", phoneNumber);
  const { token: key, key: { name } } = await givenKey(app, "operator");
  const body = { reason: "tokens in a log" };
  const wrong = await ask(app, "POST", path, { key, body: { ...body, devices: "yes" } });
  assert.equal(wrong.status, 422);
  assert.ok((await app.core.authenticate({ sessionToken }, {})).ok);
  const done = await ask(app, "POST", path, { key, body });
  assert.deepEqual([done.status, done.json], [200, { ended: { sessions: 1, devices: 0 } }]);
  assert.equal((await app.core.authenticate({ sessionToken }, {})).ok, false);
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 9 });
  const [event] = items.filter(({ type }) => type === "sessions.all_ended");
  assert.deepEqual([event?.actor, event?.actorName], ["operator", name]);
  assert.deepEqual(event?.detail, { sessions: 1, devices: 0, reason: "tokens in a log" });
  const again = await ask(app, "POST", path, { key, body: { ...body, devices: true } });
  assert.deepEqual(again.json, { ended: { sessions: 0, devices: 0 } });
});
