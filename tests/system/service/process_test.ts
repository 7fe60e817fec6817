import assert from "node:assert/strict";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import type { Simulator } from "../../../twilio-simulator/simulator.ts";
import { damage, givenLargeFile } from "../../adapters/sql/large_file.ts";
import { password, phoneNumber } from "../../harness.ts";
import { freePort } from "../../free_port.ts";
import { startProgram, startTask, type TaskProcess, temporaryFolder } from "../../task_process.ts";

const json = { "content-type": "application/json" };

/** Runs a simulator for a service in another process. */
function listenSimulator(): {
  readonly simulator: Simulator;
  readonly settings: Record<string, string>;
  [Symbol.asyncDispose](): Promise<void>;
} {
  const simulator = createSimulator({
    clock: Date.now,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const server = Deno.serve(options, simulator.respond);
  return {
    simulator,
    settings: {
      TWILIO_ACCOUNT_SID: simulator.account.accountSid,
      TWILIO_AUTH_TOKEN: simulator.account.authToken,
      TWILIO_VERIFY_SERVICE_SID: simulator.account.serviceSid,
      TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
      LATCHKEY_BCRYPT_COST: "10",
    },
    async [Symbol.asyncDispose](): Promise<void> {
      simulator.close();
      await server.shutdown();
    },
  };
}

// deno-lint-ignore no-explicit-any -- tests read what came over the wire
async function post(origin: string, path: string, body: unknown): Promise<any> {
  const init = { method: "POST", headers: json, body: JSON.stringify(body) };
  const response = await fetch(`${origin}${path}`, init);
  return { ...await response.json(), status: response.status };
}

/** Finds and kills the service process, because `deno task` cannot forward SIGKILL. */
async function killService(origin: string): Promise<void> {
  const port = new URL(origin).port;
  const found = await new Deno.Command("bash", {
    args: [
      "-c",
      `for p in /proc/[0-9]*; do tr '\\0' '\\n' <$p/environ 2>/dev/null | grep -qx PORT=${port} &&
       tr '\\0' ' ' <$p/cmdline | grep -q 'run .*server/main.[jt]s' && echo "\${p#/proc/}"; done; true`,
    ],
  }).output();
  const pids = new TextDecoder().decode(found.stdout).trim().split("\n").map(Number);
  assert.ok(pids.length > 0 && pids.every((pid) => pid > 1), "the service runs");
  for (const pid of pids) Deno.kill(pid, "SIGKILL");
}

Deno.test("deno task start without settings lists every error and exits 2", async () => {
  using folder = temporaryFolder();
  await using service = startTask("start", { LATCHKEY_DATA_DIR: folder.path });
  assert.equal(await service.ended(), 2);
  for (const name of ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_VERIFY_SERVICE_SID"]) {
    assert.ok(service.output().includes(`${name} is missing`), service.output());
  }
  assert.match(service.output(), /^Cannot start: invalid configuration:\n {2}- /);
  assert.deepEqual([...Deno.readDirSync(folder.path)], [], "nothing was created");
});

Deno.test("deno task start refuses a foreign database file and leaves it unchanged", async () => {
  await using provider = listenSimulator();
  using folder = temporaryFolder();
  for (const content of ["", "not a database", "SQLite format 3\0 and then nothing"]) {
    Deno.writeTextFileSync(`${folder.path}/latchkey.db`, content);
    await using service = startTask("start", {
      ...provider.settings,
      PORT: String(freePort()),
      LATCHKEY_DATA_DIR: folder.path,
    });
    assert.equal(await service.ended(), 1, service.output());
    assert.match(service.output(), /latchkey\.db/);
    assert.doesNotMatch(service.output(), /\n\s+at /, "a sentence, not a stack");
    assert.equal(Deno.readTextFileSync(`${folder.path}/latchkey.db`), content);
  }
});

Deno.test("deno task twilio:setup creates a Verify service for each purpose and prints them", async () => {
  await using provider = listenSimulator();
  const { TWILIO_VERIFY_SERVICE_SID: _, LATCHKEY_BCRYPT_COST: __, ...account } = provider.settings;
  const kept = `VA${"0".repeat(24)}00c0ffee`;
  const env = { ...account, TWILIO_VERIFY_SERVICE_SID_TEST: kept };
  await using setup = startTask("twilio:setup", env, ["My App"]);
  assert.equal(await setup.ended(), 0, setup.output());
  const lines = setup.output().trim().split("\n");
  const purposes = ["", "_REGISTRATION", "_PHONE_CHANGE", "_PASSWORD_RESET", "_TEST"];
  assert.deepEqual(
    lines.map((line) => line.replace(/=VA[0-9a-f]{32}$/, "")),
    [...purposes, "_VERIFICATIONS"].map((purpose) => `TWILIO_VERIFY_SERVICE_SID${purpose}`),
  );
  assert.equal(lines[4], `TWILIO_VERIFY_SERVICE_SID_TEST=${kept}`, "an existing setting is kept");
  assert.equal(new Set(lines).size, 6, "no two share one");
  const made = provider.simulator.journal();
  assert.deepEqual(made.map(({ form }) => form["FriendlyName"]), Array(5).fill("My App"));

  const wrong = { ...account, TWILIO_AUTH_TOKEN: "deadbeef".repeat(4) };
  await using refused = startTask("twilio:setup", wrong);
  assert.equal(await refused.ended(), 1);
  assert.match(refused.output(), /^Cannot create the Verify service: /);
});

Deno.test("kill -9 loses no acknowledged data, and a login can be continued (F-01, F-13)", async () => {
  await using provider = listenSimulator();
  using folder = temporaryFolder();
  const port = freePort();
  const origin = `http://127.0.0.1:${port}`;
  const settings = {
    ...provider.settings,
    PORT: String(port),
    LATCHKEY_DATA_DIR: `${folder.path}/data`,
  };
  let challenge_token = "";
  const wrongCode = (code: string) => code.startsWith("1") ? "222222" : "111111";
  {
    await using first = startTask("start", settings);
    await first.until('"listening"');
    const user = { username: "ada", password, phone_number: phoneNumber };
    assert.equal((await post(origin, "/v1/register", user)).status, 201);
    const opened = await post(origin, "/v1/login", { username: "ada", password, send: "sms" });
    assert.equal(opened.status, 200);
    challenge_token = opened.challenge_token;
    const code = wrongCode(provider.simulator.codeFor(phoneNumber) ?? "");
    const body = { challenge_token, method: "sms", code };
    assert.equal((await post(origin, "/v1/2fa/verify", body)).attempts_left, 4);
    await killService(origin);
    assert.notEqual(await first.ended(), 0);
  }
  await using second = startTask("start", settings);
  await second.until('"listening"');
  const code = provider.simulator.codeFor(phoneNumber) ?? "";
  const guess = { challenge_token, method: "sms", code: wrongCode(code) };
  assert.equal((await post(origin, "/v1/2fa/verify", guess)).attempts_left, 3, "the count is kept");
  const done = await post(origin, "/v1/2fa/verify", { ...guess, code });
  assert.equal(done.status, 200);
  await endsWell(second);
});

Deno.test("SIGTERM, even if sent twice, completes requests in flight and exits 0 (F-12)", async () => {
  await using provider = listenSimulator();
  using folder = temporaryFolder();
  const port = freePort();
  const origin = `http://127.0.0.1:${port}`;
  await using service = startTask("start", {
    ...provider.settings,
    PORT: String(port),
    LATCHKEY_DATA_DIR: folder.path,
  });
  await service.until('"listening"');
  const user = { username: "ada", password, phone_number: phoneNumber };
  const inFlight = post(origin, "/v1/register", user);
  // When a second request on its own connection completes, the first was accepted.
  await (await fetch(`${origin}/healthz`)).body?.cancel();
  service.signal("SIGTERM");
  service.signal("SIGTERM");
  assert.equal((await inFlight).status, 201);
  assert.equal(await service.ended(), 0, service.output());
  await assert.rejects(fetch(`${origin}/healthz`));
});

for (const signal of ["SIGHUP", "SIGQUIT", "SIGINT"] as const) {
  Deno.test(`${signal} completes requests in flight and exits 0, like SIGTERM`, async () => {
    await using provider = listenSimulator();
    using folder = temporaryFolder();
    const port = freePort();
    const origin = `http://127.0.0.1:${port}`;
    await using service = startTask("start", {
      ...provider.settings,
      PORT: String(port),
      LATCHKEY_DATA_DIR: folder.path,
    });
    await service.until('"listening"');
    const user = { username: "ada", password, phone_number: phoneNumber };
    const inFlight = post(origin, "/v1/register", user);
    await (await fetch(`${origin}/healthz`)).body?.cancel();
    service.signal(signal);
    assert.equal((await inFlight).status, 201);
    assert.equal(await service.ended(), 0, service.output());
    assert.match(service.output(), /"stopped"\}\n$/);
  });
}

Deno.test("SIGKILL of deno task ends its service too", async () => {
  await using provider = listenSimulator();
  using folder = temporaryFolder();
  const port = freePort();
  await using service = startTask("start", {
    ...provider.settings,
    PORT: String(port),
    LATCHKEY_DATA_DIR: folder.path,
  });
  await service.until('"listening"');
  service.signal("SIGKILL");
  // Resolves when the output is closed, which the service keeps open until it ends.
  assert.notEqual(await service.ended(), 0);
  assert.match(service.output(), /"stopped"\}\n$/);
});

