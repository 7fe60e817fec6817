/** `/_dev/clock` and `/_dev/reset` of a real `deno task dev`, and its mark on the database. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { freePort } from "../../free_port.ts";
import { password, phoneNumber } from "../../harness.ts";
import { startTask, type TaskProcess, temporaryFolder } from "../../task_process.ts";

interface Dev extends AsyncDisposable {
  readonly port: number;
  readonly simulator: string;
  readonly process: TaskProcess;
}

async function startDev(folder: string): Promise<Dev> {
  const [port, simulatorPort] = [freePort(), freePort()];
  const process = startTask("dev", {
    PORT: String(port),
    LATCHKEY_SIMULATOR_PORT: String(simulatorPort),
    LATCHKEY_DATA_DIR: folder,
  });
  await process.until("The terminal admin:");
  const simulator = `http://127.0.0.1:${simulatorPort}`;
  return { port, simulator, process, [Symbol.asyncDispose]: process[Symbol.asyncDispose] };
}

// deno-lint-ignore no-explicit-any -- tests read what came over the wire
type Answer = { readonly status: number; readonly json: any };

async function ask(port: number, path: string, body?: unknown): Promise<Answer> {
  const init = body === undefined ? {} : {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  return { status: response.status, json: await response.json() };
}

/** Sends headers that `fetch` would not, and returns the status line. */
async function rawStatus(port: number, head: readonly string[]): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const text = [...head, "Connection: close", "Content-Length: 0", "", ""].join("\r\n");
  await connection.write(new TextEncoder().encode(text));
  const answer = await new Response(connection.readable).text();
  return answer.split("\r\n", 1)[0] ?? "";
}

const ada = { username: "ada", password };

function storedHash(folder: string): string {
  const database = new DatabaseSync(`${folder}/latchkey.db`, { readOnly: true });
  const row = database.prepare("SELECT hex(password_bytes) AS hash FROM users").get();
  database.close();
  return String(row?.["hash"]);
}

/** Starts a login, and returns the body that verifies it. */
async function challenge({ port, simulator }: Dev): Promise<Record<string, string>> {
  const opened = await ask(port, "/v1/login", { ...ada, send: "sms" });
  assert.equal(opened.status, 200);
  const query = encodeURIComponent(phoneNumber);
  const { code } = await (await fetch(`${simulator}/_sim/code?to=${query}`)).json();
  return { challenge_token: opened.json.challenge_token, method: "sms", code };
}

Deno.test("/_dev/clock expires a challenge and a session, in the service and the simulator", async () => {
  using folder = temporaryFolder();
  await using dev = await startDev(folder.path);
  const { port, simulator } = dev;
  const registered = await ask(port, "/v1/register", { ...ada, phone_number: phoneNumber });
  assert.equal(registered.status, 201);
  // Variant b, cost 4; see `hexOfHash`.
  assert.match(storedHash(folder.path), /^A4/);
  const late = await challenge(dev);
  const before = Date.parse((await ask(port, "/_dev/clock")).json.now);
  const moved = await ask(port, "/_dev/clock", { advance_seconds: 601 });
  assert.ok(Date.parse(moved.json.now) >= before + 601_000);
  assert.ok((await ask(port, "/v1/2fa/verify", late)).status >= 400);
  const query = encodeURIComponent(phoneNumber);
  const gone = await fetch(`${simulator}/_sim/code?to=${query}`);
  assert.equal(gone.status, 404, await gone.text());

  const verified = await ask(port, "/v1/2fa/verify", await challenge(dev));
  assert.equal(verified.status, 200);
  const headers = { authorization: `Bearer ${verified.json.session_token}` };
  const session = () => fetch(`http://127.0.0.1:${port}/v1/session`, { headers });
  const active = await session();
  assert.equal(active.status, 200, await active.text());
  await ask(port, "/_dev/clock", { now: new Date(before + 90 * 86_400_000).toISOString() });
  const ended = await session();
  assert.equal(ended.status, 401, await ended.text());
  assert.doesNotMatch(dev.process.output(), /WARNING|ERROR/);
});

Deno.test("/_dev/reset removes users, sessions and messages, and the process keeps serving", async () => {
  using folder = temporaryFolder();
  await using dev = await startDev(folder.path);
  const { port } = dev;
  for (let round = 0; round < 3; round++) {
    const registered = await ask(port, "/v1/register", { ...ada, phone_number: phoneNumber });
    assert.equal(registered.status, 201, "the name is free");
    const verified = await ask(port, "/v1/2fa/verify", await challenge(dev));
    assert.equal(verified.status, 200);
    await ask(port, "/_dev/clock", { advance_seconds: 40 * 86_400 });
    assert.equal((await ask(port, "/v1/login", ada)).status, 200);
    // The simulator's own reset deletes no service that the settings name.
    await (await fetch(`${dev.simulator}/_sim/reset`, { method: "POST" })).body?.cancel();
    const reset = await ask(port, "/_dev/reset", {});
    assert.ok(Math.abs(Date.parse(reset.json.now) - Date.now()) < 60_000, "the real time");
    assert.equal((await ask(port, "/v1/login", ada)).status, 401);
    const headers = { authorization: `Bearer ${verified.json.session_token}` };
    const session = await fetch(`http://127.0.0.1:${port}/v1/session`, { headers });
    assert.equal(session.status, 401, await session.text());
  }
  assert.doesNotMatch(dev.process.output(), /WARNING|ERROR/);
});

