/** Runs `deno task doctor` as an operator would. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { parseAccountConfig } from "../../../core/config/config.ts";
import { createTwilioService } from "../../../core/twilio_services.ts";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import { freePort } from "../../free_port.ts";
import { startTask, temporaryFolder } from "../../task_process.ts";

type Env = Record<string, string>;

interface Report {
  readonly code: number;
  readonly text: string;
  readonly severity: string;
  /** The severity of a check's finding, or null without a finding. */
  of(check: string): string | null;
  /** The words and remedy of a check's finding. */
  words(check: string): string;
  /** The sorted names of the checks with warnings or errors. */
  readonly bad: readonly string[];
}

interface Finding {
  readonly check: string;
  readonly severity: string;
  readonly words: string;
  readonly remedy: string | null;
}

async function diagnose(env: Env): Promise<Report> {
  await using doctor = startTask("doctor", env, ["--json"]);
  const code = await doctor.ended();
  const text = doctor.output();
  const body = JSON.parse(text);
  const findings: readonly Finding[] = body.findings;
  const find = (check: string) => findings.find((finding) => finding.check === check);
  return {
    code,
    text,
    severity: body.severity,
    of: (check) => find(check)?.severity ?? null,
    words: (check) => `${find(check)?.words} -> ${find(check)?.remedy}`,
    bad: findings.filter(({ severity }) => ["warning", "error"].includes(severity))
      .map(({ check }) => check).toSorted(),
  };
}

