/** The command line on a test's core, in process. @module */
import assert from "node:assert/strict";
import { operatorCaller } from "../../admin-tui/commands.ts";
import {
  type CommandTerminal,
  runCommandLine,
} from "../../admin-tui/command_line/run_command_line.ts";
import type { TestCore } from "../harness.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CommandOptions {
  /** What the operator answers; without it there is no terminal to ask on. */
  readonly says?: boolean;
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
      sendPolicy: test.ports.sendPolicy,
      close: () => Promise.resolve(),
    });
  const code = await runCommandLine(args, {
    out: (text) => {
      if (++reads > readsMax) return Promise.resolve(false);
      out += text;
      return Promise.resolve(true);
    },
    err: (text) => void (err += text),
    ask: says === undefined ? null : (question) => {
      questions.push(question);
      return Promise.resolve(says);
    },
    clock: test.clock.now,
    readTextFile: (path) => files[path] ?? assert.fail(`no file ${path}`),
    open: options.open ?? open,
  });
  return { code, out, err };
}
