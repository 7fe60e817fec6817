/**
 * `deno task admin`: the terminal admin, or with words behind it one command (see `--help`). No JSX
 * here: React chooses between its two builds when it is first imported, and the JSX transform would
 * import it above every line of this file.
 *
 * Exit codes of the screen: 0 left by key, 2 cannot start as asked, 69 the database was replaced or
 * migrated meanwhile, 70 crash, 129/130/143 by signal; of a command: see `exitCodes`.
 * @module
 */
import process from "node:process";
import { cleanEnvironment } from "../core/config/settings.ts";
import { readSettingsFile } from "../core/config/settings_file.ts";
import { runDoctor } from "../core/doctor/diagnose.ts";
import {
  type OpenedOperator,
  openOperator,
  StorageUnavailable,
  StoreRefused,
} from "../core/operator.ts";
import { operatorCaller } from "./operator_caller.ts";
import type { OpenedForCommand } from "./command_line/run_command_line.ts";
import { isReadonly, withReadonlyFlag } from "./readonly.ts";
import { parseRemembered, type Remembered, remembered, rememberedFile } from "./remembered.ts";
import { asksForScreen, parseScreenOptions } from "./screen_options.ts";
import { parseAdminSettings } from "./settings.ts";

const cannotStart = 2;
const env = withReadonlyFlag(cleanEnvironment(Deno.env.toObject()), Deno.args);

// exit of node:process, never Deno's: only the former lets Ink restore the terminal.
process.exit(await (asksForScreen(Deno.args) ? runScreen() : runAct()));

/** One command, without React or Ink; and the screen without the commands. */
async function runAct(): Promise<number> {
  const [{ exitCodes, runCommandLine }, { processTerminal }] = await Promise.all([
    import("./command_line/run_command_line.ts"),
    import("./command_line/process_terminal.ts"),
  ]);
  process.once("SIGINT", () => {
    // Below the ^C that the terminal has echoed.
    if (process.stderr.isTTY) process.stderr.write("\n");
    process.exit(exitCodes.interrupted);
  });
  const terminal = processTerminal({
    open: openForAct,
    diagnose: () => runDoctor({ env, readTextFile: (path) => Deno.readTextFileSync(path) }),
    readonly: isReadonly(env),
  });
  return await runCommandLine(Deno.args, terminal);
}

async function openForAct(): Promise<OpenedForCommand | { readonly mistakes: readonly string[] }> {
  const parsed = parseAdminSettings(env, readSettingsFile);
  if (!parsed.ok) return parsed;
  try {
    const { operator: core, close } = await openQuietly(parsed.config);
    const { config: { dataDir, sendPolicy }, setting: { operator, simulated } } = parsed;
    const backupFolder = env["LATCHKEY_BACKUP_DIR"] || `${dataDir}/backups`;
    const caller = operatorCaller(operator);
    return { core, caller, sendPolicy, simulated, backupFolder, close };
  } catch (error) {
    if (error instanceof StoreRefused) return { mistakes: [error.message] };
    throw error;
  }
}

async function runScreen(): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    return refuse(["The admin draws on a terminal: run it in one, without pipes or redirection."]);
  }
  const parsed = parseAdminSettings(env, readSettingsFile);
  if (!parsed.ok) return refuse(parsed.mistakes);
  const { config, setting } = parsed;
  const file = `${config.dataDir}/${rememberedFile}`;
  const before = parseRemembered(readOrNull(file));
  const screen = parseScreenOptions(Deno.args, env, before);
  if (!screen.ok) return refuse(screen.mistakes);
  const { options } = screen;
  prepareColours();
  // The two slow parts of the start, side by side.
  const [opened, { runTerminal }] = await Promise.all([open(config), import("./main.tsx")]);
  if (typeof opened === "string") return refuse([opened]);
  try {
    return await runTerminal(opened.operator, setting, {
      ...options,
      screen: before.screen,
      order: before.order,
      onLeave: (state) => {
        // Read-only is that for every file.
        if (!setting.readOnly) keep(file, remembered(state, before, options.look.theme));
      },
    });
  } finally {
    await opened.close();
  }
}

function readOrNull(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return null;
  }
}

/** Nothing depends on it, so where it cannot be written it is not. */
function keep(path: string, what: Remembered): void {
  try {
    Deno.writeTextFileSync(path, `${JSON.stringify(what)}\n`, { mode: 0o600 });
  } catch {
    // Beside PostgreSQL there may be no data directory.
  }
}

async function open(config: Parameters<typeof openOperator>[0]): Promise<OpenedOperator | string> {
  try {
    return await openQuietly(config);
  } catch (error) {
    if (error instanceof StoreRefused || error instanceof StorageUnavailable) return error.message;
    throw error;
  }
}

/**
 * Closes after pending notices to users are sent: some seconds where the provider hangs. What else
 * fails in the background is a bug.
 */
async function openQuietly(config: Parameters<typeof openOperator>[0]): Promise<OpenedOperator> {
  const onFault = (error: unknown): never => {
    throw error;
  };
  // The service reads every page when it starts; the terminal beside it need not.
  const opened = await openOperator(config, onFault, { checkPages: false });
  const close = async (): Promise<void> => {
    try {
      await opened.settle();
    } finally {
      await opened.close();
    }
  };
  return { ...opened, close };
}

/** What React and chalk look at when they are imported. */
function prepareColours(): void {
  process.env["NODE_ENV"] = "production";
  // Sixteen colours, also where a theme uses none of them: bold and reversed come the same way.
  process.env["FORCE_COLOR"] = process.env["TERM"] === "dumb" ? "0" : "1";
}

function refuse(mistakes: readonly string[]): number {
  process.stderr.write(`${mistakes.join("\n")}\n`);
  return cannotStart;
}
