// See https://sqlite.org/rescode.html. The low byte is the primary code: 517 (BUSY_SNAPSHOT) is a
// BUSY.
const busy = 5;
const locked = 6;
const damaged = [11, 26];

/** Another connection is writing; a later retry may succeed. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === busy || code === locked;
}

/** The file is corrupt or not a database. */
export function isDamaged(error: unknown): boolean {
  return damaged.includes(primaryCode(error));
}

/** SQLite's primary result code. 0 for an error of something else. */
export function primaryCode(error: unknown): number {
  const known = error instanceof Error && "errcode" in error && typeof error.errcode === "number";
  // The parentheses matter: `error.errcode as number & 0xff` is a type and masks nothing.
  return known ? (error.errcode as number) & 0xff : 0;
}
