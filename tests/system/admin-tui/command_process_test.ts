import assert from "node:assert/strict";
import { freePort } from "../../free_port.ts";
import { startTask, temporaryFolder } from "../../task_process.ts";
import { openTmux, tmuxAvailable } from "./tmux.ts";

const root = new URL("../../../", import.meta.url);

// A kept-alive connection would delay the service's graceful shutdown.
const client = { client: Deno.createHttpClient({ poolMaxIdlePerHost: 0 }) };

interface Answer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- tests read what came over the wire
  readonly json: any;
}

async function post(origin: string, path: string, body: unknown): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  const init = { ...client, method: "POST", headers, body: JSON.stringify(body) };
  const answer = await fetch(`${origin}${path}`, init);
  return { status: answer.status, json: await answer.json() };
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function runShell(line: string, dataDir: string): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `set -o pipefail; ${line}`],
    cwd: root,
    env: { LATCHKEY_DATA_DIR: dataDir, LATCHKEY_OPERATOR: "marek" },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

const admin = `${Deno.execPath()} task --quiet admin`;

Deno.test("deno task admin sends stop blocks the next send of the running service (R49)", async () => {
  using folder = temporaryFolder();
  const [port, simulatorPort] = [freePort(), freePort()];
  await using dev = startTask("dev", {
    PORT: String(port),
    LATCHKEY_SIMULATOR_PORT: String(simulatorPort),
    LATCHKEY_DATA_DIR: folder.path,
  });
  await dev.until("The terminal admin:");
  const origin = `http://127.0.0.1:${port}`;
  const login = { username: "ada", password: "correct horse battery" };
  await post(origin, "/v1/register", { ...login, phone_number: "+12025550142" });
  const run = (words: string): Promise<Ran> => runShell(`${admin} ${words}`, folder.path);

  const stopped = await run('sends stop --country us --reason "bots at night" --yes --json');
  assert.deepEqual([stopped.code, stopped.err], [0, ""], stopped.err);
  assert.equal(JSON.parse(stopped.out).stop.reason, "bots at night");
  const blocked = await post(origin, "/v1/login", { ...login, send: "sms" });
  assert.equal(blocked.status, 200);
  assert.equal(blocked.json.send_problem.code, "provider_unavailable");
  const journal = await fetch(`http://127.0.0.1:${simulatorPort}/_sim/journal`, client);
  assert.ok(!(await journal.text()).includes("Verifications"));

  const deliveries = JSON.parse((await run("deliveries list --json")).out).deliveries;
  assert.deepEqual(deliveries.map((each: { blocked_by: string }) => each.blocked_by), [
    "country:US",
  ]);
  assert.equal((await run("sends resume --country us --yes")).code, 0);
  const refused = await run("sends resume --country us --yes");
  assert.deepEqual([refused.code, refused.out], [1, ""]);
  assert.match(refused.err, /Refused: /);
  const unasked = await run("sends stop --all --reason bots");
  assert.deepEqual([unasked.code, unasked.out], [2, ""]);

  // The reader closes the pipe before the first line.
  const closed = await runShell(`${admin} events export | true`, folder.path);
  assert.deepEqual([closed.code, closed.err], [0, ""]);
  const exported = await run("events export");
  const types = exported.out.trimEnd().split("\n").map((line) => JSON.parse(line).type);
  assert.ok(types.includes("sends.stopped") && types.includes("sends.resumed"), types.join());
  assert.equal(types.filter((type) => type === "record.exported").length, 2);
});

Deno.test("without Twilio's settings, users are listed and locked, and nothing is sent", async () => {
  using folder = temporaryFolder();
  const absent = await runShell(`${admin} users list`, folder.path);
  assert.equal(absent.code, 2);
  assert.match(absent.err, /TWILIO_VERIFY_SERVICE_SID is missing/);
  const [PORT, LATCHKEY_SIMULATOR_PORT] = [String(freePort()), String(freePort())];
  {
    const settings = { PORT, LATCHKEY_SIMULATOR_PORT, LATCHKEY_DATA_DIR: folder.path };
    await using dev = startTask("dev", settings);
    await dev.until("The terminal admin:");
    const registration = { username: "ada", password: "correct horse battery" };
    await post(`http://127.0.0.1:${PORT}`, "/v1/register", {
      ...registration,
      phone_number: "+12025550142",
    });
  }
  // Nothing runs any more, and dev has removed its settings file.
  const lock = await runShell(`${admin} users lock ada --reason "a test" --yes`, folder.path);
  assert.deepEqual([lock.code, lock.err], [0, ""]);
  const list = await runShell(`${admin} users list --json`, folder.path);
  assert.equal(JSON.parse(list.out).users[0].state, "locked");
  const send = await runShell(`${admin} otp send +12025550142 --channel sms --yes`, folder.path);
  assert.deepEqual([send.code, send.out], [2, ""]);
  assert.match(send.err, /TWILIO_ACCOUNT_SID is missing/);
});

Deno.test("deno task admin sends status reports invalid settings and exits with 2", async () => {
  using folder = temporaryFolder();
  const ran = await runShell(`${admin} sends status`, `${folder.path}/none`);
  assert.deepEqual([ran.code, ran.out], [2, ""]);
  assert.match(ran.err, /TWILIO_ACCOUNT_SID/);
  const help = await runShell(`${admin} sends stop --help`, `${folder.path}/none`);
  assert.equal(help.code, 0);
  assert.match(help.out, /--reason TEXT/);
});

Deno.test({
  name:
    "deno task admin sends stop asks on a terminal: Enter alone declines, Ctrl-C exits with 130",
  ignore: !tmuxAvailable,
  fn: async () => {
    using folder = temporaryFolder();
    await using dev = startTask("dev", {
      PORT: "0",
      LATCHKEY_SIMULATOR_PORT: "0",
      LATCHKEY_DATA_DIR: folder.path,
    });
    await dev.until("The terminal admin:");
    const command = `${admin} sends stop --all --reason bots`;
    const env = { LATCHKEY_DATA_DIR: folder.path, LATCHKEY_OPERATOR: "marek" };
    for (
      const [key, ending] of [["Enter", "Nothing was done"], ["C-c", "left with 130"]] as const
    ) {
      await using tmux = await openTmux(command, env);
      await tmux.until("No matching messages will be sent until you resume. [y/N]");
      await tmux.send(key);
      await tmux.until(ending);
    }
    const status = await runShell(`${admin} sends status`, folder.path);
    assert.match(status.out, /Nothing is stopped/);
    await using tmux = await openTmux(command, env);
    await tmux.until("[y/N]");
    await tmux.send("y", "Enter");
    await tmux.until("Stopped: all");
    await tmux.until("left with 0");
  },
});
