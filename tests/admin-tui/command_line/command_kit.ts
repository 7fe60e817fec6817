/** Runs the command line on a test core, in this process. @module */
import assert from "node:assert/strict";
import { operatorCaller } from "../../../admin-tui/operator_caller.ts";
import {
  type CommandTerminal,
  runCommandLine,
} from "../../../admin-tui/command_line/run_command_line.ts";
import { defaultKeymapText } from "../../../admin-tui/screens/own_keys/keymap_file.ts";
import type { TestCore } from "../../harness.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CommandOptions {
  /** What the operator types; if undefined, there is no terminal to ask on. */
  readonly says?: string;
  /** Whether standard output is a terminal. */
  readonly isTerminal?: boolean;
  /** The width of that terminal. */
  readonly columns?: number;
  readonly readonly?: boolean;
  readonly simulated?: boolean;
  readonly backupFolder?: string;
  /** Runs whenever the command waits; throws to end it. */
  readonly pause?: () => Promise<void>;
  readonly diagnose?: CommandTerminal["diagnose"];
  readonly files?: Readonly<Record<string, string>>;
  /** Gets the files that the command creates. */
  readonly created?: Map<string, string>;
  /** The number of writes after which the reader has closed the pipe. */
  readonly readsMax?: number;
  readonly open?: CommandTerminal["open"];
  readonly taskCommand?: string;
  /** Null if it is not known who acts; default `marek`. */
  readonly operator?: string | null;
}

/** Runs one command; appends what it asked to `questions`. */
export async function run(
  test: TestCore,
  args: readonly string[],
  options: CommandOptions = {},
  questions: string[] = [],
): Promise<Ran> {
  let [out, err, reads] = ["", "", 0];
  const { says, files = {}, readsMax = Infinity, operator = "marek" } = options;
  const open = () =>
    Promise.resolve({
      core: test.core,
      caller: operator === null ? null : operatorCaller(operator),
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
    columns: options.columns ?? 120,
    taskCommand: options.taskCommand ?? "deno task NAME",
    readonly: options.readonly ?? false,
    ask: says === undefined ? null : (question) => {
      questions.push(question);
      return Promise.resolve(says);
    },
    clock: test.clock.now,
    pause: options.pause ?? (() => Promise.reject(new Error("waits"))),
    diagnose: options.diagnose ?? (() => Promise.reject(new Error("diagnosed"))),
    defaultKeymap: () => Promise.resolve(defaultKeymapText()),
    readTextFile: (path) => files[path] ?? assert.fail(`no file ${path}`),
    files: filesOf(files, options.created ?? new Map()),
    showProgress: null,
    open: options.open ?? open,
  });
  return { code, out, err };
}

/** Files in memory. They are read in small parts, which end anywhere in a character. */
function filesOf(
  files: Readonly<Record<string, string>>,
  created: Map<string, string>,
): CommandTerminal["files"] {
  return {
    open(path) {
      const text = files[path];
      if (text === undefined) return Promise.reject(new Deno.errors.NotFound(path));
      const bytes = new TextEncoder().encode(text);
      return Promise.resolve({ size: bytes.length, chunks: partsOf(bytes) });
    },
    create(path) {
      if (created.has(path)) return Promise.reject(new Deno.errors.AlreadyExists(path));
      created.set(path, "");
      return Promise.resolve({
        write: (text) => {
          created.set(path, (created.get(path) ?? "") + text);
          return Promise.resolve();
        },
        close: () => Promise.resolve(),
        discard: () => {
          created.delete(path);
          return Promise.resolve();
        },
      });
    },
  };
}

async function* partsOf(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += 97) {
    yield await Promise.resolve(bytes.subarray(at, at + 97));
  }
}

/** Compares output with a golden file; `UPDATE=1` rewrites the file. */
export async function assertPrinted(name: string, text: string): Promise<void> {
  await assertEqualsFile(name, new URL(`./golden/${name}.txt`, import.meta.url), text);
}

/** Compares with a text that run.sh prints without starting Deno. */
export async function assertKept(name: string, text: string): Promise<void> {
  const file = new URL(`../../../admin-tui/printed/${name}.txt`, import.meta.url);
  await assertEqualsFile(name, file, text);
}

async function assertEqualsFile(name: string, file: URL, text: string): Promise<void> {
  if (Deno.env.get("UPDATE") === "1") return await Deno.writeTextFile(file, text);
  const wanted = await Deno.readTextFile(file).catch(() => "(no such golden file)");
  assert.equal(text, wanted, `${name} has changed; UPDATE=1 accepts it`);
}
