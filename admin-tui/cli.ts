/**
 * `deno task admin`: the terminal admin or, with arguments, a single command (see `--help`). This
 * file contains no JSX: React selects its development or production build on first import, and the
 * JSX transform would import React before the first statement of this file.
 *
 * Exit codes of the terminal admin: 0 left by key, 2 cannot start, 69 the database was replaced or
 * migrated while it ran, 70 crash, 129/130/143 signal. For commands see `exitCodes`.
 * @module
 */
import process from "node:process";
import { cleanEnvironment } from "../core/config/settings/settings.ts";
import { operatorPath } from "../core/config/settings/operator_path.ts";
import { readSettingsFile } from "../core/config/settings/settings_file.ts";
import type { Config } from "../core/config/config.ts";
import { runDoctor } from "../core/doctor/diagnose.ts";
import {
  type OpenedOperator,
  openOperator,
  StorageUnavailable,
  StoreRefused,
} from "../core/operator.ts";
import type { Look } from "./draw/look.ts";
import { RemoteRefused } from "../server/remote/client/errors.ts";
import { operatorCaller } from "./operator_caller.ts";
import type { OpenedForCommand } from "./command_line/run_command_line.ts";
import { isReadonly, withReadonlyFlag } from "./readonly.ts";
import { addedLines, lineHistoryFile, parseLineHistory, withLines } from "./line_history.ts";
import { changeOwnFile, readOrNull, writeOwnFile } from "./own_file.ts";
import { parseRemembered, remembered, rememberedFile, sharedFile } from "./remembered.ts";
import { connectTo, openRemoteCommand, remoteSetting } from "./remote_core.ts";
import { type ParsedRemoteSettings, parseRemoteSettings, takeConnect } from "./remote_settings.ts";
import type { StartedRecording } from "./recording/start_recording.ts";
import { saveFilesIn } from "./save_file.ts";
import { asksForScreen, type KeymapFile, parseScreenOptions } from "./screen_options.ts";
import type { ParsedKeymap } from "./screens/own_keys/keymap_file.ts";
import { parseAdminSettings, parseOperatorName, taskCommandIn } from "./settings.ts";
import { unknownOperator } from "./words/troubles.ts";

const cannotStart = 2;
const noRemoteDoctor = "The doctor examines the machine that it runs on: run it there.";
const { args, url } = takeConnect(Deno.args);
const env = withReadonlyFlag(cleanEnvironment(Deno.env.toObject()), args);
/** Set by tasks/run.sh, which changes the current folder. */
const folder = env["LATCHKEY_ADMIN_FOLDER"];
const onSave = saveFilesIn(folder || ".");
const readOwnFile = (path: string): string => Deno.readTextFileSync(operatorPath(path, folder));
const remote = parseRemoteSettings(url, env, readSettingsFile);

// exit() of node:process, never Deno.exit(): only the former lets Ink restore the terminal.
process.exit(await (asksForScreen(args) ? runScreen() : runCommand()));

/** Runs one command, without loading React or Ink. */
async function runCommand(): Promise<number> {
  const [{ exitCodes, runCommandLine }, { processTerminal }] = await Promise.all([
    import("./command_line/run_command_line.ts"),
    import("./command_line/process_terminal.ts"),
  ]);
  process.once("SIGINT", () => {
    // Start a new line after the ^C that the terminal has echoed.
    if (process.stderr.isTTY) process.stderr.write("\n");
    process.exit(exitCodes.interrupted);
  });
  const terminal = processTerminal(folder, {
    open: openForCommand,
    diagnose: remote === null
      ? () => runDoctor({ env, readTextFile: (path) => Deno.readTextFileSync(path) })
      : () => Promise.reject(new RemoteRefused(noRemoteDoctor)),
    defaultKeymap,
    readonly: isReadonly(env),
    taskCommand: taskCommandIn(env),
  });
  return await runCommandLine(args, terminal);
}

