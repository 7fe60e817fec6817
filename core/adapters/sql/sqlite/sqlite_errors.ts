import { type StorageTrouble, StorageUnavailable } from "../../../ports/stores/storage.ts";

// See https://sqlite.org/rescode.html. The low byte is the primary code: 517 (BUSY_SNAPSHOT) is a
// BUSY.
const busy = 5;
const locked = 6;
const damaged = [11, 26];
const unavailable = new Map<number, readonly [reason: string, trouble: StorageTrouble]>([
  [7, ["out of memory", "failed"]],
  [8, ["the file is read-only", "read_only"]],
  [10, ["the disk reported an error", "failed"]],
  [13, ["the disk is full", "full"]],
  [14, ["the file cannot be opened", "failed"]],
]);

/** Another connection is writing; a later retry may succeed. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === busy || code === locked;
}

/** The file is corrupt or not a database. */
export function isDamaged(error: unknown): boolean {
  return damaged.includes(primaryCode(error));
}

/** Returns `StorageUnavailable` for a disk or file system error; other errors unchanged. */
export function explained(error: unknown): unknown {
  const known = unavailable.get(primaryCode(error));
  if (known === undefined) return error;
  const [reason, trouble] = known;
  return new StorageUnavailable(`Cannot use the database: ${reason}`, trouble, { cause: error });
}

function primaryCode(error: unknown): number {
  const known = error instanceof Error && "errcode" in error && typeof error.errcode === "number";
  // The parentheses matter: `error.errcode as number & 0xff` is a type and masks nothing.
  return known ? (error.errcode as number) & 0xff : 0;
}
