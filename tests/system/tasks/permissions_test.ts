/**
 * Starts every task and compares the permissions that it has, and the permissions that it uses,
 * with one list. Deno writes each permission check to the file in DENO_AUDIT_PERMISSIONS.
 * @module
 */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { isCurrent } from "../../../tasks/build_inputs.ts";
import { launchArguments } from "../../../tasks/launch.ts";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import { password, phoneNumber } from "../../harness.ts";
import { oldDatabase } from "../../adapters/sql/old_rows.ts";
import { freePort } from "../../free_port.ts";
import { essentials, startTask, type TaskProcess, temporaryFolder } from "../../task_process.ts";
import { openTmux, tmuxAvailable } from "../admin-tui/tmux.ts";

const settings = ["env LATCHKEY_*", "env PORT", "env TWILIO_*"];
const database = ["read data", "read secret", "read webhooks.json", "write data"];
/** Every program that opens the core looks how many workers would suit. */
const memory = "read /sys/fs/cgroup/memory.max";
const hashes = [memory, "read core/adapters/bcrypt"];
const copies = [
  "read backups",
  "read core/adapters/sql/sqlite",
  "write backups",
];

/** The permissions of each task, all of which it uses, and those that its packages are refused. */
const expected: Readonly<Record<string, readonly string[]>> = {
  start: [
    ...[...settings, ...database, ...hashes, "sys setPriority"],
    "read core/adapters/password_strength",
    ...copies,
    // A developer may have run `deno task build`: a bundle reads its parts when it loads them.
    ...(isCurrent("dist") ? ["read server"] : []),
    ...["net inner", "net provider", "net service", "net localhost", "net receiver.invalid"],
  ],
  dev: [...settings, "net 127.0.0.1", "read", "write"],
  simulator: ["env LATCHKEY_*", "env TWILIO_*", "net 127.0.0.1"],
  doctor: [
    ...[...settings, ...database, ...hashes, "sys statfs"],
    ...["net provider", "net receiver.invalid"],
  ],
  migrate: [...settings, ...database, ...copies],
  restore: [...settings, ...database, "read backup.db"],
  "secrets:rotate": [...settings, ...database, memory],
  "keys:rotate": [...settings, ...database, memory],
  "twilio:reconcile": [...settings, ...database, memory, "net provider"],
  "twilio:setup": [...settings, "net provider", "read secret", "write latchkey.env"],
  admin: [
    ...[...settings, ...database, ...hashes, "net provider", "sys statfs"],
    ...[...copies, "read policy.json", "write latchkey-cases"],
    // As `admin doctor`.
    "net receiver.invalid",
    ...["env COLORTERM", "env FORCE_COLOR", "env INK_SCREEN_READER", "env LOGNAME"],
    ...["env NODE_ENV", "env NO_COLOR", "env TERM", "env TMUX", "env USER"],
    ...["refused env CI", "refused env CONTINUOUS_INTEGRATION", "refused env DEV"],
    "refused env TERM_PROGRAM",
  ],
};

const root = new URL("../../../", import.meta.url);
const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root)));