async function openForCommand(
  sends: boolean,
): Promise<OpenedForCommand | { readonly errors: readonly string[] }> {
  if (remote !== null) return await openRemoteCommand(remote);
  const parsed = parseAdminSettings(env, readSettingsFile, !sends);
  if (!parsed.ok) return parsed;
  if (!parsed.config.twilio.configured && !hasDatabase(parsed.config)) {
    // Most likely another folder's: a new database would show that there are no users.
    const strict = parseAdminSettings(env, readSettingsFile);
    if (!strict.ok) return strict;
  }
  try {
    const { operator: core, close } = await openCore(parsed.config);
    const { config: { backups }, setting: { simulated }, operator } = parsed;
    const caller = operator === null ? null : operatorCaller(operator);
    return { core, caller, simulated, backupFolder: backups.folder, close };
  } catch (error) {
    if (error instanceof StoreRefused) return { errors: [error.message] };
    throw error;
  }
}

async function runScreen(): Promise<number> {
  if (args.some((arg) => /^--replay(=|$)/.test(arg))) return await runReplay();
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    return refuse(["The admin needs a terminal: run it without pipes or redirection."]);
  }
  if (remote !== null) return await runRemoteScreen(remote);
  const parsed = parseAdminSettings(env, readSettingsFile);
  if (!parsed.ok) return refuse(parsed.errors);
  const { config } = parsed;
  const operator = parsed.operator ?? await askForName();
  if (operator === null) return refuse([unknownOperator]);
  const setting = { ...parsed.setting, operator };
  const file = `${config.dataDir}/${rememberedFile(operator)}`;
  const history = `${config.dataDir}/${lineHistoryFile}`;
  const lines = parseLineHistory(readOrNull(history), Date.now()).get(operator) ?? [];
  const previous = parseRemembered(
    readOrNull(file) ?? readOrNull(`${config.dataDir}/${sharedFile}`),
  );
  const screen = parseScreenOptions(args, env, previous, readOwnFile);
  if (!screen.ok) return refuse(screen.errors);
  const keys = await ownKeys(screen.keymap);
  if (!keys.ok) return refuse(keys.errors);
  const { options } = screen;
  prepareColors(options.look);
  // These two are the slow parts of startup, so they run in parallel.
  const [opened, { runTerminal }] = await Promise.all([open(config), import("./main.tsx")]);
  if (typeof opened === "string") return refuse([opened]);
  const recording = await startRecording(screen.record);
  try {
    if (typeof recording === "string") return refuse([recording]);
    return await runTerminal(opened.operator, { ...setting, keys: keys.keys }, {
      ...options,
      recorder: recording?.recorder ?? null,
      screen: previous.screen,
      order: previous.order,
      lines,
      onSave,
      onLeave: (state) => {
        // In read-only mode no file is written.
        if (setting.readOnly) return;
        const what = remembered(state, previous, options.look.theme);
        writeOwnFile(file, `${JSON.stringify(what)}\n`);
        // Read again: other terminals may have left meanwhile, also those of this operator.
        const added = addedLines(lines, state.lines);
        if (added.length === 0) return;
        const now = Date.now();
        changeOwnFile(
          history,
          (text) => withLines(parseLineHistory(text, now), operator, added, now),
        );
      },
    });
  } finally {
    if (typeof recording !== "string") recording?.close();
    await opened.close();
  }
}

/** Opens no database and needs no setting. */
async function runReplay(): Promise<number> {
  const screen = parseScreenOptions(args, env, parseRemembered(null), readOwnFile);
  if (!screen.ok) return refuse(screen.errors);
  const { look } = screen.options;
  prepareColors(look);
  const { replayRecording } = await import("./replay_recording.ts");
  return await replayRecording(operatorPath(screen.replay ?? "", folder), look, refuse);
}

