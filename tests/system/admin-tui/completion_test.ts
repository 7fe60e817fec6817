/** Runs the completion scripts in the shells themselves. */
import assert from "node:assert/strict";
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

async function runShell(shell: string, args: readonly string[], input = ""): Promise<string> {
  const child = new Deno.Command(shell, { args: [...args], stdin: "piped", stdout: "piped" })
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

Deno.test("bash completes nouns, verbs, options and listed values", async () => {
  const script = await completion("bash");
  const complete = async (...words: readonly string[]): Promise<readonly string[]> => {
    const typed = ["latchkey-admin", ...words].map((word) => `'${word}'`).join(" ");
    const ask = `COMP_WORDS=(${typed}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      _latchkey_admin; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const out = await runShell("bash", ["-u"], `${script}\n${ask}\n`);
    return out.trimEnd().split("\n").filter((word) => word !== "");
  };
  assert.deepEqual(await complete("de"), ["deliveries"]);
  assert.deepEqual(await complete("--v"), ["--version"]);
  assert.deepEqual(await complete("sends", "st"), ["stop", "status"]);
  assert.deepEqual(await complete("sends", "stop"), ["stop"]);
  assert.deepEqual(await complete("sends", "stop", "--channel", ""), ["sms", "call", "whatsapp"]);
  assert.deepEqual(await complete("sends", "stop", "--r"), ["--reason", "--readonly"]);
  assert.deepEqual(await complete("sends", "stop", "--reason", ""), []);
  assert.deepEqual(await complete("completion", "z"), ["zsh"]);
  assert.deepEqual(await complete("activity", "--window", "d"), ["day"]);
  assert.deepEqual(await complete("nothing", "x"), []);
  for (const { noun, verb, options, asks } of commands) {
    const words = await complete(...[noun, verb, "--"].filter((word) => word !== ""));
    const own = [...Object.keys(options), ...(asks ? ["yes"] : []), "json", "readonly", "help"];
    assert.deepEqual(words, own.map((name) => `--${name}`), `${noun} ${verb}`);
  }
});
