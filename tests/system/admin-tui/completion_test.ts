/** Runs the completion scripts in the shells themselves. */
import assert from "node:assert/strict";
import { verbsOf } from "../../../admin-tui/command_line/completion/choices.ts";
import { allThemeNames } from "../../../admin-tui/draw/look.ts";
import { openTmux, tmuxAvailable } from "./tmux.ts";
import { commands } from "../../../admin-tui/command_line/command_table.ts";
import { run } from "../../admin-tui/command_line/command_kit.ts";
import { openTestCore } from "../../harness.ts";

const installed = (await Promise.all(["bash", "zsh", "fish"].map(async (shell) => {
  try {
    const { success } = await new Deno.Command(shell, { args: ["-c", "true"] }).output();
    return success ? [shell] : [];
  } catch {
    return [];
  }
}))).flat();

async function completion(shell: string): Promise<string> {
  await using test = await openTestCore();
  const ran = await run(test, ["completion", shell]);
  assert.deepEqual([ran.code, ran.err], [0, ""]);
  return ran.out;
}

async function runShell(
  shell: string,
  args: readonly string[],
  input = "",
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = new Deno.Command(shell, { args: [...args], env, stdin: "piped", stdout: "piped" })
    .spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout } = await child.output();
  assert.equal(code, 0, `${shell} ${args.join(" ")}`);
  return new TextDecoder().decode(stdout);
}

Deno.test("completion prints a script that each installed shell can parse", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const script = await completion(shell);
    if (installed.includes(shell)) await runShell(shell, ["-n"], script);
  }
  assert.ok(installed.includes("bash"));
});

Deno.test("run.sh prints the help and the completions without Deno", async () => {
  const printed = async (...args: readonly string[]): Promise<readonly [number, string]> => {
    const { code, stdout } = await new Deno.Command("/bin/sh", {
      args: ["tasks/run.sh", ...args],
      cwd: new URL("../../../", import.meta.url),
      env: { DENO: "/nonexistent/deno" },
    }).output();
    return [code, new TextDecoder().decode(stdout)];
  };
  await using test = await openTestCore();
  const texts = [["--help"], ["-h"], ["help"], ["completion", "bash"], ["completion", "fish"]];
  for (const args of texts) {
    const { out } = await run(test, args);
    assert.deepEqual(await printed("admin", ...args), [0, out]);
    const inImage = await run(test, args, { taskCommand: "latchkey-NAME" });
    assert.deepEqual(await printed("--image", "admin", ...args), [0, inImage.out]);
  }
  // Everything else needs Deno.
  const [code, out] = await printed("admin", "completion", "tcsh");
  assert.deepEqual([code !== 0, out], [true, ""]);
});

type Complete = (typed: string) => Promise<readonly string[]>;