interface Place {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** The file for Deno's audit. */
  readonly log: string;
  /** Resolves when the receiver of webhooks gets its first message. */
  readonly received: Promise<void>;
  /** A path relative to the project or the folder; the host and port of a URL. */
  shortened(place: string): string;
  /** The name of a permission, which is the same in every run. */
  named(permission: string): string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A running simulator, settings of every kind, and an empty data folder. */
function openPlace(): Place {
  const simulator = createSimulator({
    clock: Date.now,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  const listening = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const server = Deno.serve(listening, simulator.respond);
  const folder = temporaryFolder();
  const [port, inner] = [freePort(), freePort()];
  const received = Promise.withResolvers<void>();
  const receiver = Deno.serve(listening, () => {
    received.resolve();
    return new Response();
  });
  const secrets = [`whsec_${crypto.getRandomValues(new Uint8Array(32)).toBase64()}`];
  const all = { secrets, events: ["*"] };
  // The first host is looked up and has no address; the second one gets the messages.
  const targets = [
    { name: "unknown", url: "https://receiver.invalid/", ...all },
    { name: "app", url: `http://localhost:${receiver.addr.port}/`, private: true, ...all },
  ];
  const webhooks = `${folder.path}/webhooks.json`;
  Deno.writeTextFileSync(webhooks, JSON.stringify({ targets }), { mode: 0o600 });
  Deno.writeTextFileSync(`${folder.path}/secret`, simulator.account.authToken, { mode: 0o600 });
  Deno.writeTextFileSync(`${folder.path}/policy.json`, '{"countries": {"deny": ["FR"]}}');
  const hosts: Readonly<Record<string, string>> = {
    [`net 127.0.0.1:${server.addr.port}`]: "net provider",
    [`net 127.0.0.1:${port}`]: "net service",
    [`net 127.0.0.1:${inner}`]: "net inner",
  };
  return {
    folder: folder.path,
    log: `${folder.path}/audit.jsonl`,
    received: received.promise,
    env: {
      PORT: String(port),
      LATCHKEY_INNER_PORT: String(inner),
      LATCHKEY_DATA_DIR: `${folder.path}/data`,
      LATCHKEY_BACKUP_DIR: `${folder.path}/backups`,
      LATCHKEY_BCRYPT_COST: "10",
      LATCHKEY_ADMIN_FOLDER: folder.path,
      LATCHKEY_OPERATOR: "marek",
      LATCHKEY_SECRETS_KEY: `a:${crypto.getRandomValues(new Uint8Array(32)).toBase64()}`,
      LATCHKEY_JWT_ISSUER: "http://127.0.0.1:8000",
      LATCHKEY_JWT_AUDIENCES: "demo",
      LATCHKEY_VERIFY_SERVICES: "single",
      LATCHKEY_SIMULATOR_PORT: "0",
      LATCHKEY_WEBHOOKS_FILE: webhooks,
      TWILIO_ACCOUNT_SID: simulator.account.accountSid,
      TWILIO_AUTH_TOKEN_FILE: `${folder.path}/secret`,
      TWILIO_VERIFY_SERVICE_SID: simulator.account.serviceSid,
      TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
    },
    shortened: (text) =>
      text.startsWith("http")
        ? new URL(text).host
        : text.replace(`${folder.path}/`, "").replace(root.pathname, "")
          // A developer may have run `deno task build`.
          .replace(/^dist\//, "").replace(/(?<=^core\/.*)\.js$/, ".ts"),
    named: (permission) => hosts[permission] ?? permission,
    async [Symbol.asyncDispose]() {
      simulator.close();
      await server.shutdown();
      await receiver.shutdown();
      folder[Symbol.dispose]();
    },
  };
}

/** The permissions in a command line: "read data" for `--allow-read=…/data`, "read" for all. */
function permitted(words: readonly string[], { shortened }: Place): readonly string[] {
  return words.flatMap((word) => {
    const [, kind, values] = /^--allow-(\w+)(?:=(.*))?$/.exec(word.replaceAll("'", "")) ?? [];
    if (kind === undefined) return [];
    return values === undefined
      ? [kind]
      : values.split(",").map((each) => `${kind} ${shortened(each)}`);
  });
}

/** The permissions that were used. */
function touched(permissions: readonly string[], { log, shortened }: Place): readonly string[] {
  const lines = Deno.readTextFileSync(log).trim().split("\n").filter((line) => line !== "");
  return lines.flatMap((line) => {
    const { permission, value } = JSON.parse(line);
    // Null means the whole permitted environment.
    if (value === null) return permissions.filter((each) => each.startsWith(`${permission} `));
    const touch = `${permission} ${shortened(value)}`;
    const found = permissions.filter((each) => covers(each, touch));
    return found.length === 0 ? [`refused ${touch}`] : found;
  });
}

function covers(permission: string, touch: string): boolean {
  if (permission.endsWith("*")) return touch.startsWith(permission.slice(0, -1));
  const ends = permission.includes(" ") ? ["", "/", ":"] : [" "];
  return ends.some((end) => end === "" ? touch === permission : touch.startsWith(permission + end));
}

/** Collects the permissions that the runs of one task have and use. */
function openAudit(name: string, place: Place): {
  readonly env: Readonly<Record<string, string>>;
  /** Must be called after each run, with the arguments of that run. */
  add(args?: readonly string[]): void;
  compare(): void;
} {
  const [may, did] = [new Set<string>(), new Set<string>()];
  return {
    env: { ...place.env, DENO_AUDIT_PERMISSIONS: place.log },
    add(args = []) {
      const permissions = permitted(wordsOf(name, place, args), place);
      for (const each of permissions) may.add(place.named(each));
      for (const each of touched(permissions, place)) did.add(place.named(each));
    },
    compare() {
      const all = (expected[name] ?? []).toSorted();
      assert.deepEqual([...did].toSorted(), all, `${name} uses`);
      const allowed = all.filter((each) => !each.startsWith("refused "));
      assert.deepEqual([...may].toSorted(), allowed, `${name} has`);
    },
  };
}

/** The words of a task's command line, from deno.json or from the launcher. */
function wordsOf(name: string, { env }: Place, args: readonly string[]): readonly string[] {
  const command: string = tasks[name].command;
  if (!/ tasks\/(launch\.ts|run\.sh) /.test(command)) return command.split(" ");
  assert.match(command, new RegExp(` tasks/(launch\\.ts ${name}\\)|run\\.sh ${name}$)`));
  const bundled = name !== "simulator" && isCurrent("dist");
  return launchArguments({ name, args, env, bundled, readTextFile: Deno.readTextFileSync }) ?? [];
}

/** A login that sends a code, which uses all workers, the database and the provider. */
async function logIn({ env }: Place): Promise<void> {
  const post = async (path: string, body: unknown): Promise<number> => {
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    const response = await fetch(`http://127.0.0.1:${env["PORT"]}${path}`, init);
    await response.body?.cancel();
    return response.status;
  };
  const user = { username: "ada", password };
  // The worker that estimates passwords responds, with these permissions.
  const guessable = { username: "ada", password: "abcdabcdabcd", phone_number: phoneNumber };
  assert.equal(await post("/v1/register", guessable), 422);
  assert.equal(await post("/v1/register", { ...user, phone_number: phoneNumber }), 201);
  assert.equal(await post("/v1/login", { ...user, send: "sms" }), 200);
}

/** Runs the service once, which leaves a database with a message that is still open. */
async function serveOnce(place: Place): Promise<void> {
  await using service = startTask("start", place.env);
  await service.until('"listening"');
  await logIn(place);
}

/** Leaves the SQLite file of an older build, which is copied before it is migrated. */
function leaveOld({ folder }: Place): Promise<void> {
  const version = 9;
  Deno.mkdirSync(`${folder}/data`);
  const file = new DatabaseSync(`${folder}/data/latchkey.db`);
  for (const change of oldDatabase(version)) file.exec(change);
  file.exec(`PRAGMA application_id = 0x4c4b6579; PRAGMA user_version = ${version}`);
  file.exec("DELETE FROM users");
  file.close();
  return Promise.resolve();
}

/** Runs a task until `act` returns. `act` may wait for the end of the task. */
async function audit(
  name: string,
  act: (task: TaskProcess, place: Place) => Promise<void>,
  prepare: (place: Place) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await using place = openPlace();
  await prepare(place);
  const audited = openAudit(name, place);
  {
    await using task = startTask(name, audited.env);
    await act(task, place);
  }
  audited.add();
  audited.compare();
}

async function endsWell(task: TaskProcess): Promise<void> {
  assert.equal(await task.ended(), 0, task.output());
}

/** The doctor reports the host without an address. Warnings about this machine are allowed. */
async function findsNoAddress(task: TaskProcess): Promise<void> {
  assert.equal(await task.ended(), 2, task.output());
  assert.match(task.output(), /"unknown": the host has no address/);
  assert.match(task.output(), /, 1 error\n/);
}

Deno.test("every program among the tasks is in the list", () => {
  // The others are for developing Latchkey.
  const names = Object.keys(tasks)
    .filter((name) => !/^(check|test|bench|client|openapi|sbom|build)(:|$)/.test(name));
  assert.deepEqual(Object.keys(expected).toSorted(), names.toSorted());
});

Deno.test("deno task start uses all its permissions and no others", () =>
  audit("start", async (task, place) => {
    await task.until('"listening"');
    await logIn(place);
    await place.received;
  }, leaveOld));

Deno.test("deno task dev uses all its permissions and no others", () =>
  audit("dev", async (task, place) => {
    await task.until("The terminal admin:");
    await logIn(place);
  }));

Deno.test("deno task simulator uses all its permissions and no others", () =>
  audit("simulator", (task) => task.until("TWILIO_VERIFY_BASE_URL=")));

Deno.test("deno task migrate uses all its permissions and no others", () =>
  audit("migrate", endsWell, leaveOld));

Deno.test("deno task restore uses all its permissions and no others", async () => {
  await using place = openPlace();
  await leaveOld(place);
  const backup = `${place.folder}/backup.db`;
  await Deno.rename(`${place.folder}/data/latchkey.db`, backup);
  const audited = openAudit("restore", place);
  {
    await using task = startTask("restore", audited.env, [backup, "--yes"]);
    await endsWell(task);
  }
  audited.add([backup, "--yes"]);
  audited.compare();
});

for (const name of ["secrets:rotate", "keys:rotate"]) {
  Deno.test(`deno task ${name} uses all its permissions and no others`, () =>
    audit(name, endsWell));
}

Deno.test("deno task twilio:reconcile uses all its permissions and no others", () =>
  audit("twilio:reconcile", endsWell, serveOnce));

Deno.test("deno task doctor uses all its permissions and no others", () =>
  audit("doctor", async (task) => {
    await findsNoAddress(task);
  }, serveOnce));

Deno.test("deno task twilio:setup uses all its permissions and no others", async () => {
  await using place = openPlace();
  const audited = openAudit("twilio:setup", place);
  const { TWILIO_VERIFY_SERVICE_SID: _, ...env } = audited.env;
  // Runs the task's command in another folder, because it writes a file to the current folder.
  const words = wordsOf("twilio:setup", place, []).map((word) =>
    word.startsWith("tasks/") ? new URL(word, root).pathname : word
  );
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...words, "--write"],
    cwd: place.folder,
    clearEnv: true,
    env: { ...essentials(), ...env },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  audited.add();
  audited.compare();
});

Deno.test({
  name: "deno task admin uses all its permissions and no others, in tmux and as commands",
  ignore: !tmuxAvailable,
  fn: async () => {
    await using place = openPlace();
    await serveOnce(place);
    const audited = openAudit("admin", place);
    {
      await using tmux = await openTmux(`${Deno.execPath()} task --quiet admin`, audited.env);
      await tmux.until("ada ");
      await tmux.send("Enter");
      await tmux.until("Second factors");
      await tmux.send("E");
      await tmux.until("Saved latchkey-cases/case-ada-");
      await tmux.send("q", "q");
      await tmux.until("left with 0");
    }
    audited.add();
    const replay = ["policy", "replay", "--policy", `${place.folder}/policy.json`];
    for (const args of [["doctor"], ["backup", "copy.db"], replay]) {
      await using task = startTask("admin", audited.env, args);
      await (args[0] === "doctor" ? findsNoAddress(task) : endsWell(task));
      audited.add(args);
    }
    audited.compare();
  },
});