interface Place {
  readonly env: Env;
  readonly folder: string;
  readonly requests: () => readonly string[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** A running simulator, a data folder with a database, and matching settings. */
async function openPlace(change?: (answer: Response) => Response): Promise<Place> {
  const simulator = createSimulator({
    clock: Date.now,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const server = Deno.serve(options, async (request) => {
    const answer = await simulator.respond(request);
    return change?.(answer) ?? answer;
  });
  const folder = temporaryFolder();
  const database = await openSqliteDatabase({ path: `${folder.path}/latchkey.db` });
  await database.close();
  return {
    folder: folder.path,
    env: {
      TWILIO_ACCOUNT_SID: simulator.account.accountSid,
      TWILIO_AUTH_TOKEN: simulator.account.authToken,
      TWILIO_VERIFY_SERVICE_SID: simulator.account.serviceSid,
      TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
      LATCHKEY_DATA_DIR: folder.path,
      LATCHKEY_BCRYPT_COST: "10",
    },
    requests: () => simulator.journal().map(({ method, path }) => `${method} ${path}`),
    async [Symbol.asyncDispose](): Promise<void> {
      simulator.close();
      await server.shutdown();
      folder[Symbol.dispose]();
    },
  };
}

/** The expected warnings. Those about speed and disk depend on the machine that runs the tests. */
const known = [
  "database.commit",
  "database.disk",
  "database.space",
  "factors.phishing",
  "hasher.speed",
  "policy.countries",
  "provider.services_apart",
  "provider.target",
];

Deno.test("deno task doctor only reads, finds no errors in a good setup, and exits 1 for warnings", async () => {
  await using place = await openPlace();
  const before = [...Deno.readDirSync(place.folder)].map(({ name }) => name);
  const report = await diagnose(place.env);
  assert.deepEqual(report.bad.filter((check) => !known.includes(check)), [], report.text);
  assert.deepEqual([report.code, report.severity], [1, "warning"]);
  assert.equal(report.of("provider.credentials"), "ok");
  assert.equal(report.of("clock.offset"), "ok");
  assert.equal(report.of("database.journal"), "ok");
  const service = `GET /v2/Services/${place.env["TWILIO_VERIFY_SERVICE_SID"]}`;
  assert.deepEqual(place.requests(), [service], "one request, and nothing sent");
  assert.deepEqual([...Deno.readDirSync(place.folder)].map(({ name }) => name), before);
});

Deno.test("deno task doctor groups findings by area, most severe last, and accepts only --json", async () => {
  await using place = await openPlace();
  const wrong = { ...place.env, TWILIO_AUTH_TOKEN: "deadbeef".repeat(4) };
  await using doctor = startTask("doctor", wrong);
  assert.equal(await doctor.ended(), 2);
  const areas = doctor.output().split("\n").filter((line) => /^[a-z]+$/.test(line));
  assert.equal(areas.length, new Set(areas).size);
  assert.equal(areas.at(-1), "provider");
  assert.match(
    doctor.output(),
    /\n {2}error +credentials: .*\n {11}-> Check that TWILIO_AUTH_TOKEN/,
  );
  assert.match(doctor.output(), /\n\d+ ok, \d+ notes?, \d+ warnings?, 1 error\n$/);
  assert.ok(doctor.output().split("\n").every((line) => line.length <= 100));
  await using odd = startTask("doctor", place.env, ["--fix"]);
  assert.equal(await odd.ended(), 64);
  assert.match(odd.output(), /^Usage: /);
});

Deno.test("deno task doctor names the secret that Twilio rejects, and a service of another account", async () => {
  await using place = await openPlace();
  const key = {
    ...place.env,
    TWILIO_API_KEY_SID: `SK${"0".repeat(24)}00facade`,
    TWILIO_API_KEY_SECRET: "SecretOfAnotherKey00000000000000",
  };
  const refused = await diagnose(key);
  assert.equal(refused.code, 2);
  assert.match(refused.words("provider.credentials"), /401.*TWILIO_API_KEY_SECRET/s);
  const foreign = `VA${"0".repeat(24)}00abcdef`;
  const lost = await diagnose({ ...place.env, TWILIO_VERIFY_SERVICE_SID_TEST: foreign });
  assert.equal(lost.code, 2);
  assert.equal(lost.of("provider.credentials"), "ok");
  assert.match(lost.text, /TWILIO_VERIFY_SERVICE_SID_TEST: the account .* no such .* \(404\)/);
});

Deno.test("deno task doctor continues if settings are invalid: SID kinds, cost and proxies", async () => {
  await using place = await openPlace();
  const report = await diagnose({
    ...place.env,
    TWILIO_VERIFY_SERVICE_SID: place.env["TWILIO_ACCOUNT_SID"] ?? "",
    LATCHKEY_BCRYPT_COST: "99",
    LATCHKEY_TRUSTED_PROXIES: "everybody",
    LATCHKEY_TRUSTED_PROXY: "10.0.0.1",
  });
  assert.equal(report.code, 2);
  assert.match(report.text, /TWILIO_VERIFY_SERVICE_SID is an account SID/);
  assert.match(report.text, /LATCHKEY_TRUSTED_PROXY is not a Latchkey setting/);
  assert.equal(report.bad.filter((check) => check === "settings.mistake").length, 3, report.text);
  assert.equal(report.of("provider.credentials"), "ok", "tried without a service");
  assert.equal(report.of("database.commit") === null, false);
  assert.deepEqual([report.of("hasher.speed"), report.of("proxies.trust")], [null, null]);
});

Deno.test("deno task doctor sends no secret to a base URL that is not allowed", async () => {
  await using place = await openPlace();
  const { port } = new URL(place.env["TWILIO_VERIFY_BASE_URL"] ?? "");
  const url = `http://localhost.localdomain:${port}`;
  const report = await diagnose({ ...place.env, TWILIO_VERIFY_BASE_URL: url });
  assert.equal(report.code, 2);
  assert.match(report.text, /TWILIO_VERIFY_BASE_URL must be an https URL under twilio\.com/);
  assert.deepEqual([report.of("provider.credentials"), place.requests().length], [null, 0]);
});

Deno.test("deno task doctor continues if the provider and the database are unreachable", async () => {
  await using place = await openPlace();
  const away = freePort();
  const report = await diagnose({
    ...place.env,
    TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${freePort()}`,
    LATCHKEY_DATABASE_URL: `postgres://latchkey:canary-of-the-url@127.0.0.1:${away}/latchkey`,
  });
  assert.equal(report.code, 2);
  assert.match(report.words("provider.reach"), /No connection to Twilio/);
  assert.match(report.words("database.reach"), /Cannot reach PostgreSQL/);
  assert.equal(report.of("clock.offset"), "note");
  assert.ok(report.of("hasher.speed") !== null && report.of("policy.guard") !== null);
  assert.ok(!report.text.includes("canary"), report.text);
});

Deno.test("deno task doctor compares the clock with the provider's", async () => {
  for (const [ahead, severity] of [[-3600, "error"], [12, "warning"]] as const) {
    await using place = await openPlace((answer) => {
      const date = new Date(Date.now() + ahead * 1000).toUTCString();
      return new Response(answer.body, { status: answer.status, headers: { date } });
    });
    const report = await diagnose(place.env);
    assert.equal(report.of("clock.offset"), severity, report.text);
    assert.match(report.words("clock.offset"), ahead < 0 ? /ahead of Twilio/ : /behind Twilio/);
  }
});

Deno.test("deno task doctor reports a database that is locked, not WAL and readable by others", async () => {
  await using place = await openPlace();
  const path = `${place.folder}/latchkey.db`;
  const other = new DatabaseSync(path);
  try {
    other.exec("PRAGMA journal_mode = DELETE");
    other.prepare("BEGIN IMMEDIATE").run();
    Deno.chmodSync(path, 0o644);
    Deno.chmodSync(place.folder, 0o777);
    const report = await diagnose(place.env);
    assert.equal(report.code, 2);
    assert.equal(report.of("database.journal"), "warning");
    assert.match(report.words("database.commit"), /kept it locked/);
    assert.deepEqual([report.of("database.mode"), report.of("database.folder")], [
      "error",
      "error",
    ]);
    assert.equal(Deno.statSync(path).mode ?? 0, 0o100644, "left as it was");
  } finally {
    other.close();
  }
});

Deno.test("deno task doctor prints no secret, and reports a secret file that anyone may read", async () => {
  await using place = await openPlace();
  const key = crypto.getRandomValues(new Uint8Array(32)).toBase64();
  const canaries = [key, "canary-pepper-canary-pepper-canary-1", place.env["TWILIO_AUTH_TOKEN"]];
  const file = `${place.folder}/pepper`;
  Deno.writeTextFileSync(file, canaries[1] ?? "", { mode: 0o644 });
  const env: Env = {
    ...place.env,
    LATCHKEY_SECRETS_KEY: `main:${key}`,
    LATCHKEY_PASSWORD_PEPPER_FILE: file,
  };
  const report = await diagnose(env);
  assert.equal(report.of("secrets.files"), "error", report.text);
  assert.match(report.words("secrets.files"), /LATCHKEY_PASSWORD_PEPPER_FILE: mode 0644/);
  assert.deepEqual([report.of("secrets.key"), report.of("secrets.pepper")], ["ok", "ok"]);
  for (const canary of canaries) assert.ok(!report.text.includes(canary ?? "?"), report.text);
  const { TWILIO_AUTH_TOKEN: token, ...rest } = env;
  const wrong = await diagnose({ ...rest, TWILIO_AUTH_TOKEN: `${token} `.repeat(2) });
  assert.ok(!wrong.text.includes(token ?? "?"), "nor an invalid one");
});

Deno.test("deno task doctor looks up the webhook targets and sends nothing to them", async () => {
  await using place = await openPlace();
  const file = `${place.folder}/webhooks.json`;
  const port = freePort();
  let requests = 0;
  const options = { hostname: "127.0.0.1", port, onListen: () => undefined };
  await using _receiver = Deno.serve(options, () => {
    requests++;
    return new Response(null, { status: 204 });
  });
  const target = { alerts: true, format: "ntfy" };
  const targets = [
    { ...target, name: "app", url: `http://127.0.0.1:${port}/`, private: true },
    { ...target, name: "mistyped", url: "https://hooks.invalid/" },
  ];
  Deno.writeTextFileSync(file, JSON.stringify({ targets }), { mode: 0o600 });
  const report = await diagnose({ ...place.env, LATCHKEY_WEBHOOKS_FILE: file });
  assert.match(report.words("webhooks.targets"), /There are 2 targets/);
  assert.equal(report.of("webhooks.address"), "error", report.text);
  // Some resolvers wait, instead of an answer that the name does not exist.
  const words = /"mistyped": the (host has no address|look-up of its host took too long)/;
  assert.match(report.words("webhooks.address"), words);
  assert.equal(requests, 0);
});

Deno.test("deno task doctor uses the settings of a running deno task dev", async () => {
  await using place = await openPlace();
  const { LATCHKEY_DATA_DIR, LATCHKEY_BCRYPT_COST, ...twilio } = place.env;
  const file = `${place.folder}/dev-settings.json`;
  const account = parseAccountConfig(twilio, Deno.readTextFileSync);
  const services: Env = {};
  for (const purpose of ["REGISTRATION", "PHONE_CHANGE", "PASSWORD_RESET", "TEST"]) {
    const made = await createTwilioService(
      account.ok ? account.account : assert.fail(),
      "Latchkey",
    );
    services[`TWILIO_VERIFY_SERVICE_SID_${purpose}`] = "serviceSid" in made ? made.serviceSid : "";
  }
  const settings = { ...twilio, ...services };
  Deno.writeTextFileSync(file, JSON.stringify(settings), { mode: 0o600 });
  const env = { LATCHKEY_DATA_DIR: LATCHKEY_DATA_DIR ?? "", LATCHKEY_SEND_COUNTRIES: "US" };
  const report = await diagnose({ ...env, LATCHKEY_BCRYPT_COST: LATCHKEY_BCRYPT_COST ?? "" });
  assert.equal(report.of("settings.dev"), "note", report.text);
  assert.equal(report.of("provider.credentials"), "ok");
  assert.equal(report.of("policy.countries"), "ok");
  assert.equal(report.of("provider.services_apart"), "ok");
  assert.equal(report.of("provider.target"), "note", "only a note in dev");
  assert.equal(report.code, report.bad.length === 0 ? 0 : 1);
  assert.deepEqual(report.bad.filter((check) => !known.includes(check)), [], report.text);
});
