/** The command line on a test's core, in process. @module */
import assert from "node:assert/strict";
import { operatorCaller } from "../../../admin-tui/operator_caller.ts";
import {
  type CommandTerminal,
  runCommandLine,
} from "../../../admin-tui/command_line/run_command_line.ts";
import type { TestCore } from "../../harness.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CommandOptions {
  /** What the operator types; without it there is no terminal to ask on. */
  readonly says?: string;
  /** Whether people read it: standard output is a terminal. */
  readonly isTerminal?: boolean;
  readonly readonly?: boolean;
  readonly simulated?: boolean;
  readonly backupFolder?: string;
  /** What happens while a command waits, in turn; the last one may throw to end it. */
  readonly pause?: () => Promise<void>;
  readonly diagnose?: CommandTerminal["diagnose"];
  readonly files?: Readonly<Record<string, string>>;
  /** After so many writes nobody reads any more. */
  readonly readsMax?: number;
  readonly open?: CommandTerminal["open"];
}

/** Runs one command; `questions` collects what was asked. */
export async function run(
  test: TestCore,
  args: readonly string[],
  options: CommandOptions = {},
  questions: string[] = [],
): Promise<Ran> {
  let [out, err, reads] = ["", "", 0];
  const { says, files = {}, readsMax = Infinity } = options;
  const open = () =>
    Promise.resolve({
      core: test.core,
      caller: operatorCaller("marek"),
      sendPolicy: test.ports.policies.send,
      simulated: options.simulated ?? false,
      backupFolder: options.backupFolder ?? "/nowhere",
      close: () => Promise.resolve(),
    });
  const code = await runCommandLine(args, {
    out: (text) => {
      if (++reads > readsMax) return Promise.resolve(false);
      out += text;
      return Promise.resolve(true);
    },
    err: (text) => void (err += text),
    isTerminal: options.isTerminal ?? false,
    readonly: options.readonly ?? false,
    ask: says === undefined ? null : (question) => {
      questions.push(question);
      return Promise.resolve(says);
    },
    clock: test.clock.now,
    pause: options.pause ?? (() => Promise.reject(new Error("waits"))),
    diagnose: options.diagnose ?? (() => Promise.reject(new Error("diagnosed"))),
    readTextFile: (path) => files[path] ?? assert.fail(`no file ${path}`),
    open: options.open ?? open,
  });
  return { code, out, err };
}

/** What a command prints, written down beside the golden frames; `UPDATE=1` rewrites it. */
export async function assertPrinted(name: string, text: string): Promise<void> {
  const file = new URL(`./golden/${name}.txt`, import.meta.url);
  if (Deno.env.get("UPDATE") === "1") return await Deno.writeTextFile(file, text);
  const wanted = await Deno.readTextFile(file).catch(() => "(never written down)");
  assert.equal(text, wanted, `${name} has changed; UPDATE=1 accepts it`);
}
