/**
 * An import, by `deno task admin`'s program with its permissions, while a service runs, on SQLite
 * and on PostgreSQL. `IMPORT_ROWS=1000000` runs the same with more users, and prints the figures.
 * @module
 */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import postgres from "postgres";
import { launchArguments } from "../../../tasks/launch.ts";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import { findServerPrograms, startCluster } from "../../contracts/postgres_servers.ts";
import { freePort } from "../../free_port.ts";
import { password, phoneNumber } from "../../harness.ts";
import { essentials, loginName, startTask, temporaryFolder } from "../../task_process.ts";

const programs = findServerPrograms();
const root = new URL("../../../", import.meta.url);
const decoder = new TextDecoder();

type Settings = Readonly<Record<string, string>>;

interface Finished {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The most memory that the process had, in MiB. */
  readonly peakMib: number;
  readonly seconds: number;
}

interface Admin {
  /** Ends the process immediately, as a power failure would. */
  kill(): void;
  finished(): Promise<Finished>;
}

/** Starts the program of `deno task admin` with the permissions of the task. */
function startAdmin(settings: Settings, args: readonly string[]): Admin {
  const launch = { name: "admin", args, env: settings, readTextFile: Deno.readTextFileSync };
  const startedAt = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...launchArguments(launch) ?? [], ...args],
    cwd: root,
    clearEnv: true,
    env: { ...essentials(), ...loginName, ...settings, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let peakMib = 0;
  const watch = setInterval(() => {
    try {
      const status = Deno.readTextFileSync(`/proc/${child.pid}/status`);
      peakMib = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024 || peakMib;
    } catch {
      // It has ended.
    }
  }, 100);
  const output = child.output().finally(() => clearInterval(watch));
  return {
    kill: () => child.kill("SIGKILL"),
    async finished() {
      const { code, stdout, stderr } = await output;
      const seconds = (performance.now() - startedAt) / 1000;
      const [out, err] = [decoder.decode(stdout), decoder.decode(stderr)];
      return { code, out, err, peakMib: Math.round(peakMib), seconds };
    },
  };
}

function hashOf(row: number): string {
  const tail = String(row).padStart(53, "a");
  const ends = `c2FsdHNhbHRzYWx0$${"A".repeat(22)}`;
  const kinds = [
    `$2b$10$${tail}`,
    `$2a$12$${tail}`,
    `$argon2id$v=19$m=19456,t=2,p=1$${ends}`,
    `$scrypt$ln=14,r=8,p=1$${ends}`,
  ];
  return kinds[row % kinds.length] ?? "";
}

function writeCsv(path: string, rows: number): void {
  using file = Deno.openSync(path, { write: true, create: true });
  const encoder = new TextEncoder();
  file.writeSync(encoder.encode("username,phone_number,phone_verified,password_hash,metadata\n"));
  for (let from = 0; from < rows; from += 10_000) {
    let text = "";
    for (let row = from; row < Math.min(rows, from + 10_000); row++) {
      const number = `+1202555${String(100 + row % 100).padStart(4, "0")}`;
      text += `user-${row}@example.com,${number},true,"${hashOf(row)}","{""row"":${row}}"\n`;
    }
    for (const bytes = encoder.encode(text), at = { now: 0 }; at.now < bytes.length;) {
      at.now += file.writeSync(bytes.subarray(at.now));
    }
  }
}

// deno-lint-ignore no-explicit-any -- tests read what came over the wire
async function post(origin: string, path: string, body: unknown): Promise<any> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${origin}${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  return { ...await response.json(), status: response.status };
}

/** Fewer than one account may make in 15 minutes, however long the import takes. */
const loginsMax = 20;

