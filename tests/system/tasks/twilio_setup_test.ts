import assert from "node:assert/strict";
import { parseConfig } from "../../../core/config/config.ts";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import type { Simulator } from "../../../twilio-simulator/simulator.ts";
import { essentials, temporaryFolder } from "../../task_process.ts";

const program = new URL("../../../tasks/twilio_setup.ts", import.meta.url).pathname;
const config = new URL("../../../deno.json", import.meta.url).pathname;

Deno.test("twilio:setup --write writes valid settings that only their owner can read", async () => {
  await using provider = listen();
  using folder = temporaryFolder();
  const done = await setUp(folder.path, provider.env);
  assert.equal(done.code, 0, done.text);
  const path = `${folder.path}/latchkey.env`;
  assert.equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  const written = Deno.readTextFileSync(path);
  const token = provider.env.TWILIO_AUTH_TOKEN;
  assert.ok(written.includes(`TWILIO_AUTH_TOKEN=${token}\n`));
  assert.ok(!done.text.includes(token), "the secret is in the file only");
  const settings = Object.fromEntries(
    written.trim().split("\n").map((line) => line.split("=") as [string, string]),
  );
  const parsed = parseConfig(settings, () => "");
  assert.ok(parsed.ok, JSON.stringify(parsed));
  assert.deepEqual(parsed.warnings, [], "no two purposes share a service");
});

Deno.test("twilio:setup --write creates no service if the file already exists", async () => {
  await using provider = listen();
  using folder = temporaryFolder();
  const path = `${folder.path}/latchkey.env`;
  Deno.writeTextFileSync(path, "mine\n");
  const refused = await setUp(folder.path, provider.env);
  assert.equal(refused.code, 1);
  assert.match(refused.text, /latchkey\.env: it already exists/);
  assert.equal(Deno.readTextFileSync(path), "mine\n");
  assert.deepEqual(provider.simulator.journal(), []);
});

Deno.test("twilio:setup prints the services created before a fault; another run creates the rest", async () => {
  await using provider = listen();
  using folder = temporaryFolder();
  provider.simulator.setFault({ fault: "500", times: null });
  const none = await setUp(folder.path, provider.env);
  assert.equal(none.code, 1);
  assert.deepEqual([...Deno.readDirSync(folder.path)], [], "no partial file");
  provider.simulator.setFault({ fault: "500", times: 0 });

  let responses = 0;
  provider.failFrom(() => ++responses > 3);
  const halfway = await setUp(folder.path, provider.env);
  assert.equal(halfway.code, 1);
  const lines = halfway.text.match(/^TWILIO_VERIFY_SERVICE_SID\S*=VA[0-9a-f]{32}$/gm) ?? [];
  assert.equal(lines.length, 3, halfway.text);
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
  provider.failFrom(() => false);

  const before = provider.simulator.journal().length;
  const known = Object.fromEntries(lines.map((line) => line.split("=") as [string, string]));
  const done = await setUp(folder.path, { ...provider.env, ...known });
  assert.equal(done.code, 0, done.text);
  assert.equal(provider.simulator.journal().length - before, 3);
  const written = Deno.readTextFileSync(`${folder.path}/latchkey.env`);
  for (const line of lines) assert.ok(written.includes(`${line}\n`), line);
});

Deno.test("twilio:setup names the services after the app, or by its argument", async () => {
  await using provider = listen();
  using folder = temporaryFolder();
  const env = { ...provider.env, LATCHKEY_APP_NAME: "Acme" };
  for (const [args, name] of [[[], "Acme"], [["My App"], "My App"]] as const) {
    const { text } = await setUp(folder.path, env, args);
    const [, sid] = /^TWILIO_VERIFY_SERVICE_SID=(VA\w+)$/m.exec(text) ?? [];
    const credentials = btoa(`${env.TWILIO_ACCOUNT_SID}:${env.TWILIO_AUTH_TOKEN}`);
    const response = await fetch(`${env.TWILIO_VERIFY_BASE_URL}/v2/Services/${sid}`, {
      headers: { authorization: `Basic ${credentials}` },
    });
    assert.equal((await response.json()).friendly_name, name, text);
  }
});

Deno.test("twilio:setup refuses unknown arguments", async () => {
  await using provider = listen();
  using folder = temporaryFolder();
  for (const args of [["--wirte"], ["My App", "Other"]]) {
    const refused = await setUp(folder.path, provider.env, args);
    assert.equal(refused.code, 2);
    assert.match(refused.text, /^Usage: /);
  }
  assert.deepEqual(provider.simulator.journal(), []);
});

async function setUp(
  cwd: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = ["--write"],
): Promise<{ readonly code: number; readonly text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "-A", "--config", config, program, ...args],
    cwd,
    clearEnv: true,
    env: { ...essentials(), ...env },
  }).output();
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  return { code, text };
}

/** A running simulator that fails on request. */
function listen(): {
  readonly simulator: Simulator;
  readonly env: Readonly<
    Record<"TWILIO_ACCOUNT_SID" | "TWILIO_AUTH_TOKEN" | "TWILIO_VERIFY_BASE_URL", string>
  >;
  failFrom(fails: () => boolean): void;
  [Symbol.asyncDispose](): Promise<void>;
} {
  const simulator = createSimulator({
    clock: Date.now,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  let fails = (): boolean => false;
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const server = Deno.serve(
    options,
    (request) => fails() ? new Response("<html>", { status: 502 }) : simulator.respond(request),
  );
  return {
    simulator,
    env: {
      TWILIO_ACCOUNT_SID: simulator.account.accountSid,
      TWILIO_AUTH_TOKEN: simulator.account.authToken,
      TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
    },
    failFrom: (given) => void (fails = given),
    async [Symbol.asyncDispose](): Promise<void> {
      simulator.close();
      await server.shutdown();
    },
  };
}
