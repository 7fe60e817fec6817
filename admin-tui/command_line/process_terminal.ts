import process from "node:process";
import type { CommandFiles } from "./command/files.ts";
import type { CommandTerminal } from "./run_command_line.ts";

const encoder = new TextEncoder();

/** The terminal or pipes that this process was started with. */
export function processTerminal(
  rest: Pick<CommandTerminal, "open" | "diagnose" | "defaultKeymap" | "readonly" | "taskCommand">,
): CommandTerminal {
  const asks = process.stdin.isTTY && process.stderr.isTTY;
  return {
    out: writeOut,
    err: (text) => void process.stderr.write(process.stderr.isTTY ? `${clearLine}${text}` : text),
    isTerminal: process.stdout.isTTY === true,
    columns: process.stdout.columns || 80,
    ask: asks ? askOnTerminal : null,
    clock: Date.now,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    readTextFile: (path) => path === "-" ? readInput() : Deno.readTextFileSync(path),
    files: processFiles,
    showProgress: process.stderr.isTTY ? showProgress : null,
    ...rest,
  };
}

/** Removes a line of progress, which ends without a line break. */
const clearLine = "\r\x1b[K";

function showProgress(line: string): void {
  process.stderr.write(`${clearLine}${line}`);
}

const processFiles: CommandFiles = {
  async open(path) {
    // Unlike a file name, standard input needs no permission.
    if (path === "-") return { size: null, chunks: Deno.stdin.readable };
    const file = await Deno.open(path);
    const { size, isFile } = await file.stat();
    return { size: isFile ? size : null, chunks: file.readable };
  },
  async create(path) {
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
  },
};

/** Texts are collected up to this length before they are written to a file. */
const fileBufferLength = 64 * 1024;

/** Returns false if the reader has closed the pipe: `events export | head` is not an error. */
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
