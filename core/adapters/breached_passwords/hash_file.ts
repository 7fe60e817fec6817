import type { BreachAnswer } from "../../ports/breached_passwords.ts";

/** A line has 40 characters, a colon, a count and the end of the line. */
const lineMaxBytes = 64;

const hashLine = /^[0-9A-F]{40}:\d{1,12}\r?$/i;

/**
 * Finds a hash in a file with one `SHA1:COUNT` on each line, sorted by hash, such as the one that
 * haveibeenpwned.com's downloader makes. A binary search of about 30 short reads, whatever the
 * size. The file is opened each time, so it can be replaced. Never throws.
 */
export async function findInHashFile(path: string, hash: string): Promise<BreachAnswer> {
  try {
    using file = await Deno.open(path, { read: true });
    const { size } = await file.stat();
    return await search(file, size, hash);
  } catch (error) {
    return unknown(
      error instanceof Deno.errors.NotFound ? "it does not exist" : "it is unreadable",
    );
  }
}

/** Between `low` and `high` is the start of the hash's line, if it has one. */
async function search(file: Deno.FsFile, size: number, hash: string): Promise<BreachAnswer> {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const line = await readLineAfter(file, middle);
    // No line starts between the middle and the end.
    if (line === null || line.start >= high) {
      high = middle;
      continue;
    }
    if (!hashLine.test(line.text)) return unknown("it is not a list of SHA-1 hashes");
    const found = line.text.slice(0, hash.length).toUpperCase();
    if (found === hash) return { found: true };
    if (found < hash) low = line.start + line.text.length + 1;
    else high = middle;
  }
  return { found: false };
}

interface HashFileLine {
  readonly start: number;
  /** Without the newline. */
  readonly text: string;
}

/** The first line that starts at `offset` or later; null if none does. */
async function readLineAfter(file: Deno.FsFile, offset: number): Promise<HashFileLine | null> {
  // One byte earlier, so that a line that starts exactly there is found.
  const from = Math.max(0, offset - 1);
  await file.seek(from, Deno.SeekMode.Start);
  const text = await readText(file, 2 * lineMaxBytes);
  const before = offset === 0 ? 0 : text.indexOf("\n") + 1;
  if (offset !== 0 && before === 0) return null;
  const [line = ""] = text.slice(before).split("\n");
  return line === "" ? null : { start: from + before, text: line };
}

async function readLastLine(file: Deno.FsFile, size: number): Promise<string> {
  await file.seek(Math.max(0, size - 2 * lineMaxBytes), Deno.SeekMode.Start);
  const lines = (await readText(file, 2 * lineMaxBytes)).split("\n");
  return lines.findLast((line) => line !== "") ?? "";
}

async function readText(file: Deno.FsFile, bytesMax: number): Promise<string> {
  const bytes = new Uint8Array(bytesMax);
  let length = 0;
  while (length < bytesMax) {
    const count = await file.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return Array.from(bytes.subarray(0, length), (byte) => String.fromCharCode(byte)).join("");
}

/** Thrown at startup if the file cannot be used. The message is for the operator. */
export class BreachFileRefused extends Error {
  override readonly name = "BreachFileRefused";
}

/**
 * Checks that the file begins and ends with lines of hashes, in ascending order. Throws
 * `BreachFileRefused` if not. Returns its size in bytes.
 */
export async function checkHashFile(path: string): Promise<number> {
  try {
    using file = await Deno.open(path, { read: true });
    const { size } = await file.stat();
    const first = await readLineAfter(file, 0);
    const last = await readLastLine(file, size);
    const lines = [first?.text ?? "", last];
    if (lines.every((line) => hashLine.test(line)) && (lines[0] ?? "") <= last) return size;
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "does not exist" : "cannot be read";
    throw new BreachFileRefused(`LATCHKEY_BREACH_FILE names a file that ${why}`, { cause: error });
  }
  throw new BreachFileRefused(
    "LATCHKEY_BREACH_FILE names a file that is not a list of SHA-1 hashes and counts, sorted by " +
      "hash",
  );
}

function unknown(why: string): BreachAnswer {
  return { found: null, words: `Cannot search LATCHKEY_BREACH_FILE: ${why}` };
}
