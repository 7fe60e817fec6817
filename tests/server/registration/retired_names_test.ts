import assert from "node:assert/strict";
import { operator, password, phoneNumber } from "../../harness.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";

const other = "+12025550143";

async function registerAgain(app: TestApp, username: string): Promise<readonly [number, string]> {
  const body = { username, password, phone_number: other };
  const { status, json } = await app.post("/v1/register", body);
  return [status, json.code];
}

Deno.test("the name of a user who deleted their account is never given to anyone else", async () => {
  await using app = await openTestApp();
  await app.register("Ada");
  const token = await app.signIn("Ada");
  const headers = { authorization: `Bearer ${token}` };
  assert.equal((await app.request("DELETE", "/v1/me", { headers })).status, 204);
  assert.deepEqual(await registerAgain(app, "ada"), [409, "username_taken"]);
  // A year later, too.
  app.clock.advance(365 * 24 * 60 * 60);
  await app.core.sweep();
  assert.deepEqual(await registerAgain(app, "ADA"), [409, "username_taken"]);
  assert.equal(await app.ports.reports.countUsers(), 0);
});

Deno.test("the name of a user that an operator deleted is freed only if no one logged in", async () => {
  await using app = await openTestApp();
  for (const [username, loggedIn] of [["ada", true], ["bob", false]] as const) {
    const { id: userId } = await app.register(username, phoneNumber);
    if (loggedIn) await app.signIn(username);
    const choice = { userId, action: "delete", itemId: null } as const;
    const preview = await app.core.previewAction(choice);
    assert.ok(preview.ok);
    const effect = loggedIn ? "username_retired" : "username_freed";
    assert.ok(preview.value.effects.some((one) => one.effect === effect));
    assert.ok((await app.core.performAction({ ...choice, reason: "ticket 4711" }, operator)).ok);
    const expected = loggedIn ? [409, "username_taken"] : [201, undefined];
    assert.deepEqual(await registerAgain(app, username), expected);
  }
});
