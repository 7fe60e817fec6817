/** Restarts instances behind nginx with examples/production/nginx.conf, under requests. */
import assert from "node:assert/strict";
import { findServerPrograms, startCluster } from "../../contracts/postgres_servers.ts";
import { password } from "../../harness.ts";
import { freePort } from "../../free_port.ts";
import { temporaryFolder } from "../../task_process.ts";
import { logIn, newSecretsKey, openInstances, type Reply, send } from "./instances.ts";

const example = Deno.readTextFileSync(
  new URL("../../../examples/production/nginx.conf", import.meta.url),
);

/** Replaces texts that must occur exactly once. */
function replaceIn(text: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((result, [old, changed]) => {
    assert.equal(result.split(old).length, 2, `the example contains "${old}" once`);
    return result.replace(old, changed);
  }, text);
}

/** The example on loopback ports, without TLS, and with shorter times. */
function configuration(folder: string, port: number, instances: readonly number[]): string {
  const [first, second] = instances;
  const changed = replaceIn(example, [
    ["listen 443 ssl;", `listen 127.0.0.1:${port};`],
    ["ssl_certificate /etc/ssl/certs/login.example.com.pem;", ""],
    ["ssl_certificate_key /etc/ssl/private/login.example.com.key;", ""],
    ["127.0.0.1:8000 max_fails=1 fail_timeout=3s", `127.0.0.1:${first} fail_timeout=1s`],
    ["127.0.0.1:8001 max_fails=1 fail_timeout=3s", `127.0.0.1:${second} fail_timeout=1s`],
    ["keepalive_timeout 5s;", "keepalive_timeout 1s;"],
  ]);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`).join("\n");
  return `daemon off; master_process off; pid ${folder}/pid; error_log stderr;
    events { worker_connections 512; }
    http { access_log off; ${temporary}\n${changed}\n}`;
}

interface Nginx {
  readonly origin: string;
  errors(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function startNginx(instances: readonly number[]): Promise<Nginx> {
  const folder = temporaryFolder();
  const port = freePort();
  const file = `${folder.path}/nginx.conf`;
  Deno.writeTextFileSync(file, configuration(folder.path, port, instances));
  const options = {
    args: ["-p", folder.path, "-c", file, "-e", "stderr"],
    env: { PATH: `${Deno.env.get("PATH")}:/usr/sbin` },
  };
  const checked = await new Deno.Command("nginx", { ...options, args: [...options.args, "-t"] })
    .output();
  assert.ok(checked.success, new TextDecoder().decode(checked.stderr));
  const child = new Deno.Command("nginx", { ...options, stdout: "null", stderr: "piped" }).spawn();
  const errors = new Response(child.stderr).text();
  const origin = `http://127.0.0.1:${port}`;
  const isUp = (): Promise<boolean> => send(`${origin}/healthz`).then(() => true, () => false);
  while (!await isUp());
  return {
    origin,
    errors: async () => {
      child.kill("SIGTERM");
      return await errors;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      try {
        child.kill("SIGTERM");
      } catch {
        // It has ended.
      }
      await child.status;
      folder[Symbol.dispose]();
    },
  };
}

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
