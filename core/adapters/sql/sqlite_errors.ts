import { StorageUnavailable } from "../../store.ts";

// https://sqlite.org/rescode.html. The low byte is the primary code; 517 BUSY_SNAPSHOT is a BUSY.
const busy = 5;
const locked = 6;
const damaged = [11, 26];
const unavailable = new Map([
  [7, "out of memory"],
  [8, "the file is read-only"],
  [10, "the disk reported an error"],
  [13, "the disk is full"],
  [14, "the file cannot be opened"],
]);

/** Another connection writes just now; trying again later helps. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === busy || code === locked;
}

/** The file's pages, or the file, are not what SQLite wrote. */
export function isDamaged(error: unknown): boolean {
  return damaged.includes(primaryCode(error));
}

/** `StorageUnavailable` for what the disk or the file system did; anything else as it is. */
export function explained(error: unknown): unknown {
  const reason = unavailable.get(primaryCode(error));
  return reason === undefined
    ? error
    : new StorageUnavailable(`Cannot use the database: ${reason}`, { cause: error });
}

function primaryCode(error: unknown): number {
  const known = error instanceof Error && "errcode" in error && typeof error.errcode === "number";
  // Parentheses matter: `error.errcode as number & 0xff` is a type, and masks nothing.
  return known ? (error.errcode as number) & 0xff : 0;
}