Deno.test("deno task start ends if its large database is damaged, and then refuses it", async () => {
  await using provider = listenSimulator();
  using folder = temporaryFolder();
  await damage(await givenLargeFile(folder.path));
  const settings = {
    ...provider.settings,
    PORT: String(freePort()),
    LATCHKEY_DATA_DIR: folder.path,
  };
  for (const listens of [true, false]) {
    await using service = startTask("start", settings);
    assert.equal(await service.ended(), 1, service.output());
    assert.match(service.output(), /^Cannot use .*latchkey\.db: it is damaged/m);
    assert.equal(service.output().includes('"listening"'), listens, service.output());
  }
});

Deno.test("tasks/run.sh start execs the service, so that signals reach the service", async () => {
  await using provider = listenSimulator();
  using folder = temporaryFolder();
  const port = freePort();
  await using service = startProgram("tasks/run.sh", ["start"], {
    ...provider.settings,
    // Like npx, a program that starts Deno.
    DENO: `env ${Deno.execPath()}`,
    // As in the image.
    DENO_LOG: "info",
    PORT: String(port),
    LATCHKEY_DATA_DIR: folder.path,
  });
  await service.until('"listening"');
  service.signal("SIGKILL");
  await service.ended();
  await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`), "no child process is left");
  for (const line of service.output().trim().split("\n")) JSON.parse(line);
});

Deno.test("SIGTERM responds to every login that waits for a hash within ten seconds", async () => {
  await using provider = listenSimulator();
  using folder = temporaryFolder();
  const port = freePort();
  const origin = `http://127.0.0.1:${port}`;
  await using service = startTask("start", {
    ...provider.settings,
    // The highest cost, so that the queue cannot be drained before the deadline.
    LATCHKEY_BCRYPT_COST: "15",
    PORT: String(port),
    LATCHKEY_DATA_DIR: folder.path,
  });
  await service.until('"listening"');
  const logins = Array.from(
    { length: 40 },
    (_, at) => post(origin, "/v1/login", { username: `user-${at}`, password }),
  );
  await (await fetch(`${origin}/healthz`)).body?.cancel();
  service.signal("SIGTERM");
  const statuses = (await Promise.all(logins)).map(({ status }) => status);
  assert.ok(statuses.every((status) => status === 401 || status === 503), statuses.join());
  assert.ok(statuses.includes(503), "some were still waiting");
  assert.equal(await service.ended(), 0, service.output());
});

