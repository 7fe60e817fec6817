/** The admin as a process that connects to a service as another process. */
import assert from "node:assert/strict";
import { assertMasked, filmOf, screensOf } from "../../admin-tui/recording/recorded.ts";
import { freePort } from "../../free_port.ts";
import { startTask, temporaryFolder } from "../../task_process.ts";
import { openTmux, tmuxAvailable } from "./tmux.ts";

const root = new URL("../../../", import.meta.url);
const admin = `${Deno.execPath()} task --quiet admin`;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(words: string, env: Readonly<Record<string, string>>): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `${admin} ${words}`],
    cwd: root,
    env,
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("deno task admin --connect works on a service with nothing but a key", async () => {
  using folder = temporaryFolder();
  const [port, simulatorPort] = [freePort(), freePort()];
  const origin = `http://127.0.0.1:${port}`;
  // The data folder of the service. The connecting process does not know it.
  const local = { LATCHKEY_DATA_DIR: folder.path, LATCHKEY_OPERATOR: "marek" };
  const keyFile = `${folder.path}/key`;
  const away = {
    LATCHKEY_DATA_DIR: `${folder.path}/nothing`,
    LATCHKEY_KEY_FILE: keyFile,
    LATCHKEY_OPERATOR: "someone else",
  };
  {
    await using dev = startTask("dev", {
      PORT: String(port),
      LATCHKEY_SIMULATOR_PORT: String(simulatorPort),
      LATCHKEY_DATA_DIR: folder.path,
    });
    await dev.until("The terminal admin:");
    const created = await run("keys create ada --scope terminal --json", local);
    const [key] = /lk_k_[^"]+/.exec(created.out) ?? assert.fail(created.err);
    await Deno.writeTextFile(keyFile, `${key}\n`, { mode: 0o644 });
    const exposed = await run(`--connect ${origin} users list`, away);
    assert.equal(exposed.code, 2, exposed.out);
    assert.match(exposed.err, /other users can read or change \(mode 0644\)/);
    await Deno.chmod(keyFile, 0o600);

    const stopped = await run(
      `sends stop --country us --reason "bots at night" --yes --connect ${origin}`,
      away,
    );
    assert.deepEqual([stopped.code, stopped.err], [0, ""], stopped.err);
    const events = await run(`--connect=${origin} events list --limit 1 --json`, away);
    const [{ type, actor_name: name, api_key_id: id }] = JSON.parse(events.out).events;
    assert.deepEqual([type, name, id], ["sends.stopped", "ada", key.slice(5, 27)]);

    const unconfirmed = await run(`sends resume --country us --connect ${origin}`, away);
    assert.equal(unconfirmed.code, 2);
    assert.match(unconfirmed.err, /Add --yes/);
    const backup = await run(`backup x.db --connect ${origin}`, away);
    assert.equal(backup.code, 1);
    assert.match(backup.err, /next to the database: run this command there/);

    if (tmuxAvailable) {
      const file = `${folder.path}/away.cast`;
      const words = `--connect ${origin} --record ${file}`;
      await using terminal = await openTmux(`${admin} ${words}`, away);
      await terminal.until(/● REC .*STOPPED: US/);
      await terminal.send("3");
      await terminal.until("bots at night");
      await terminal.send("2");
      await terminal.until("[2 OTP lab]");
      await terminal.send("-l", "e+12025550142");
      await terminal.until("+12025550142");
      await terminal.send("Escape", "q");
      await terminal.until("left with 0");
      await assertRecorded(file, key);
    }
  }
  const gone = await run(`--connect ${origin} users list`, away);
  assert.deepEqual([gone.code, gone.out], [2, ""]);
  assert.equal(gone.err, `Cannot reach 127.0.0.1:${port}: connection refused.\n`);
  assert.throws(() => Deno.statSync(`${folder.path}/nothing`), Deno.errors.NotFound);
});

/** The recording of the connected terminal is as private as that of a local one. */
async function assertRecorded(file: string, key: string): Promise<void> {
  assert.equal(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
  const recording = await Deno.readTextFile(file);
  assertMasked(recording, [key, "+12025550142", "bots at night"]);
  const screens = screensOf(filmOf(recording));
  for (const words of ["STOPPED: US", "[3 Sends]", "[2 OTP lab]"]) {
    assert.ok(screens.some((screen) => screen.includes(words)), words);
  }
}
