import type { Diagnosis } from "../../core/doctor/diagnose.ts";
import type { OperatorCaller } from "../../core/domain/audit_event.ts";
import { version } from "../../core/config/version.ts";
import type { Instant } from "../../core/domain/instant.ts";
import { printable } from "../../core/domain/printable.ts";
import { type Operator, StorageUnavailable, StoreRefused } from "../../core/operator.ts";
import { unknownOperator } from "../words/troubles.ts";
import { withTaskCommand } from "../grammar/task_words.ts";
import {
  AlreadyDone,
  RemoteRefused,
  ServerUnreachable,
  Unanswered,
} from "../../server/remote/client/errors.ts";
import type { CommandAnswer, CommandPlan, CommandQuestion } from "./command/command.ts";
import type { CommandFiles } from "./command/files.ts";
import { commands } from "./command_table.ts";
import { helpOf, helpOfNoun, helpOfOne } from "./help_text.ts";
import { parseCommand } from "./parse_command.ts";
import { readOnlyText, refusalText } from "./refusal_text.ts";
import { safeJson } from "./command/safe_json.ts";
import { layOut } from "./command/table.ts";

/** Stable, because scripts check them. 130 is the exit code of the process on SIGINT. */
export const exitCodes = {
  done: 0,
  refused: 1,
  wrongUse: 2,
  unavailable: 69,
  bug: 70,
  interrupted: 130,
} as const;

export interface OpenedForCommand {
  readonly core: Operator;
  /** Null if it is not known who acts. */
  readonly caller: OperatorCaller | null;
  readonly simulated: boolean;
  readonly backupFolder: string;
  close(): Promise<void>;
}

/** The environment that one command runs in. */
export interface CommandTerminal {
  /** Writes text to standard output; resolves to false once the reader has closed it. */
  out(text: string): Promise<boolean>;
  err(text: string): void;
  /** Whether standard output is a terminal: people read lines, programs JSON. */
  readonly isTerminal: boolean;
  /** The cells of a line, if standard output is a terminal. */
  readonly columns: number;
  /** How tasks are called here: `deno task NAME`. */
  readonly taskCommand: string;
  /** Prints a prompt and reads the line typed after it; null if there is no terminal. */
  readonly ask: ((words: string) => Promise<string>) | null;
  /** Whether the settings refuse every change. */
  readonly readonly: boolean;
  readonly clock: () => Instant;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** `-` is standard input. */
  readonly readTextFile: (path: string) => string;
  readonly files: CommandFiles;
  /** Replaces the line of progress; null if standard error is not a terminal. */
  readonly showProgress: ((line: string) => void) | null;
  readonly diagnose: () => Promise<Diagnosis>;
  /** The keys of the terminal admin as a file (`--keymap`). */
  readonly defaultKeymap: () => Promise<string>;
  /**
   * Opens the core, or returns what is wrong with the settings or the database. `sends` is whether
   * the command needs the provider.
   */
  open(sends: boolean): Promise<OpenedForCommand | { readonly errors: readonly string[] }>;
}

/** Runs `deno task admin NOUN VERB ...`; resolves to the exit code. */
export async function runCommandLine(
  args: readonly string[],
  given: CommandTerminal,
): Promise<number> {
  const { taskCommand } = given;
  const err = (text: string): void => given.err(withTaskCommand(text, taskCommand));
  const terminal: CommandTerminal = { ...given, err };
  const { clock, readTextFile } = terminal;
  const parsed = parseCommand(args, { now: clock(), readTextFile });
  if (parsed.kind === "misuse") return complain(terminal, parsed.words);
  if (parsed.kind === "version") {
    await print(terminal, [`latchkey ${version}`]);
    return exitCodes.done;
  }
  if (parsed.kind === "help") {
    const { command, topic } = parsed;
    await print(
      terminal,
      command !== null
        ? helpOfOne(command)
        : topic === commands
        ? helpOf(topic)
        : helpOfNoun(topic),
    );
    return exitCodes.done;
  }
  const { command, input, json, yes, readonly } = parsed;
  const plan = command.plan(input);
  if ("misuse" in plan) return complain(terminal, plan.misuse);
  if (command.changes && (readonly || terminal.readonly)) {
    terminal.err(`${readOnlyText(json)}\n`);
    return exitCodes.refused;
  }
  const { asksOnlyWith: only } = command;
  const asks = command.asks && !yes && (only === undefined || input.flag(only));
  if (asks && terminal.ask === null) {
    return complain(
      terminal,
      "Cannot ask for confirmation without a terminal. Add --yes to proceed.",
    );
  }
  const { sends = false, changes } = command;
  const records = changes || command.records === true;
  return await catchErrors(
    terminal,
    () =>
      "standalone" in plan
        ? plan.standalone(terminal).then((answer) => show(answer, json, terminal))
        : openAndRun(plan, { asks, json, records, sends }, terminal),
  );
}

