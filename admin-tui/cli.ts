/**
 * `deno task admin`: the terminal admin, or with words behind it one act (see `--help`). No JSX
 * here: React chooses between its two builds when it is first imported, and the JSX transform would
 * import it above every line of this file.
 *
 * Exit codes of the screen: 0 left by key, 2 cannot start as asked, 70 crash, 129/130/143 by
 * signal; of an act: see `exitCodes`.
 * @module
 */
import process from "node:process";
import { openCore, type OpenedCore, StorageUnavailable, StoreRefused } from "../core/mod.ts";
import { operatorCaller } from "./commands.ts";
import { processTerminal } from "./command_line/process_terminal.ts";
import {
  exitCodes,
  type OpenedForCommand,
  runCommandLine,
} from "./command_line/run_command_line.ts";
import { parseAdminSettings } from "./settings.ts";

const cannotStart = 2;

// exit of node:process, never Deno's: only the former lets Ink restore the terminal.
process.exit(await (Deno.args.length > 0 ? runAct() : runScreen()));

/** One act, without React or Ink. */
async function runAct(): Promise<number> {
  process.once("SIGINT", () => {
    // Below the ^C that the terminal has echoed.
    if (process.stderr.isTTY) process.stderr.write("\n");
    process.exit(exitCodes.interrupted);
  });
  return await runCommandLine(Deno.args, processTerminal(openForAct));
}

async function openForAct(): Promise<OpenedForCommand | { readonly mistakes: readonly string[] }> {
  const parsed = parseAdminSettings(Deno.env.toObject(), Deno.readTextFileSync);
  if (!parsed.ok) return parsed;
  try {
    const { core, close } = await openQuietly(parsed.config);
    const caller = operatorCaller(parsed.setting.operator);
    return { core, caller, sendPolicy: parsed.config.sendPolicy, close };
  } catch (error) {
    if (error instanceof StoreRefused) return { mistakes: [error.message] };
    throw error;
  }
}

async function runScreen(): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    return refuse(["The admin draws on a terminal: run it in one, without pipes or redirection."]);
  }
  const parsed = parseAdminSettings(Deno.env.toObject(), Deno.readTextFileSync);
  if (!parsed.ok) return refuse(parsed.mistakes);
  prepareColours();
  const opened = await open(parsed.config);
  if (typeof opened === "string") return refuse([opened]);
  const { runTerminal } = await import("./main.tsx");
  try {
    return await runTerminal(opened.core, parsed.setting);
  } finally {
    await opened.close();
  }
}

async function open(config: Parameters<typeof openCore>[0]): Promise<OpenedCore | string> {
  try {
    return await openQuietly(config);
  } catch (error) {
    if (error instanceof StoreRefused || error instanceof StorageUnavailable) return error.message;
    throw error;
  }
}

/** Nothing of the terminal's runs in the background, so what fails there is a bug. */
async function openQuietly(config: Parameters<typeof openCore>[0]): Promise<OpenedCore> {
  return await openCore(config, (error) => {
    throw error;
  });
}

/** What React and chalk look at when they are imported. */
function prepareColours(): void {
  process.env["NODE_ENV"] = "production";
  // https://no-color.org: present and not empty. Chalk itself does not look.
  if ((process.env["NO_COLOR"] ?? "") !== "") process.env["FORCE_COLOR"] = "0";
}

function refuse(mistakes: readonly string[]): number {
  process.stderr.write(`${mistakes.join("\n")}\n`);
  return cannotStart;
}