/** Checks a session again and again, and sometimes logs in, until `stop` is called. */
function startTraffic(origin: string, token: string) {
  const checks: number[] = [];
  const logins: number[] = [];
  const wrong: number[] = [];
  let going = true;
  const timed = async (into: number[], ask: () => Promise<number>): Promise<void> => {
    const startedAt = performance.now();
    const status = await ask();
    into.push(performance.now() - startedAt);
    if (status !== 200) wrong.push(status);
  };
  const check = async (): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${origin}/v1/session`, { headers });
    await response.body?.cancel();
    return response.status;
  };
  const run = (async () => {
    for (let round = 0; going; round++) {
      await timed(checks, check);
      if (round % 200 === 100 && logins.length < loginsMax) {
        await timed(
          logins,
          async () => (await post(origin, "/v1/login", { username: "ada", password })).status,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return {
    wrong,
    checks,
    logins,
    async stop() {
      going = false;
      await run;
    },
  };
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return Math.round((sorted[Math.floor(sorted.length * part)] ?? 0) * 10) / 10;
}

interface Place {
  readonly rows: number;
  readonly settings: Settings;
  readonly folder: string;
  /** The users in the database. */
  countUsers(): Promise<number>;
}

/** Kills an import once it has written users. Returns how many are in the database then. */
async function killInTheMiddle(place: Place, args: readonly string[]): Promise<number> {
  const killed = startAdmin(place.settings, args);
  const before = await place.countUsers();
  while (await place.countUsers() === before);
  killed.kill();
  await killed.finished();
  return await place.countUsers() - before;
}

/** Imports users twice while a service runs: killed in the middle, and to the end. */
async function importBesideService(given: Place): Promise<void> {
  const { rows, folder } = given;
  const simulator = createSimulator({
    clock: Date.now,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  const listen = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  await using provider = Deno.serve(listen, simulator.respond);
  const port = freePort();
  const origin = `http://127.0.0.1:${port}`;
  const settings = {
    TWILIO_ACCOUNT_SID: simulator.account.accountSid,
    TWILIO_AUTH_TOKEN: simulator.account.authToken,
    TWILIO_VERIFY_SERVICE_SID: simulator.account.serviceSid,
    TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${provider.addr.port}`,
    LATCHKEY_BCRYPT_COST: "10",
    LATCHKEY_ACCOUNTS_PER_NUMBER: "0",
    PORT: String(port),
    ...given.settings,
  };
  const place = { ...given, settings };
  const file = `${folder}/users.csv`;
  writeCsv(file, rows);
  await using service = startTask("start", settings);
  await service.until('"listening"');
  const ada = { username: "ada", password, phone_number: phoneNumber };
  assert.equal((await post(origin, "/v1/register", ada)).status, 201);
  const opened = await post(origin, "/v1/login", { username: "ada", password, send: "sms" });
  const proof = {
    challenge_token: opened.challenge_token,
    method: "sms",
    code: simulator.codeFor(phoneNumber),
  };
  const { session_token: token } = await post(origin, "/v1/2fa/verify", proof);

  const idle = startTraffic(origin, token);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await idle.stop();

  const args = ["users", "import", file, "--trust-phones", "--json"];
  const written = await killInTheMiddle(place, args);
  assert.ok(written > 0 && written < rows, `${written} of ${rows}`);
  assert.equal(written % 500, 0, "whole batches");

  const traffic = startTraffic(origin, token);
  const done = await startAdmin(settings, args).finished();
  await traffic.stop();
  assert.equal(done.code, 0, done.err);
  const counts = JSON.parse(done.out);
  assert.deepEqual([counts.imported, counts.unchanged], [rows - written, written]);
  assert.equal(counts.refused, 0);
  assert.deepEqual(traffic.wrong, []);
  assert.deepEqual(idle.wrong, []);
  // A tenth of the file's size at a million rows; the rest is Deno itself.
  assert.ok(done.peakMib < 400, `${done.peakMib} MiB`);

  const out = `${folder}/export.ndjson`;
  const words = ["--with-hashes", "--file", out, "--reason", "a test", "--yes", "--json"];
  const exported = await startAdmin(settings, ["users", "export", ...words]).finished();
  assert.equal(exported.code, 0, exported.err);
  assert.equal(JSON.parse(exported.out).users, rows + 1);
  assert.equal((await Deno.stat(out)).mode, 0o100600);
  const again = ["users", "import", out, "--dry-run", "--trust-phones", "--json"];
  const repeated = await startAdmin(settings, again).finished();
  assert.equal(JSON.parse(repeated.out).unchanged, rows + 1);
  // deno-lint-ignore no-console -- the figures are for the reader of the test log.
  console.info([
    `${rows} rows: import ${done.seconds.toFixed(1)} s (${counts.imported} new), ` +
    `${done.peakMib} MiB; export ${exported.seconds.toFixed(1)} s, ${exported.peakMib} MiB`,
    `session checks idle p50 ${percentile(idle.checks, 0.5)} p99 ${
      percentile(idle.checks, 0.99)
    } ms; ` +
    `during the import p50 ${percentile(traffic.checks, 0.5)} p99 ${
      percentile(traffic.checks, 0.99)
    } max ${percentile(traffic.checks, 1 - 1e-9)} ms (${traffic.checks.length})`,
    `logins during the import p50 ${percentile(traffic.logins, 0.5)} ms (${traffic.logins.length})`,
  ].join("\n"));
}

/** The number of rows of a test; `IMPORT_ROWS` runs it with more. */
function rowsOr(usual: number): number {
  return Number(Deno.env.get("IMPORT_ROWS") ?? usual);
}

Deno.test("users are imported and exported while a service runs, after an interruption too", async () => {
  using folder = temporaryFolder();
  await importBesideService({
    rows: rowsOr(20_000),
    settings: { LATCHKEY_DATA_DIR: `${folder.path}/data` },
    folder: folder.path,
    countUsers() {
      using file = new DatabaseSync(`${folder.path}/data/latchkey.db`, { readOnly: true });
      return Promise.resolve(Number(file.prepare("SELECT count(*) AS n FROM users").get()?.["n"]));
    },
  });
});

Deno.test({
  name: "users are imported into PostgreSQL and exported while a service runs",
  ignore: programs === null,
  fn: async () => {
    if (programs === null) return;
    using folder = temporaryFolder();
    const server = await startCluster(programs);
    const url = await server.freshUrl();
    const client = postgres(url, { max: 1, onnotice: () => {} });
    try {
      await importBesideService({
        rows: rowsOr(5_000),
        settings: { LATCHKEY_DATA_DIR: folder.path, LATCHKEY_DATABASE_URL: url },
        folder: folder.path,
        async countUsers() {
          const [row] = await client`SELECT count(*) AS n FROM users`;
          return Number(row?.["n"]);
        },
      });
    } finally {
      await client.end();
      await server.stop();
    }
  },
});
