import process from "node:process";
import type { CommandTerminal } from "./run_command_line.ts";

const encoder = new TextEncoder();

/** The terminal, or the pipes, that this process was started with. */
export function processTerminal(
  open: CommandTerminal["open"],
): CommandTerminal {
  const asks = process.stdin.isTTY && process.stderr.isTTY;
  return {
    out: writeOut,
    err: (text) => void process.stderr.write(text),
    ask: asks ? askOnTerminal : null,
    clock: Date.now,
    readTextFile: Deno.readTextFileSync,
    open,
  };
}

/** False where the reader has gone: `events export | head` is no mistake. */
async function writeOut(text: string): Promise<boolean> {
  const bytes = encoder.encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return false;
    throw error;
  }
}

/** Only a `y` or `yes` is one; Enter alone is not. The question is no output: it goes beside it. */
async function askOnTerminal(question: string): Promise<boolean> {
  process.stderr.write(`${question} [y/N] `);
  const typed = new Uint8Array(64);
  const length = await Deno.stdin.read(typed) ?? 0;
  return /^y(es)?$/i.test(new TextDecoder().decode(typed.subarray(0, length)).trim());
}
