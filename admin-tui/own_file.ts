/** Files of the terminal itself in the data folder. Nothing depends on them. */

export function readOrNull(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return null;
  }
}

/** Replaces a file that only its owner can read, if possible. A reader sees all of it or none. */
export function writeOwnFile(path: string, text: string): void {
  try {
    // A file that exists would keep its mode.
    const written = `${path}.${crypto.randomUUID()}`;
    Deno.writeTextFileSync(written, text, { createNew: true, mode: 0o600 });
    Deno.renameSync(written, path);
  } catch {
    // With PostgreSQL there may be no data directory.
  }
}

/**
 * Replaces a file by what its present text becomes. One process at a time does so, which the system
 * sees to: the lock is on a second file, because the file itself is replaced, and ends with the
 * process.
 */
export function changeOwnFile(path: string, change: (text: string | null) => string): void {
  try {
    using lock = Deno.openSync(`${path}.lock`, { create: true, write: true, mode: 0o600 });
    lock.lockSync(true);
    writeOwnFile(path, change(readOrNull(path)));
  } catch {
    // See above, or the file system knows no locks.
    writeOwnFile(path, change(readOrNull(path)));
  }
}
