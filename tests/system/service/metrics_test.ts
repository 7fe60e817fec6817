/** The metrics and traces of a running service. @module */
import assert from "node:assert/strict";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import { freePort } from "../../free_port.ts";
import { password, phoneNumber } from "../../harness.ts";
import { startTask, type TaskProcess, temporaryFolder } from "../../task_process.ts";
import { startProgram } from "../../task_process.ts";

interface RunningService {
  readonly origin: string;
  readonly metrics: string;
  readonly process: TaskProcess;
  readonly codeFor: (phone: string) => string;
}

async function withService(
  start: (env: Readonly<Record<string, string>>) => TaskProcess,
  run: (service: RunningService) => Promise<void>,
): Promise<string> {
  const simulator = createSimulator({
    clock: Date.now,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const provider = Deno.serve(options, simulator.respond);
  using folder = temporaryFolder();
  const [port, metricsPort] = [freePort(), freePort()];
  const env = {
    TWILIO_ACCOUNT_SID: simulator.account.accountSid,
    TWILIO_AUTH_TOKEN: simulator.account.authToken,
    TWILIO_VERIFY_SERVICE_SID: simulator.account.serviceSid,
    TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${provider.addr.port}`,
    LATCHKEY_VERIFY_SERVICES: "single",
    LATCHKEY_BCRYPT_COST: "10",
    LATCHKEY_DATA_DIR: folder.path,
    LATCHKEY_METRICS_LISTEN: `127.0.0.1:${metricsPort}`,
    PORT: String(port),
  };
  const process = start(env);
  try {
    await process.until('"message":"listening"');
    await run({
      origin: `http://127.0.0.1:${port}`,
      metrics: `http://127.0.0.1:${metricsPort}/metrics`,
      process,
      codeFor: (phone) => simulator.codeFor(phone) ?? "",
    });
  } finally {
    await process[Symbol.asyncDispose]();
    simulator.close();
    await provider.shutdown();
  }
  return process.output();
}

// deno-lint-ignore no-explicit-any -- tests read what came over the wire
async function post(origin: string, path: string, body: unknown, headers = {}): Promise<any> {
  const response = await fetch(`${origin}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return text === "" ? {} : JSON.parse(text);
}

/** Registers, logs in, and returns the session's token. */
async function logIn({ origin, codeFor }: RunningService, username: string): Promise<string> {
  await post(origin, "/v1/register", { username, password, phone_number: phoneNumber });
  const opened = await post(origin, "/v1/login", { username, password, send: "sms" });
  const { session_token: token } = await post(origin, "/v1/2fa/verify", {
    challenge_token: opened.challenge_token,
    method: "sms",
    code: codeFor(phoneNumber),
  });
  assert.match(token, /^lk_s_/, JSON.stringify(opened));
  return token;
}

async function promtool(text: string): Promise<string> {
  const child = new Deno.Command("promtool", {
    args: ["check", "metrics"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return `${code}${decoder.decode(stdout)}${decoder.decode(stderr)}`;
}

Deno.test("promtool accepts the metrics of a running service, on their separate address", async () => {
  await withService((env) => startTask("start", env), async (service) => {
    await logIn(service, "maria");
    const response = await fetch(service.metrics);
    const text = await response.text();
    assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    assert.equal(await promtool(text), "0");
    // A control: promtool does find faults.
    assert.match(await promtool(text.replace(/^# HELP .*\n/m, "")), /^3.*no help text/);
    for (
      const line of [
        'latchkey_logins_total{outcome="success",method="sms"} 1',
        'latchkey_sends_total{channel="sms",country="US",result="sent"} 1',
        'latchkey_http_requests_total{route="/v1/login",method="POST",status="200"} 1',
        "latchkey_database_up 1",
        "latchkey_clock_doubtful 0",
        "latchkey_restart_needed 0",
        "latchkey_log_lines_dropped_total 0",
      ]
    ) assert.ok(text.includes(`\n${line}\n`), `${line} is not in\n${text}`);
    assert.match(text, /^process_resident_memory_bytes [1-9]\d{6,}$/m);
    assert.match(text, /^process_cpu_seconds_total 0?\.?\d+/m);
    const open = await fetch(`${service.origin}/metrics`);
    assert.equal(open.status, 404);
    assert.doesNotMatch(await open.text(), /latchkey_/);
    const other = await fetch(service.metrics.replace("/metrics", "/v1/session"));
    await other.body?.cancel();
    assert.equal(other.status, 404);
  });
});

Deno.test("spans name the route, and contain no URL, token, number or name", async () => {
  const canary = "canary7f3a";
  const tokens: string[] = [];
  const start = (env: Readonly<Record<string, string>>): TaskProcess =>
    startProgram(
      Deno.execPath(),
      ["run", "--no-prompt", "-A", "server/main.ts"],
      { ...env, OTEL_DENO: "true", OTEL_EXPORTER_OTLP_PROTOCOL: "console" },
    );
  const output = await withService(start, async (service) => {
    const token = await logIn(service, canary);
    tokens.push(token);
    const { origin } = service;
    const authorization = `Bearer ${token}`;
    for (
      const path of [
        `/v1/session?token=${canary}`,
        `/v1/${canary}/${phoneNumber}`,
        `/v1/sessions/${canary}?q=${token}`,
      ]
    ) {
      const response = await fetch(`${origin}${path}`, { headers: { authorization } });
      await response.body?.cancel();
    }
    const ended = await fetch(`${origin}/v1/sessions/${canary}?x=${canary}`, {
      method: "DELETE",
      headers: { authorization, "user-agent": canary },
    });
    await ended.body?.cancel();
  });
  // deno-lint-ignore no-control-regex -- the exporter colors its output
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  assert.match(plain, /SPAN GET \/v1\/session /);
  assert.match(plain, /http\.route: \/v1\/sessions\/:id/);
  assert.match(plain, /SPAN POST .* Client /);
  assert.doesNotMatch(plain, /url\.(full|path|query)/);
  const [token = ""] = tokens;
  for (const secret of [canary, token, "2025550142", password, "Bearer"]) {
    assert.equal(plain.includes(secret), false, secret);
  }
});
