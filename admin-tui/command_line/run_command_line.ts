import {
  type Caller,
  type Core,
  type Instant,
  printable,
  type Refusal,
  type SendPolicy,
  StorageUnavailable,
} from "../../core/mod.ts";
import { refusalWords } from "../presentation/refusals.ts";
import type { Command, CommandAnswer, CommandPlan } from "./command.ts";
import { helpOf, helpOfOne } from "./help_text.ts";
import { parseCommand } from "./parse_command.ts";

/** Stable: scripts look at them. 130 is left to the process, which is told of the signal. */
export const exitCodes = {
  done: 0,
  refused: 1,
  wrongUse: 2,
  unavailable: 69,
  bug: 70,
  interrupted: 130,
} as const;

export interface OpenedForCommand {
  readonly core: Core;
  readonly caller: Caller;
  readonly sendPolicy: SendPolicy;
  close(): Promise<void>;
}

/** The world around one command. */
export interface CommandTerminal {
  /** Writes text to standard output; false where nobody reads it any more. */
  out(text: string): Promise<boolean>;
  err(text: string): void;
  /** Asks on the terminal for a yes; null where there is none. */
  readonly ask: ((question: string) => Promise<boolean>) | null;
  readonly clock: () => Instant;
  readonly readTextFile: (path: string) => string;
  /** Opens the core, or says in words what is wrong with the settings or the database. */
  open(): Promise<OpenedForCommand | { readonly mistakes: readonly string[] }>;
}

/** Runs `deno task admin NOUN VERB ...`; resolves to the exit code. */
export async function runCommandLine(
  args: readonly string[],
  terminal: CommandTerminal,
): Promise<number> {
  const { clock, readTextFile } = terminal;
  const parsed = parseCommand(args, { now: clock(), readTextFile });
  if (parsed.kind === "misuse") return complain(terminal, parsed.words);
  if (parsed.kind === "help") {
    const { command, topic } = parsed;
    await print(terminal, command === null ? helpOf(topic) : helpOfOne(command));
    return exitCodes.done;
  }
  const { command, input, json, yes } = parsed;
  const plan = command.plan(input);
  if ("misuse" in plan) return complain(terminal, plan.misuse);
  const consent = yes ? null : await askFirst(command, plan, terminal);
  return consent ?? await openAndRun(plan, json, terminal);
}

/** Null where the operator agrees, or need not be asked. */
async function askFirst(
  command: Command,
  plan: CommandPlan,
  terminal: CommandTerminal,
): Promise<number | null> {
  if (!command.asks) return null;
  if (terminal.ask === null) {
    return complain(terminal, "Nobody can be asked without a terminal: add --yes to go ahead.");
  }
  if (await terminal.ask(printable(plan.question))) return null;
  terminal.err("Nothing was done.\n");
  return exitCodes.refused;
}

async function openAndRun(
  plan: CommandPlan,
  json: boolean,
  terminal: CommandTerminal,
): Promise<number> {
  try {
    const opened = await terminal.open();
    if ("mistakes" in opened) return complain(terminal, opened.mistakes.join("\n"));
    try {
      return await show(await plan.run(opened), json, terminal);
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (error instanceof StorageUnavailable) {
      terminal.err(`The database is away: ${printable(error.message)}\n`);
      return exitCodes.unavailable;
    }
    const words = error instanceof Error ? error.stack ?? error.message : String(error);
    terminal.err(`${words.split("\n").map(printable).join("\n")}\n`);
    return exitCodes.bug;
  }
}

async function show(
  answer: CommandAnswer,
  json: boolean,
  terminal: CommandTerminal,
): Promise<number> {
  switch (answer.kind) {
    case "refused":
      terminal.err(`${refusalText(answer.refusal, json)}\n`);
      return exitCodes.refused;
    case "stream":
      for await (const row of answer.rows) {
        if (!await terminal.out(`${safeJson(row)}\n`)) break;
      }
      return exitCodes.done;
    case "answer":
      if (json) await terminal.out(`${safeJson(answer.json)}\n`);
      else await print(terminal, answer.lines);
      return exitCodes.done;
  }
}

function refusalText(refusal: Refusal, json: boolean): string {
  const reason = refusal.fields?.some(({ code }) => code === "reason_format") ?? false;
  const words = reason ? "the reason needs 3 to 200 printable characters" : null;
  const detail = words ?? refusalWords[refusal.code];
  return json ? safeJson({ error: { code: refusal.code, detail } }) : `Refused: ${detail}.`;
}

/** JSON whose strings are safe in a terminal: what a screen must not get stands escaped. */
function safeJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (printable(text) === text) return text;
  return Array.from(
    text,
    (character) => printable(character) === character ? character : escaped(character),
  ).join("");
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

async function print(terminal: CommandTerminal, lines: readonly string[]): Promise<void> {
  await terminal.out(lines.map((line) => `${printable(line)}\n`).join(""));
}

function complain(terminal: CommandTerminal, words: string): number {
  terminal.err(`${words.split("\n").map(printable).join("\n")}\n`);
  return exitCodes.wrongUse;
}
