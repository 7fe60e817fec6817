import assert from "node:assert/strict";
import { type Config, parseConfig } from "../../../core/config/config.ts";
import { listenToAll } from "../../../server/listen_to_all.ts";
import { openLog } from "../../../server/program/log.ts";
import { openTestCore, operator, type TestCore } from "../../harness.ts";

function configWith(settings: Readonly<Record<string, string>>): Config {
  const hex = "1f2e3d4c5b6a79880112233445566778";
  const twilio = {
    TWILIO_ACCOUNT_SID: `AC${hex}`,
    TWILIO_AUTH_TOKEN: "9a8b7c6d5e4f30211203f4e5d6c7b8a9",
    TWILIO_VERIFY_SERVICE_SID: `VA${hex}`,
    LATCHKEY_VERIFY_SERVICES: "single",
  };
  const parsed = parseConfig({ ...twilio, ...settings }, () => "");
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return { ...parsed.config, port: 0, gate: null };
}

function listenOn({ core }: TestCore, config: Config) {
  return listenToAll(config, { service: core, operator: () => Promise.resolve(core) }, {
    log: openLog({ write: () => undefined, flush: () => Promise.resolve() }, Date.now),
    elapsed: () => 0,
    newRequestId: () => "request",
    trustedProxies: [],
    publicUrl: null,
    docs: true,
    pages: null,
    remoteUser: "id",
  });
}

/** The statuses of requests to a port, by path. */
async function statusesOf(port: number | null, key: string): Promise<readonly number[]> {
  const paths = ["/v1/admin/users", "/healthz", "/readyz", "/v1/session", "/docs"];
  const statuses: number[] = [];
  for (const path of paths) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { "latchkey-key": key },
    });
    await response.body?.cancel();
    statuses.push(response.status);
  }
  return statuses;
}

async function givenToken({ core }: TestCore): Promise<string> {
  const order = { name: "backend", scopes: "users:read", expires: null, reason: null };
  const created = await core.createApiKey(order, operator);
  assert.ok(created.ok);
  return created.value.token;
}

Deno.test("LATCHKEY_ADMIN_LISTEN serves the admin API and health there, and only there", async () => {
  await using test = await openTestCore();
  const token = await givenToken(test);
  const listening = listenOn(test, configWith({ LATCHKEY_ADMIN_LISTEN: "127.0.0.1:0" }));
  // A session route refuses a key without clients:forward.
  assert.deepEqual(await statusesOf(listening.port, token), [404, 200, 200, 403, 200]);
  assert.deepEqual(await statusesOf(listening.adminPort, token), [200, 200, 200, 404, 404]);
  await listening.drain(0);
  listening.close();
});

Deno.test("without LATCHKEY_ADMIN_LISTEN one port serves everything", async () => {
  await using test = await openTestCore();
  const token = await givenToken(test);
  const listening = listenOn(test, configWith({}));
  assert.equal(listening.adminPort, null);
  assert.deepEqual(await statusesOf(listening.port, token), [200, 200, 200, 403, 200]);
  await listening.drain(0);
  listening.close();
});

Deno.test("an address of LATCHKEY_ADMIN_LISTEN that is in use is refused by name", async () => {
  await using test = await openTestCore();
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const config = configWith({ LATCHKEY_ADMIN_LISTEN: `127.0.0.1:${taken.addr.port}` });
  assert.throws(() => listenOn(test, config), {
    name: "InsideAddressRefused",
    message: /^Cannot listen on 127\.0\.0\.1 for the admin API: port \d+ is in use/,
  });
  taken.close();
});