Deno.test("deno task start reports what it cannot listen on or open in one sentence", async () => {
  await using provider = listenSimulator();
  using folder = temporaryFolder();
  const cases: readonly (readonly [Record<string, string>, number, RegExp])[] = [
    [{ PORT: "80x" }, 2, /PORT must be a whole number/],
    [{ LATCHKEY_HOST: "nonsense.invalid" }, 1, /Cannot start with host nonsense\.invalid/],
    [{ LATCHKEY_HOST: "192.0.2.1" }, 1, /Cannot start with host 192\.0\.2\.1/],
    [{ LATCHKEY_DATA_DIR: "my data" }, 2, /LATCHKEY_DATA_DIR must not contain spaces or commas/],
    [{ LATCHKEY_DATABASE_URL: "postgres://lk:CANARY%zz@127.0.0.1/x" }, 1, /write % as %25/],
    [
      { TWILIO_VERIFY_BASE_URL: "ftp://127.0.0.1" },
      2,
      /TWILIO_VERIFY_BASE_URL must be an https URL/,
    ],
  ];
  for (const [change, code, sentence] of cases) {
    await using service = startTask("start", {
      ...provider.settings,
      PORT: String(freePort()),
      LATCHKEY_DATA_DIR: folder.path,
      ...change,
    });
    assert.equal(await service.ended(), code, service.output());
    assert.match(service.output(), sentence);
    assert.doesNotMatch(service.output(), /\n\s+at |CANARY/, "a sentence, no stack, no secret");
  }
});

Deno.test("SIGTERM does not wait forever for a slow client's body (F-12)", async () => {
  await using provider = listenSimulator();
  using folder = temporaryFolder();
  const port = freePort();
  await using service = startTask("start", {
    ...provider.settings,
    PORT: String(port),
    LATCHKEY_DATA_DIR: folder.path,
  });
  await service.until('"listening"');
  using client = await Deno.connect({ hostname: "127.0.0.1", port });
  const head = "POST /v1/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
  await client.write(new TextEncoder().encode(`${head}content-length: 100\r\n\r\n{`));
  await (await fetch(`http://127.0.0.1:${port}/healthz`)).body?.cancel();
  await endsWell(service);
});

async function endsWell(service: TaskProcess): Promise<void> {
  service.signal("SIGTERM");
  assert.equal(await service.ended(), 0, service.output());
  assert.ok(service.output().includes('"stopped"'));
}
