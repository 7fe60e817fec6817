import assert from "node:assert/strict";
import { addressOf, parseSettings, settingNames } from "../../../twilio-simulator/settings.ts";
import { basic, ordinaryNumber as to } from "../../twilio-simulator/kit.ts";

const entryPoint = new URL("../../../twilio-simulator/main.ts", import.meta.url).pathname;

function command(env: Record<string, string>): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", `--allow-env=${settingNames.join()}`, "--allow-net=127.0.0.1", entryPoint],
    env: { TWILIO_ACCOUNT_SID: "", TWILIO_AUTH_TOKEN: "", TWILIO_VERIFY_SERVICE_SID: "", ...env },
    stdout: "piped",
    stderr: "piped",
  });
}

/** Reads lines until all settings are printed. */
async function readSettings(
  reader: ReadableStreamDefaultReader<string>,
): Promise<(name: string) => string> {
  let text = "";
  while (!/^TWILIO_VERIFY_BASE_URL=.*\n/m.test(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`Ended early: ${text}`);
    text += value;
  }
  return (name) => new RegExp(`^${name}=(\\S+)$`, "m").exec(text)?.[1] ?? "";
}

Deno.test("main prints a working account and each code, and exits 0 on SIGTERM", async () => {
  const child = command({ LATCHKEY_SIMULATOR_PORT: "0" }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const setting = await readSettings(reader);
  const base = setting("TWILIO_VERIFY_BASE_URL");
  const service = `${base}/v2/Services/${setting("TWILIO_VERIFY_SERVICE_SID")}`;
  const headers = {
    authorization: basic(setting("TWILIO_ACCOUNT_SID"), setting("TWILIO_AUTH_TOKEN")),
  };
  const body = new URLSearchParams({ To: to, Channel: "sms" });
  const started = await fetch(`${service}/Verifications`, { method: "POST", headers, body });
  assert.equal(started.status, 201);
  await started.body?.cancel();
  const printed = (await reader.read()).value ?? "";
  const response = await fetch(`${base}/_sim/code?to=${encodeURIComponent(to)}`);
  const { code } = await response.json();
  assert.ok(printed.includes(`Code for ${to} by sms: ${code} (VE`));
  await (await fetch(`${base}/_sim/fault`, {
    method: "POST",
    body: JSON.stringify({ fault: "hang" }),
  })).body?.cancel();
  // A hanging request must not keep the process alive.
  const hanging = fetch(service, { headers }).then((late) => late.text()).catch(() => "");
  const journal = async (): Promise<number> =>
    (await (await fetch(`${base}/_sim/journal`)).json()).requests.length;
  while (await journal() < 2);
  child.kill("SIGTERM");
  child.kill("SIGTERM");
  const { code: exitCode } = await child.status;
  assert.equal(exitCode, 0);
  await hanging;
  await reader.cancel();
  await child.stderr.cancel();
});

Deno.test("main accepts settings as written by env files and Kubernetes", async () => {
  const child = command({
    LATCHKEY_SIMULATOR_PORT: '"0"\r',
    LATCHKEY_SIMULATOR_HOST: "'127.0.0.1'",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const setting = await readSettings(reader);
  assert.match(setting("TWILIO_VERIFY_BASE_URL"), /^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
  child.kill("SIGHUP");
  assert.equal((await child.status).code, 0);
  await reader.cancel();
  await child.stderr.cancel();
});

Deno.test("main reports that the port is in use", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response(),
  );
  const port = String(server.addr.port);
  const { code, stderr } = await command({ LATCHKEY_SIMULATOR_PORT: port }).output();
  await server.shutdown();
  const text = new TextDecoder().decode(stderr);
  assert.equal(code, 1);
  assert.match(text, new RegExp(`port ${port} is in use`));
  assert.ok(!/^\s+at /m.test(text));
});

Deno.test("main refuses an account SID that looks real, and does not print it", async () => {
  const real = "AC" + "0123456789abcdef".repeat(2);
  const { code, stderr } = await command({ TWILIO_ACCOUNT_SID: real }).output();
  const text = new TextDecoder().decode(stderr);
  assert.equal(code, 1);
  assert.match(text, /account SID looks real/);
  assert.ok(!text.includes(real));
});

Deno.test("parseSettings() defaults to loopback and 4010, and lists every error", () => {
  const parsed = parseSettings({});
  assert.ok(parsed.ok);
  assert.deepEqual([parsed.settings.hostname, parsed.settings.port], ["127.0.0.1", 4010]);
  const wrong = parseSettings({ LATCHKEY_SIMULATOR_PORT: "65536", TWILIO_AUTH_TOKEN: "x" });
  assert.ok(!wrong.ok);
  assert.equal(wrong.errors.length, 2);
});

Deno.test("addressOf() returns the name by which others reach a container", () => {
  const parsed = parseSettings({
    LATCHKEY_SIMULATOR_HOST: "0.0.0.0",
    LATCHKEY_SIMULATOR_ALLOWED_HOSTS: "Simulator:4010, other",
  });
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.settings.allowedHosts, ["simulator:4010", "other"]);
  assert.equal(addressOf(parsed.settings, 4010), "http://simulator:4010");
  assert.equal(addressOf({ ...parsed.settings, allowedHosts: [] }, 1), "http://127.0.0.1:1");
  assert.equal(addressOf({ ...parsed.settings, hostname: "::1" }, 1), "http://[::1]:1");
});
