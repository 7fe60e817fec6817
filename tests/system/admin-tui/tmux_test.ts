import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openTmux, tmuxAvailable, until } from "./tmux.ts";

const password = "correct horse battery";

interface Dev {
  readonly origin: string;
  readonly simulator: string;
  readonly dataDir: string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts the real `deno task dev` on free ports, with its own folder. */
async function startDev(): Promise<Dev> {
  const dataDir = await Deno.makeTempDir({ prefix: "latchkey-tmux-" });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "dev"],
    env: { PORT: "0", LATCHKEY_SIMULATOR_PORT: "0", LATCHKEY_DATA_DIR: dataDir },
    cwd: new URL("../../../", import.meta.url),
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const output = collect(child.stdout);
  const text = await until(() => Promise.resolve(output.text()), "The terminal admin:");
  const origins = [...text.matchAll(/is listening on (http:\S+)/g)].map(([, origin]) =>
    origin ?? ""
  );
  const [origin = "", simulator = ""] = origins;
  const close = async (): Promise<void> => {
    child.kill("SIGTERM");
    await child.status;
    await output.ended;
    await Deno.remove(dataDir, { recursive: true });
  };
  return { origin, simulator, dataDir, close, [Symbol.asyncDispose]: close };
}

/** Collects the output of a process, so that it never blocks on a full pipe. */
function collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>): {
  text(): string;
  readonly ended: Promise<void>;
} {
  let text = "";
  const ended = (async () => {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) text += part;
  })();
  return { text: () => text, ended };
}

// A kept-alive connection would delay the service's graceful shutdown.
const client = { client: Deno.createHttpClient({ poolMaxIdlePerHost: 0 }) };

async function register(dev: Dev, username: string): Promise<void> {
  const answer = await fetch(`${dev.origin}/v1/register`, {
    ...client,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password, phone_number: "+12025550142" }),
  });
  assert.equal(answer.status, 201, await answer.text());
}

async function codeFor(dev: Dev, to: string): Promise<string> {
  const answer = await fetch(`${dev.simulator}/_sim/code?to=${encodeURIComponent(to)}`, client);
  const { code } = await answer.json();
  return code;
}

Deno.test({
  name: "deno task admin works with deno task dev in a real terminal, and restores the terminal",
  ignore: !tmuxAvailable,
  fn: async () => {
    await using dev = await startDev();
    await register(dev, "ada.lovelace@example.org");
    await register(dev, "grace.hopper@example.org");
    const env = { LATCHKEY_DATA_DIR: dev.dataDir, LATCHKEY_OPERATOR: "tester" };
    await using tmux = await openTmux(`${Deno.execPath()} task --quiet admin`, env);
    await tmux.until("1 of 2 users");
    assert.deepEqual(await tmux.modes(), { alternate: "1", cursor: "0" });
    await tmux.send("/ada");
    await tmux.until(/ 1 of 1 found/);
    await tmux.send("Enter", "Enter");
    await tmux.until(/Events 1[^]*✓ registered/);
    await tmux.resize(120, 40);
    await tmux.until(/esc back\n/);
    await tmux.send("2");
    await tmux.until("goes to the simulator");
    await tmux.send("e", "+12025550143", "Enter", "Enter");
    await tmux.until(/✓ start POST [^]*HTTP 201[^]*simulated phone shows/);
    await tmux.send(await codeFor(dev, "+12025550143"), "Enter");
    await tmux.until("correct code: approved");
    await tmux.send("q");
    await tmux.until("left with 0");
    assert.deepEqual(await tmux.modes(), { alternate: "0", cursor: "1" });
  },
});

Deno.test({
  name: "for a screen reader, a key prints one line in a real terminal, and Ctrl-L the page",
  ignore: !tmuxAvailable,
  fn: async () => {
    await using dev = await startDev();
    for (const name of ["ada", "grace", "joan"]) await register(dev, name);
    const env = { LATCHKEY_DATA_DIR: dev.dataDir, LATCHKEY_OPERATOR: "tester" };
    for (const [flag, more] of [["--screen-reader", {}], ["", { INK_SCREEN_READER: "true" }]]) {
      const admin = `${Deno.execPath()} task --quiet admin ${flag}`;
      await using tmux = await openTmux(admin, { ...env, ...more as Record<string, string> });
      const lines = async (words: string | RegExp): Promise<readonly string[]> =>
        (await tmux.until(words)).trimEnd().split("\n");
      // The counts are read after the users, and are the last line.
      const before = await lines(/selected: joan[^]*failed attempts \d/);
      await tmux.send("j");
      const after = await lines("selected: grace");
      assert.deepEqual(after.slice(0, -1), before);
      assert.match(after.at(-1) ?? "", /^selected: grace, /);
      await tmux.send("Down");
      assert.equal((await lines("selected: ada")).length, before.length + 2);
      await tmux.send("C-l");
      await tmux.until(/latchkey, .*[^]*selected: ada[^]*Enter open/);
      assert.equal((await tmux.modes()).alternate, "0");
      await tmux.send("q");
      await tmux.until("left with 0");
    }
  },
});

Deno.test({
  name: "a crash restores the terminal, prints the error and exits with 70",
  ignore: !tmuxAvailable,
  fn: async () => {
    const file = new URL("./crashing_admin.ts", import.meta.url).pathname;
    for (const where of ["promise", "timer"]) {
      await using tmux = await openTmux(`${Deno.execPath()} run -A ${file} ${where}`, {});
      const screen = await tmux.until("left with 70");
      assert.match(screen, /TypeError: a bug/);
      assert.deepEqual(await tmux.modes(), { alternate: "0", cursor: "1" });
    }
  },
});

