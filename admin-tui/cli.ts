/**
 * `deno task admin`: the terminal admin. No JSX here: React chooses between its two builds when it
 * is first imported, and the JSX transform would import it above every line of this file.
 *
 * Exit codes: 0 left by key, 2 cannot start as asked, 70 crash, 129/130/143 by signal.
 * @module
 */
import process from "node:process";
import { openCore, type OpenedCore, StorageUnavailable, StoreRefused } from "../core/mod.ts";
import { parseAdminSettings } from "./settings.ts";

const cannotStart = 2;

// exit of node:process, never Deno's: only the former lets Ink restore the terminal.
process.exit(await main());

async function main(): Promise<number> {
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
    // Nothing of the terminal's runs in the background.
    return await openCore(config, (error) => {
      throw error;
    });
  } catch (error) {
    if (error instanceof StoreRefused || error instanceof StorageUnavailable) return error.message;
    throw error;
  }
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
