import process from "node:process";
import { operatorPath } from "../../core/config/settings/operator_path.ts";
import type { CommandFiles, CreatedFile } from "./command/files.ts";
import type { CommandTerminal } from "./run_command_line.ts";

const encoder = new TextEncoder();

type Rest = Pick<
  CommandTerminal,
  "open" | "diagnose" | "defaultKeymap" | "readonly" | "taskCommand"
>;

/**
 * The terminal or pipes that this process was started with. Paths are relative to `folder`, if it
 * is set.
 */
export function processTerminal(folder: string | undefined, rest: Rest): CommandTerminal {
  const at = (path: string): string => operatorPath(path, folder);
  const asks = process.stdin.isTTY && process.stderr.isTTY;
  return {
    out: writeOut,
    err: (text) => void process.stderr.write(process.stderr.isTTY ? `${clearLine}${text}` : text),
    isTerminal: process.stdout.isTTY === true,
    columns: process.stdout.columns || 80,
    ask: asks ? askOnTerminal : null,
    clock: Date.now,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    readTextFile: (path) => path === "-" ? readInput() : Deno.readTextFileSync(at(path)),
    files: filesAt(at),
    showProgress: process.stderr.isTTY ? showProgress : null,
    ...rest,
  };
}

/** Removes a line of progress, which ends without a line break. */
const clearLine = "\r\x1b[K";

function showProgress(line: string): void {
  process.stderr.write(`${clearLine}${line}`);
}

function filesAt(at: (path: string) => string): CommandFiles {
  return {
    async open(path) {
      // Unlike a file name, standard input needs no permission.
      if (path === "-") return { size: null, chunks: Deno.stdin.readable };
      const file = await Deno.open(at(path));
      const { size, isFile } = await file.stat();
      return { size: isFile ? size : null, chunks: file.readable };
    },
    create: (path) => createFile(at(path)),
  };
}

async function createFile(path: string): Promise<CreatedFile> {
  const file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  const waiting: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    const bytes = encoder.encode(waiting.splice(0).join(""));
    length = 0;
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  };
  return {
    async write(text) {
      waiting.push(text);
      length += text.length;
      if (length >= fileBufferLength) await flush();
    },
    async close() {
      await flush();
      file.close();
    },
    async discard() {
      file.close();
      await Deno.remove(path);
    },
  };
}

/** Texts are collected up to this length before they are written to a file. */
const fileBufferLength = 64 * 1024;

/** Returns false if the reader has closed the pipe: `events export | head` is not an error. */
export async function writeOut(text: string): Promise<boolean> {
  const bytes = encoder.encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return false;
    throw error;
  }
}

/** The question goes to standard error, because it is not output. */
export async function askOnTerminal(words: string): Promise<string> {
  process.stderr.write(words);
  const typed = new Uint8Array(256);
  const length = await Deno.stdin.read(typed) ?? 0;
  return new TextDecoder().decode(typed.subarray(0, length));
}

/** Reads standard input to its end. Unlike a file name, a file descriptor needs no permission. */
function readInput(): string {
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(64 * 1024);
  let text = "";
  for (let length = 0; (length = Deno.stdin.readSync(chunk) ?? 0) > 0;) {
    text += decoder.decode(chunk.subarray(0, length), { stream: true });
  }
  return text + decoder.decode();
}
