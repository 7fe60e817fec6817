import assert from "node:assert/strict";
import type { RegistrationMode } from "../../../core/domain/account/registration.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import { password, phoneNumber } from "../../harness.ts";
import { watchedStores } from "../../watched_stores.ts";
import { openTestApp } from "../app_kit.ts";

const account = { username: "ada", password, phone_number: phoneNumber };

/** In that mode; `used` gets each store method and each hash. */
function inMode(mode: RegistrationMode, used: string[] = []): (ports: Ports) => Ports {
  return (ports) => ({
    ...ports,
    ...watchedStores(ports, (store, method) => used.push(`${store}.${method}`)),
    hasher: {
      ...ports.hasher,
      hash: (text, place) => {
        used.push("hash");
        return ports.hasher.hash(text, place);
      },
    },
    policies: { ...ports.policies, registration: { ...ports.policies.registration, mode } },
  });
}

for (const [mode, code] of [["closed", "registration_closed"], ["invite", "invitation_required"]]) {
  Deno.test(`POST /v1/register refuses with ${code} before any lookup or hash`, async () => {
    const used: string[] = [];
    await using app = await openTestApp(inMode(mode as RegistrationMode, used));
    // A name that is taken, one that is free and malformed input get the same response.
    for (const body of [account, { ...account, username: "bob" }, { ...account, password: "" }]) {
      const answer = await app.post("/v1/register", body);
      assert.deepEqual([answer.status, answer.json.code], [403, code]);
    }
    assert.deepEqual([...new Set(used)], ["events.appendAuditEvent"]);
    const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 10 });
    assert.deepEqual(
      items.map(({ type, reason, count }) => [type, reason, count]),
      [["user.registration_refused", code, 3]],
    );
  });
}

Deno.test("POST /v1/register creates users while registration is open", async () => {
  await using app = await openTestApp(inMode("open"));
  assert.equal((await app.post("/v1/register", account)).status, 201);
});