/** The words that a shell offers for a typed line, as its Tab key does. */
async function bashOffers(): Promise<Complete> {
  const script = await completion("bash");
  return async (typed) => {
    const ask = `COMP_LINE=$TYPED; COMP_POINT=\${#TYPED}; COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
      _latchkey_admin; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { TYPED: `latchkey-admin ${typed}` };
    const out = await runShell("bash", ["-u"], `${script}\n${ask}\n`, env);
    return out.trimEnd().split("\n").filter((word) => word !== "");
  };
}

/** Each line is a word, a tab and its description. */
async function fishOffers(): Promise<Complete> {
  const script = await completion("fish");
  return async (typed) => {
    const ask = 'complete -C "$TYPED"';
    const env = { TYPED: `latchkey-admin ${typed}` };
    const out = await runShell("fish", ["--no-config"], `${script}\n${ask}\n`, env);
    return out.trimEnd().split("\n").filter((word) => word !== "");
  };
}

Deno.test("bash completes nouns, verbs, options and listed values", async () => {
  const complete = await bashOffers();
  assert.deepEqual(await complete("de"), ["deliveries"]);
  assert.deepEqual(await complete("--v"), ["--version"]);
  assert.deepEqual(await complete("sends st"), ["stop", "status"]);
  assert.deepEqual(await complete("sends stop --channel "), ["sms", "call", "whatsapp"]);
  assert.deepEqual(await complete("sends stop --r"), ["--reason", "--readonly"]);
  assert.deepEqual(await complete("sends stop --reason "), []);
  assert.deepEqual(await complete("completion z"), ["zsh"]);
  assert.deepEqual(await complete("activity --window d"), ["day"]);
  assert.deepEqual(await complete("nothing x"), []);
  const common = ["json", "readonly", "help", "connect"];
  for (const { noun, verb, options, asks } of commands) {
    const words = await complete([noun, verb, "--"].filter((word) => word !== "").join(" "));
    const own = [...Object.keys(options), ...(asks ? ["yes"] : []), ...common];
    assert.deepEqual(words, own.map((name) => `--${name}`), `${noun} ${verb}`);
  }
});

Deno.test("bash completes after global options, joined values, and options of the screen", async () => {
  const complete = await bashOffers();
  assert.deepEqual(await complete("--readonly us"), ["users"]);
  assert.deepEqual(await complete("--connect https://login.example us"), ["users"]);
  assert.deepEqual(await complete("--connect=https://login.example --json users li"), ["list"]);
  assert.deepEqual(await complete("users --json li"), ["list"]);
  assert.deepEqual(await complete("--connect "), []);
  // Bash replaces only what follows the `=`.
  assert.deepEqual(await complete("users list --filter=lo"), ["locked", "locked-out"]);
  assert.deepEqual(await complete("--theme "), [...allThemeNames]);
  assert.deepEqual(await complete("--theme=m"), ["mono"]);
  assert.deepEqual(await complete("--theme dark --as"), ["--ascii"]);
  assert.deepEqual(await complete("--theme dark us"), []);
  assert.deepEqual(await complete("--theme-file deno.j"), ["deno.json"]);
  assert.deepEqual(await complete("policy replay --policy=deno.j"), ["deno.json"]);
  assert.deepEqual(await complete("users import deno.j"), ["deno.json"]);
});

Deno.test({
  name: "fish completes the same, and describes each value (needs fish)",
  ignore: !installed.includes("fish"),
  fn: async () => {
    const complete = await fishOffers();
    assert.deepEqual(await complete("--readonly us"), [
      `users\t${verbsOf(commands, "users").map(({ word }) => word).join(", ")}`,
    ]);
    assert.deepEqual(await complete("users list --filter=lo"), [
      "--filter=locked\tlocked by an operator",
      "--filter=locked-out\tin a temporary lockout",
    ]);
    assert.deepEqual(await complete("users list --filter unv"), [
      "unverified\tphone number not verified",
    ]);
    assert.deepEqual(await complete("--theme m"), ["mono\tno colors"]);
    assert.deepEqual(await complete("--theme dark us"), []);
    assert.deepEqual(await complete("--theme dark --asc"), ["--ascii\tdraw ASCII only"]);
    assert.deepEqual(await complete("--connect https://login.example sends st"), [
      "status\tShows stops, pauses and open circuits, and what was sent and spent",
      "stop\tStops messages immediately, on every instance, until they are resumed",
    ]);
    assert.deepEqual(await complete("users import deno.js"), ["deno.json"]);
  },
});

Deno.test({
  name: "zsh completes by its Tab key, with descriptions (needs zsh and tmux)",
  ignore: !installed.includes("zsh") || !tmuxAvailable,
  fn: async () => {
    const file = await Deno.makeTempFile({ suffix: ".zsh" });
    const start = "autoload -Uz compinit && compinit -u -D; PROMPT='%% '; zstyle ':completion:*' " +
      `list-separator --; latchkey-admin() { :; }; ${await completion("zsh")}`;
    try {
      await Deno.writeTextFile(file, start);
      await using tmux = await openTmux("zsh -f -i", {});
      await tmux.send("-l", ` source ${file}; clear; echo ready`);
      await tmux.send("Enter");
      await tmux.until(/^ready/m);
      const expect = async (typed: string, words: RegExp): Promise<void> => {
        await tmux.send("C-u", "C-l");
        await tmux.send("-l", `latchkey-admin ${typed}`);
        await tmux.send("Tab");
        await tmux.until(words);
      };
      await expect("--readonly us", /--readonly users *$/m);
      await expect("users list --filter=lo", /--filter=locked *$/m);
      // The first Tab has typed what both have in common.
      await expect("users list --filter=locked", /locked-out +-- in a temporary lockout/);
      await expect("sends st", /status +-- Shows stops/);
      await expect("--theme mon", /--theme mono *$/m);
      await expect("--theme-file deno.js", /--theme-file deno.json/);
      await expect("--connect https://login.example ev", /example events *$/m);
    } finally {
      await Deno.remove(file);
    }
  },
});