Deno.test({
  name: "a signal restores the terminal and determines the exit code",
  ignore: !tmuxAvailable,
  fn: async () => {
    await using dev = await startDev();
    for (const [signal, code] of [["TERM", 143], ["HUP", 129], ["INT", 130]] as const) {
      // exec keeps the process ID, so the shell's is that of the admin.
      const pidFile = `${dev.dataDir}/admin.pid`;
      const run = `sh -c 'echo $$ > ${pidFile}; exec ${adminCommand()}'`;
      await using tmux = await openTmux(run, { LATCHKEY_DATA_DIR: dev.dataDir });
      await tmux.until("No users yet");
      Deno.kill(Number(await Deno.readTextFile(pidFile)), `SIG${signal}`);
      await tmux.until(`left with ${code}`);
      assert.deepEqual(await tmux.modes(), { alternate: "0", cursor: "1" });
    }
  },
});

Deno.test({
  name: "SIGTSTP restores the terminal while stopped, and SIGCONT redraws the screen",
  ignore: !tmuxAvailable,
  fn: async () => {
    await using dev = await startDev();
    const pidFile = `${dev.dataDir}/admin.pid`;
    const run = `sh -c 'echo $$ > ${pidFile}; exec ${adminCommand()}'`;
    await using tmux = await openTmux(run, { LATCHKEY_DATA_DIR: dev.dataDir });
    await tmux.until("No users yet");
    const pid = Number(await Deno.readTextFile(pidFile));
    const modes = async () => JSON.stringify(await tmux.modes());
    Deno.kill(pid, "SIGTSTP");
    await until(modes, '{"alternate":"0","cursor":"1"}');
    await until(() => Deno.readTextFile(`/proc/${pid}/stat`), ") T ");
    Deno.kill(pid, "SIGCONT");
    await until(modes, '{"alternate":"1","cursor":"0"}');
    await tmux.until("No users yet");
    await tmux.send("3");
    await tmux.until("sends active");
    await tmux.send("q");
    await tmux.until("left with 0");
    assert.deepEqual(await tmux.modes(), { alternate: "0", cursor: "1" });
  },
});

Deno.test({
  name: "drive: Ctrl-Z returns to the shell, and fg to the same place",
  ignore: !tmuxAvailable,
  fn: async () => {
    await using dev = await startDev();
    await register(dev, "ada");
    await using tmux = await openTmux("bash --norc -i", {
      LATCHKEY_DATA_DIR: dev.dataDir,
      PS1: "",
    });
    await tmux.send(adminCommand(), "Enter");
    await tmux.until(/▌ada/);
    await tmux.send("Enter");
    await tmux.until("Users > ada");
    await tmux.send("C-z");
    await tmux.until(/Stopped/);
    assert.deepEqual(await tmux.modes(), { alternate: "0", cursor: "1" });
    await tmux.send("echo in the $((1 + 1))nd shell", "Enter");
    await tmux.until("in the 2nd shell");
    await tmux.send("fg", "Enter");
    await tmux.until("Users > ada");
    // Keys work again, and the place is the same.
    await tmux.send("w");
    await tmux.until("Why did the code not arrive?");
    await tmux.send("Escape", "q", "q");
    await until(async () => JSON.stringify(await tmux.modes()), '{"alternate":"0","cursor":"1"}');
    await tmux.send("echo left with $?", "Enter");
    await tmux.until("left with 0");
  },
});

Deno.test({
  name: "the admin exits with 69 and one sentence when its database is replaced or migrated",
  ignore: !tmuxAvailable,
  fn: async () => {
    for (const how of ["replaced", "migrated"] as const) {
      await using dev = await startDev();
      const run = `${Deno.execPath()} task --quiet admin`;
      await using tmux = await openTmux(run, { LATCHKEY_DATA_DIR: dev.dataDir });
      await tmux.until("No users yet");
      const path = `${dev.dataDir}/latchkey.db`;
      if (how === "replaced") {
        await Deno.copyFile(path, `${path}.copy`);
        await Deno.rename(`${path}.copy`, path);
      } else {
        const newer = new DatabaseSync(path, { timeout: 5000 });
        newer.exec("PRAGMA user_version = 99");
        newer.close();
      }
      const screen = await tmux.until("left with 69");
      assert.match(screen, /Cannot use \S+latchkey\.db: (the file was|its schema is now)/);
      assert.doesNotMatch(screen, /^ *at /m);
      assert.deepEqual(await tmux.modes(), { alternate: "0", cursor: "1" });
    }
  },
});

/** The command of `deno task admin`, without the task runner, which would receive the signal. */
function adminCommand(): string {
  const { tasks } = JSON.parse(
    Deno.readTextFileSync(new URL("../../../deno.json", import.meta.url)),
  );
  assert.match(tasks.admin.command, /^sh tasks\/run\.sh admin$/);
  return `env DENO=${Deno.execPath()} sh tasks/run.sh admin`;
}

Deno.test("deno task admin reports that it needs a terminal and exits with 2", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "admin"],
    cwd: new URL("../../../", import.meta.url),
    stdin: "null",
  }).output();
  assert.equal(code, 2);
  assert.match(new TextDecoder().decode(stderr), /run it without pipes/);
});