Deno.test("/_dev refuses a foreign Host and any Origin over a real connection", async () => {
  using folder = temporaryFolder();
  await using dev = await startDev(folder.path);
  const { port } = dev;
  assert.equal(
    (await ask(port, "/v1/register", { ...ada, phone_number: phoneNumber })).status,
    201,
  );
  const here = `Host: 127.0.0.1:${port}`;
  const attacks = [
    ["POST /_dev/reset HTTP/1.1", "Host: evil.example"],
    ["POST /_dev/reset HTTP/1.1", `Host: evil.example:${port}`],
    ["POST /_dev/reset HTTP/1.1", here, "Origin: https://evil.example"],
    ["POST /_dev/reset HTTP/1.1", here, `Origin: http://127.0.0.1:${port}`],
    ["POST /_dev/reset HTTP/1.1", here, "Origin: null"],
    ["POST http://evil.example/_dev/reset HTTP/1.1", here],
    ["POST http://127.0.0.1/_dev/reset HTTP/1.1", "Host: evil.example"],
    ["POST /_dev/reset HTTP/1.0"],
    ["GET /_dev/clock HTTP/1.1", "Host: evil.example"],
  ];
  for (const head of attacks) {
    assert.match(await rawStatus(port, head), /^HTTP\/1\.[01] 4(00|03) /, head.join(" "));
  }
  assert.equal((await ask(port, "/v1/login", ada)).status, 200, "nothing was removed");
});

Deno.test("deno task dev continues a moved clock after a restart", async () => {
  using folder = temporaryFolder();
  const times: number[] = [];
  for (let start = 0; start < 2; start++) {
    await using dev = await startDev(folder.path);
    if (start === 0) await ask(dev.port, "/_dev/clock", { advance_seconds: 30 * 86_400 });
    times.push(Date.parse((await ask(dev.port, "/_dev/clock")).json.now));
    assert.doesNotMatch(dev.process.output(), /WARNING|ERROR/);
  }
  const [first = 0, second = 0] = times;
  assert.ok(second >= first && first > Date.now() + 29 * 86_400_000);
});

/** Settings with which `start` runs on a folder. No request reaches the provider. */
function production(folder: string, port: number): Record<string, string> {
  return {
    PORT: String(port),
    LATCHKEY_DATA_DIR: folder,
    LATCHKEY_BCRYPT_COST: "10",
    TWILIO_ACCOUNT_SID: `AC${"0".repeat(26)}facade`,
    TWILIO_AUTH_TOKEN: "facade00facade00facade00facade00",
    TWILIO_VERIFY_SERVICE_SID: `VA${"0".repeat(26)}facade`,
    TWILIO_VERIFY_BASE_URL: "http://127.0.0.1:9",
  };
}

Deno.test("deno task start refuses a database that deno task dev has used", async () => {
  using folder = temporaryFolder();
  {
    await using dev = await startDev(folder.path);
    assert.equal(dev.process.output().includes("WARNING"), false);
  }
  await using refused = startTask("start", production(folder.path, freePort()));
  assert.equal(await refused.ended(), 1);
  assert.match(refused.output(), /Cannot use .*latchkey\.db in production: deno task dev has used/);
  assert.doesNotMatch(refused.output(), /\n\s+at |listening/);
  await using doctor = startTask("doctor", production(folder.path, freePort()));
  assert.equal(await doctor.ended(), 2, doctor.output());
  assert.match(doctor.output(), /deno task dev has used this database/);
  await using again = await startDev(folder.path);
  assert.equal((await ask(again.port, "/_dev/clock")).status, 200, "dev refuses none");
});

Deno.test("deno task start has no /_dev, and dev warns when it marks a database with users", async () => {
  using folder = temporaryFolder();
  {
    const port = freePort();
    await using service = startTask("start", production(folder.path, port));
    await service.until('"listening"');
    for (const path of ["/_dev/clock", "/_dev/reset"]) {
      assert.equal((await ask(port, path)).status, 404);
      assert.equal((await ask(port, path, {})).json.code, "not_found");
    }
    const registered = await ask(port, "/v1/register", { ...ada, phone_number: phoneNumber });
    assert.equal(registered.status, 201);
  }
  await using dev = await startDev(folder.path);
  assert.match(
    dev.process.output(),
    /WARNING The database had 1 user before deno task dev used it/,
  );
  assert.equal((await ask(dev.port, "/v1/login", ada)).status, 200);
});
