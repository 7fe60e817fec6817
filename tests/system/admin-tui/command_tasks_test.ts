/** Runs the command line as `deno task admin`, with its permissions, signals, pipes and files. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { startTask, temporaryFolder } from "../../task_process.ts";

const root = new URL("../../../", import.meta.url);
const admin = `${Deno.execPath()} task --quiet admin`;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function runShell(line: string, env: Readonly<Record<string, string>>): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `set -o pipefail; ${line}`],
    cwd: root,
    env: { LATCHKEY_OPERATOR: "marek", ...env },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

/** Starts `deno task dev` with its own folder. */
async function startDev(): Promise<{
  readonly env: Readonly<Record<string, string>>;
  readonly dataDir: string;
  readonly output: () => string;
  readonly until: (text: string) => Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}> {
  const folder = temporaryFolder();
  const dataDir = `${folder.path}/data`;
  const env = { LATCHKEY_DATA_DIR: dataDir };
  const dev = startTask("dev", { ...env, PORT: "0", LATCHKEY_SIMULATOR_PORT: "0" });
  await dev.until("The terminal admin:");
  return {
    env,
    dataDir,
    output: dev.output,
    until: dev.until,
    async [Symbol.asyncDispose]() {
      await dev[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

Deno.test("deno task admin backup copies the database of a running service into its folder (F-21)", async () => {
  await using dev = await startDev();
  const made = await runShell(`${admin} backup monday.db --json`, dev.env);
  assert.deepEqual([made.code, made.err], [0, ""], made.err);
  const { path, quick_check: checked } = JSON.parse(made.out);
  assert.deepEqual([path, checked], [`${dev.dataDir}/backups/monday.db`, "ok"]);
  assert.equal((await Deno.stat(path)).mode ?? 0, 0o100600);
  assert.equal((await Deno.stat(`${dev.dataDir}/backups`)).mode ?? 0, 0o040700);
  const copy = new DatabaseSync(path);
  assert.equal(copy.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
  copy.close();
  const again = await runShell(`${admin} backup monday.db`, dev.env);
  assert.deepEqual([again.code, again.out], [1, ""]);
  assert.match(again.err, /already exists/);
  const outside = `${dev.dataDir}-elsewhere/copy.db`;
  const refused = await runShell(`${admin} backup ${outside}`, dev.env);
  assert.deepEqual([refused.code, refused.out], [1, ""]);
  assert.match(refused.err, /LATCHKEY_BACKUP_DIR/);
  const above = await runShell(`${admin} backup ../../above.db`, dev.env);
  assert.equal(above.code, 2);
  assert.match(above.err, /PATH must stay in the backup folder/);
  const allowed = { ...dev.env, LATCHKEY_BACKUP_DIR: `${dev.dataDir}-elsewhere` };
  assert.equal((await runShell(`${admin} backup copy.db`, allowed)).code, 0);
  assert.ok((await Deno.stat(outside)).isFile);
});

Deno.test("deno task admin users issue-code exits after the owner has been notified (R20)", async () => {
  await using dev = await startDev();
  const database = new DatabaseSync(`${dev.dataDir}/latchkey.db`);
  try {
    database.exec(`INSERT INTO users (id_head, id_tail, username, password_bytes, phone_digits,
        phone_verified_at, special_created_at, second_factor_failures)
      VALUES (0, '${"0".repeat(12)}', 'ada', 'x', 12025550142, 5, 5, 0)`);
    const issue = `${admin} users issue-code ada --reason 'lost phone' --yes`;
    const issued = await runShell(issue, dev.env);
    assert.deepEqual([issued.code, issued.err], [0, ""], issued.err);
    const notices = "SELECT actor_name FROM audit_events WHERE type LIKE 'notice.%'";
    assert.deepEqual(database.prepare(notices).all().map((row) => row["actor_name"]), ["marek"]);
  } finally {
    database.close();
  }
});

Deno.test("deno task admin otp send may reach the configured provider and no other host", async () => {
  await using dev = await startDev();
  const send = `${admin} otp send +12025550142 --channel sms --yes --json`;
  const sent = await runShell(send, dev.env);
  assert.deepEqual([sent.code, sent.err], [0, ""], sent.err);
  const id = JSON.parse(sent.out).verification_id;
  await dev.until("by sms: ");
  const [, code = ""] = /code for \+12025550142 by sms: (\d+)/.exec(dev.output()) ?? [];
  const right = await runShell(`${admin} otp check ${id} ${code}`, dev.env);
  assert.deepEqual([right.code, right.out.split("\n")[0]], [0, "Correct code: approved."]);
  const launch = `${Deno.execPath()} run -A tasks/launch.ts admin`;
  const flags = await runShell(`${launch} otp check ${id} ${code}`, dev.env);
  assert.match(flags.out, /\n--allow-net=127\.0\.0\.1:\d+\n/);
  assert.ok(flags.out.includes(`\n--allow-write=${dev.dataDir}\n`), flags.out);
  const policy = 'echo \'{"countries": {"deny": ["US"]}}\'';
  const replayed = await runShell(
    `${admin} policy replay --policy - --json < <(${policy})`,
    dev.env,
  );
  assert.deepEqual([replayed.code, replayed.err], [0, ""], replayed.err);
  assert.equal(JSON.parse(replayed.out).would_block, 1);
  Deno.mkdirSync(`${dev.dataDir}-elsewhere/a,b`, { recursive: true });
  for (const name of ["proposed.json", "a,b/proposed.json"]) {
    const text = JSON.stringify({ countries: { deny: ["US"] } });
    Deno.writeTextFileSync(`${dev.dataDir}-elsewhere/${name}`, text);
  }
  const replay = (file: string) => runShell(`${admin} policy replay --json ${file}`, dev.env);
  for (const form of ["--policy ", "--policy="]) {
    const fromFile = await replay(`${form}${dev.dataDir}-elsewhere/proposed.json`);
    assert.deepEqual([fromFile.code, fromFile.err], [0, ""], fromFile.err);
    assert.equal(JSON.parse(fromFile.out).would_block, 1);
  }
  const comma = await replay(`--policy '${dev.dataDir}-elsewhere/a,b/proposed.json'`);
  assert.equal(comma.code, 2);
  assert.match(comma.err, /--policy - <FILE/);
  assert.match((await replay("--policy /etc/hostname")).err, /it is not JSON/);
});

Deno.test("deno task admin events watch exits with 130 on Ctrl-C and with 0 on a closed pipe", async () => {
  await using dev = await startDev();
  await using watch = startTask("admin", dev.env, ["events", "watch"]);
  const lock = (name: string) =>
    runShell(`${admin} sends stop --channel ${name} --reason bots --yes`, dev.env);
  const resume = (name: string) =>
    runShell(`${admin} sends resume --channel ${name} --yes`, dev.env);
  // A watch does not report when it has started: create events until it prints one.
  const seen = watch.until('"sends.stopped"');
  let over = false;
  seen.then(() => over = true, () => over = true);
  while (!over) {
    assert.equal((await lock("sms")).code, 0);
    assert.equal((await resume("sms")).code, 0);
  }
  await seen;
  watch.signal("SIGINT");
  assert.equal(await watch.ended(), 130, watch.output());
  for (const line of watch.output().trim().split("\n")) JSON.parse(line);

  const piped = runShell(`${admin} events watch | head -n 1`, dev.env);
  let done = false;
  piped.then(() => done = true, () => done = true);
  while (!done) {
    await lock("call");
    await resume("call");
  }
  const { code, out, err } = await piped;
  assert.deepEqual([code, out.trim().split("\n").length, err], [0, 1, ""]);
});

Deno.test("deno task admin doctor has the same findings and exit codes as deno task doctor", async () => {
  await using dev = await startDev();
  const [ours, theirs] = [
    await runShell(`${admin} doctor --json`, dev.env),
    await runShell(`${Deno.execPath()} task --quiet doctor --json`, dev.env),
  ];
  // On a busy machine, measured findings may differ between the two runs.
  const measured = /^(hasher|clock)\.|^database\.(commit|latency)$/;
  const checks = (ran: Ran) =>
    JSON.parse(ran.out).findings.map((each: { check: string; severity: string }) =>
      measured.test(each.check) ? each.check : `${each.check} ${each.severity}`
    );
  assert.deepEqual(checks(ours), checks(theirs));
  const codes: Readonly<Record<string, number>> = { ok: 0, note: 0, warning: 1, error: 2 };
  for (const { code, out } of [ours, theirs]) {
    assert.equal(code, codes[JSON.parse(out).severity]);
  }
  const broken = await runShell(`${admin} doctor`, { ...dev.env, PORT: "none" });
  assert.equal(broken.code, 2);
  assert.match(broken.out, /PORT must be/);
});

Deno.test("LATCHKEY_ADMIN_READONLY refuses changes and allows reads", async () => {
  await using dev = await startDev();
  for (const value of ["1", "yes", "True"]) {
    const env = { ...dev.env, LATCHKEY_ADMIN_READONLY: value };
    const stopped = await runShell(`${admin} sends stop --all --reason bots --yes`, env);
    assert.deepEqual([stopped.code, stopped.out], [1, ""]);
    assert.match(stopped.err, /Refused: read-only mode is on/);
  }
  const status = await runShell(`${admin} --readonly sends status`, dev.env);
  assert.match(status.out, /Nothing is stopped/);
  const off = { ...dev.env, LATCHKEY_ADMIN_READONLY: "0" };
  assert.equal((await runShell(`${admin} sends stop --all --reason bots --yes`, off)).code, 0);
});

Deno.test("the database tasks work while deno task dev runs, with its settings", async () => {
  await using dev = await startDev();
  const task = (name: string) => runShell(`${Deno.execPath()} task --quiet ${name}`, dev.env);
  const reconciled = await task("twilio:reconcile");
  assert.deepEqual([reconciled.code, reconciled.err], [0, ""]);
  assert.match(reconciled.out, /^All deliveries are already reconciled/);
  const rotated = await task("keys:rotate");
  assert.deepEqual([rotated.code, rotated.err], [0, ""]);
  assert.match(rotated.out, /^The ES256 key [\w-]{22} is published now/);
  const sealed = await task("secrets:rotate");
  assert.deepEqual([sealed.code, sealed.err], [0, ""]);
  assert.match(sealed.out, /^Signing keys: 0 re-encrypted, [12] up to date, 0 failed$/m);
});

Deno.test("deno task admin uses the Deno that runs the task, even if its path contains spaces", async () => {
  await using dev = await startDev();
  const folder = `${dev.dataDir}-elsewhere/a b`;
  Deno.mkdirSync(folder, { recursive: true });
  Deno.symlinkSync(Deno.execPath(), `${folder}/deno`);
  const runs = [
    `DENO='${folder}/deno' sh tasks/run.sh admin users list --json`,
    `'${folder}/deno' task --quiet admin users list --json`,
  ];
  for (const run of runs) {
    const listed = await runShell(run, { ...dev.env, PATH: "/usr/bin:/bin" });
    assert.deepEqual([listed.code, listed.err], [0, ""]);
  }
});