const unnamed: OperatorCaller = {
  actor: "operator",
  actorName: "",
  address: null,
  userAgent: null,
  requestId: null,
};

async function openAndRun(
  plan: Exclude<CommandPlan, { readonly standalone: unknown }>,
  { asks, json, records, sends }: Record<"asks" | "json" | "records" | "sends", boolean>,
  terminal: CommandTerminal,
): Promise<number> {
  const opened = await terminal.open(sends);
  if ("errors" in opened) return complain(terminal, opened.errors.join("\n"));
  const { pause, clock, files, showProgress } = terminal;
  const note = (line: string): void => terminal.err(`${printable(line)}\n`);
  const { caller, ...rest } = opened;
  // A command that records nothing has no use for it.
  const context = { ...rest, caller: caller ?? unnamed, pause, clock, files, note, showProgress };
  try {
    if (records && caller === null) return complain(terminal, unknownOperator);
    const { question } = plan;
    const asked = !asks
      ? null
      : typeof question === "string"
      ? { kind: "question", lines: [question], typed: null } as const
      : await question(context);
    if (asked?.kind === "refused") return await show(asked, json, terminal);
    if (asked !== null && !await confirmed(asked, terminal)) {
      terminal.err("Nothing was done.\n");
      return exitCodes.refused;
    }
    return await show(await plan.run(context), json, terminal);
  } finally {
    await opened.close();
  }
}

/** Only `y` or `yes`, or the requested text, confirms; Enter alone does not. */
async function confirmed(
  { lines, typed }: CommandQuestion,
  { ask }: CommandTerminal,
): Promise<boolean> {
  if (ask === null) return false;
  const hint = typed === null ? "[y/N] " : `Type ${typed.what}: `;
  const words = lines.map(printable).join("\n");
  const reply = (await ask(`${words}${lines.length > 1 ? "\n" : " "}${hint}`)).trim();
  return typed === null ? /^y(es)?$/i.test(reply) : typed.text !== "" && reply === typed.text;
}

/** Turns an unexpected error into a message and an exit code. */
async function catchErrors(terminal: CommandTerminal, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    const lost = connectionWords(error);
    if (lost !== null) {
      terminal.err(`${lost.words}\n`);
      return lost.code;
    }
    if (error instanceof StorageUnavailable) {
      terminal.err(`The database is unavailable: ${printable(error.message)}\n`);
      return exitCodes.unavailable;
    }
    if (error instanceof StoreRefused) {
      terminal.err(`${printable(error.message)}\n`);
      return exitCodes.unavailable;
    }
    const words = error instanceof Error ? error.stack ?? error.message : String(error);
    terminal.err(`${words.split("\n").map(printable).join("\n")}\n`);
    return exitCodes.bug;
  }
}

/** What a connection to another machine could not do. Null for other errors. */
function connectionWords(error: unknown): { readonly words: string; readonly code: number } | null {
  if (error instanceof RemoteRefused) {
    return { words: `Refused: ${error.message}`, code: exitCodes.refused };
  }
  if (error instanceof AlreadyDone) return { words: error.message, code: exitCodes.done };
  const isLost = error instanceof ServerUnreachable || error instanceof Unanswered;
  return isLost ? { words: error.message, code: exitCodes.unavailable } : null;
}

async function show(
  answer: CommandAnswer,
  json: boolean,
  terminal: CommandTerminal,
): Promise<number> {
  switch (answer.kind) {
    case "refused":
      terminal.err(`${refusalText(answer, json)}\n`);
      return exitCodes.refused;
    case "stream":
      for await (const row of answer.rows) {
        const forPeople = terminal.isTerminal && !json && row.line !== null;
        const text = forPeople ? printable(row.line ?? "") : safeJson(row.json);
        if (!await terminal.out(`${text}\n`)) break;
      }
      return exitCodes.done;
    case "text":
      for await (const part of answer.parts) if (!await terminal.out(part)) break;
      return exitCodes.done;
    case "misused":
      return complain(terminal, answer.words);
    case "answer":
      if (json) await terminal.out(`${safeJson(answer.json)}\n`);
      else {
        const width = terminal.isTerminal ? terminal.columns : null;
        await print(terminal, layOut(answer.lines, width));
      }
      return answer.code;
  }
}

async function print(terminal: CommandTerminal, lines: readonly string[]): Promise<void> {
  const text = lines.map((line) => `${printable(line)}\n`).join("");
  await terminal.out(withTaskCommand(text, terminal.taskCommand));
}

function complain(terminal: CommandTerminal, words: string): number {
  terminal.err(`${words.split("\n").map(printable).join("\n")}\n`);
  return exitCodes.wrongUse;
}