/** Null if nothing is to be recorded, and a sentence if the file cannot be created. */
async function startRecording(path: string | null): Promise<StartedRecording | string | null> {
  if (path === null) return null;
  return (await import("./recording/start_recording.ts")).startRecording(
    operatorPath(path, folder),
  );
}

/** Where no setting and no login name says who acts, as in a container. */
async function askForName(): Promise<string | null> {
  const { askOnTerminal } = await import("./command_line/process_terminal.ts");
  return parseOperatorName(await askOnTerminal("Your name, for the audit log: "));
}

function hasDatabase({ databaseUrl, dataDir }: Config): boolean {
  if (databaseUrl !== null) return true;
  try {
    return Deno.statSync(`${dataDir}/latchkey.db`).isFile;
  } catch {
    return false;
  }
}

/** No file of the service is on this machine, so nothing is remembered. */
async function runRemoteScreen(parsed: ParsedRemoteSettings): Promise<number> {
  if (!parsed.ok) return refuse(parsed.errors);
  const screen = parseScreenOptions(args, env, parseRemembered(null), readOwnFile);
  if (!screen.ok) return refuse(screen.errors);
  const keys = await ownKeys(screen.keymap);
  if (!keys.ok) return refuse(keys.errors);
  const { options } = screen;
  prepareColors(options.look);
  let onLink: (up: boolean) => void = () => undefined;
  const [connected, { runTerminal }] = await Promise.all([
    connectTo(parsed, (up) => onLink(up)),
    import("./main.tsx"),
  ]);
  if ("error" in connected) return refuse([connected.error]);
  const own = { readOnly: isReadonly(env), taskCommand: taskCommandIn(env) };
  const setting = remoteSetting(connected, own);
  const watchLink = (listener: typeof onLink): void => void (onLink = listener);
  const none = { screen: null, order: null, watchLink, onSave, onLeave: () => undefined };
  const recording = await startRecording(screen.record);
  if (typeof recording === "string") return refuse([recording]);
  try {
    return await runTerminal(
      connected.operator,
      { ...setting, keys: keys.keys },
      { ...options, ...none, recorder: recording?.recorder ?? null },
    );
  } finally {
    recording?.close();
  }
}

/** The keys of the operator's file. Only then the screens are loaded before the core. */
async function ownKeys(file: KeymapFile | null): Promise<ParsedKeymap> {
  if (file === null) return { ok: true, keys: new Map() };
  const { parseKeymapFile } = await import("./screens/own_keys/keymap_file.ts");
  const parsed = parseKeymapFile(file.text);
  if (parsed.ok) return parsed;
  return { ok: false, errors: parsed.errors.map((error) => `--keymap ${file.path}: ${error}`) };
}

async function defaultKeymap(): Promise<string> {
  return (await import("./screens/own_keys/keymap_file.ts")).defaultKeymapText();
}

async function open(config: Parameters<typeof openOperator>[0]): Promise<OpenedOperator | string> {
  try {
    return await openCore(config);
  } catch (error) {
    if (error instanceof StoreRefused || error instanceof StorageUnavailable) return error.message;
    throw error;
  }
}

/**
 * Opens the core. Its `close` first waits for pending notices to users, which takes some seconds if
 * the provider hangs. Any other background failure is a bug and is thrown.
 */
async function openCore(config: Parameters<typeof openOperator>[0]): Promise<OpenedOperator> {
  const onFault = (error: unknown): never => {
    throw error;
  };
  // The service checks every page at startup, so the admin does not have to.
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

/** Sets the environment variables that React and chalk read on import. */
function prepareColors({ trueColor = false }: Look): void {
  process.env["NODE_ENV"] = "production";
  // Sixteen colors, even for a theme without color: chalk also needs it for bold and inverse.
  const level = trueColor ? "3" : "1";
  process.env["FORCE_COLOR"] = process.env["TERM"] === "dumb" ? "0" : level;
}

function refuse(errors: readonly string[]): number {
  process.stderr.write(`${errors.join("\n")}\n`);
  return cannotStart;
}
