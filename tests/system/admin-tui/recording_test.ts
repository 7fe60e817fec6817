import assert from "node:assert/strict";
import { assertMasked, filmOf, screensOf } from "../../admin-tui/recording/recorded.ts";
import { startTask, temporaryFolder } from "../../task_process.ts";
import { openTmux, tmuxAvailable } from "./tmux.ts";

const root = new URL("../../../", import.meta.url);

async function admin(args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "admin", ...args],
    cwd: root,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test({
  name: "deno task admin records what is shown, and plays it, in a real terminal",
  ignore: !tmuxAvailable,
  fn: async () => {
    using folder = temporaryFolder();
    const env = { LATCHKEY_DATA_DIR: `${folder.path}/data`, LATCHKEY_OPERATOR: "tester" };
    await using dev = startTask("dev", { ...env, PORT: "0", LATCHKEY_SIMULATOR_PORT: "0" });
    await dev.until("The terminal admin:");
    const file = `${folder.path}/a.cast`;
    await recordIn(env, file);
    const recording = await Deno.readTextFile(file);
    assert.equal(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
    assertMasked(recording, []);
    const screens = screensOf(filmOf(recording));
    assert.ok(screens.some((screen) => screen.includes("[4 Activity]")));
    await playIn(file);
    await using again = await openTmux(recordCommand(file), env);
    await again.until("the file exists, and is not");
    await again.until("left with 2");
    assert.equal(await Deno.readTextFile(file), recording);
  },
});

function recordCommand(file: string): string {
  return `${Deno.execPath()} task --quiet admin --record ${file}`;
}

async function recordIn(
  env: Readonly<Record<string, string>>,
  file: string,
): Promise<void> {
  await using tmux = await openTmux(recordCommand(file), env);
  await tmux.until(/● REC/);
  await tmux.send("4");
  await tmux.until("[4 Activity]");
  await tmux.send("1", "/");
  await tmux.send("-l", "+12025550142");
  await tmux.until("+12025550142");
  // In the file although the program still runs.
  const text = await Deno.readTextFile(file);
  assert.ok(filmOf(text).changes.length > 1);
  await tmux.send("Escape");
  await tmux.until("or is:locked");
  await tmux.send("q");
  await tmux.until("left with 0");
}

async function playIn(file: string): Promise<void> {
  // No setting of the service.
  await using tmux = await openTmux(`${Deno.execPath()} task --quiet admin --replay ${file}`, {});
  await tmux.until(/1x (playing|paused)/);
  await tmux.send("9", ".", ".", ".");
  await tmux.until(/▪ \d:\d\d \/ \d:\d\d {2}1x paused/);
  await tmux.send("0", "+");
  await tmux.until(/0:00 \/ \d:\d\d {2}2x paused/);
  await tmux.resize(60, 16);
  await tmux.until("Needs a window of 80x24; this one has 60x16");
  await tmux.resize(80, 24);
  await tmux.until("2x paused");
  assert.deepEqual(await tmux.modes(), { alternate: "1", cursor: "0" });
  await tmux.send("q");
  await tmux.until("left with 0");
  assert.deepEqual(await tmux.modes(), { alternate: "0", cursor: "1" });
}

Deno.test("deno task admin --replay prints to a pipe, and refuses what is no recording", async () => {
  const { code, out } = await admin(["--replay", "docs/pictures/wave.cast"]);
  assert.equal(code, 0);
  assert.match(out, /^--- 0\.0 s ---\n latchkey {2}/);
  assert.match(out, /In the last 24 hours, it would have refused 254 messages/);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(out, /\x1b/);
  const refused = await admin(["--replay=deno.json"]);
  assert.deepEqual([refused.code, refused.out], [2, ""]);
  assert.match(refused.err, /^--replay \S+deno\.json: this is not a recording\.$/m);
});
