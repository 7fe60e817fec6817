/** Restarts instances behind nginx with examples/production/nginx.conf, under requests. */
import assert from "node:assert/strict";
import { findServerPrograms, startCluster } from "../../contracts/postgres_servers.ts";
import { password } from "../../harness.ts";
import { logIn, newSecretsKey, openInstances, type Reply, send } from "./instances.ts";
import { startNginx } from "./nginx.ts";

/** Repeats a request until it is stopped, and keeps the replies with another status. */
function keepSending(request: () => Promise<Reply>, statuses: readonly number[] = [200]) {
  let stopped = false;
  let count = 0;
  const failed: unknown[] = [];
  const run = async (): Promise<void> => {
    while (!stopped) {
      const reply = await request().catch((error: Error) => ({ status: 0, body: error.message }));
      count++;
      if (!statuses.includes(reply.status)) failed.push(reply);
    }
  };
  const running = run();
  return {
    count: () => count,
    async stop(): Promise<readonly unknown[]> {
      stopped = true;
      await running;
      return failed;
    },
  };
}

/** Restarts two instances of a database one after the other, and requires that no request fails. */
async function restartInTurn(
  rounds: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  await using instances = openInstances({
    ...settings,
    LATCHKEY_DRAIN_SECONDS: "2",
    LATCHKEY_TRUSTED_PROXIES: "loopback",
    LATCHKEY_SECRETS_KEY: newSecretsKey("main"),
    LATCHKEY_JWT_ISSUER: "https://login.example",
    LATCHKEY_JWT_AUDIENCES: "orders",
  });
  const first = await instances.start();
  const second = await instances.start();
  await using nginx = await startNginx([first.port, second.port]);
  const { origin } = nginx;
  const token = await logIn(origin, instances);
  // A limit of Latchkey is an answer too.
  const answered = [200, 429];
  const senders = [
    keepSending(() => send(`${origin}/v1/session`, undefined, token)),
    keepSending(() => send(`${origin}/v1/session`, undefined, token)),
    keepSending(() => send(`${origin}/v1/session/jwt`, { audience: "orders" }, token), answered),
    keepSending(() => send(`${origin}/v1/session/jwt`, { audience: "orders" }, token), answered),
    keepSending(() => send(`${origin}/v1/login`, { username: "ada", password }), answered),
  ];
  for (let round = 0; round < rounds; round++) {
    for (const instance of [first, second]) {
      const before = senders.map(({ count }) => count());
      await instance.restart();
      assert.ok(senders.every(({ count }, at) => count() > (before[at] ?? 0)), "all are served");
    }
  }
  const failed = (await Promise.all(senders.map((sender) => sender.stop()))).flat();
  const total = senders.reduce((sum, { count }) => sum + count(), 0);
  assert.deepEqual(failed, [], `${failed.length} of ${total} failed: ${await nginx.errors()}`);
}

Deno.test("six rolling restarts of two instances behind nginx fail no request", () =>
  restartInTurn(3));

const programs = findServerPrograms();

Deno.test({
  name: "rolling restarts of two instances on PostgreSQL fail no request",
  ignore: programs === null,
  fn: async () => {
    if (programs === null) return;
    const server = await startCluster(programs);
    try {
      await restartInTurn(1, { LATCHKEY_DATABASE_URL: await server.freshUrl() });
    } finally {
      await server.stop();
    }
  },
});
