import { StoreRefused } from "../store_refused.ts";

/**
 * Marks an SQLite file as in use while a process has it open, with a shared lock on `<path>-use`.
 * The system releases the lock when the process ends, however it ends. SQLite's own locks cannot
 * show this: an idle connection has none, and a damaged file cannot be opened to ask.
 */
export interface FileHold {
  /** Whether `mark` was called, and `unmark` was not, by this process or an earlier one. */
  isMarked(): boolean;
  /** Marks the file as one that has to be checked before its next use. */
  mark(): void;
  unmark(): void;
  end(): void;
}

/** Marks the file as in use. Throws `StoreRefused` while a backup is being restored over it. */
export async function holdFile(path: string): Promise<FileHold> {
  const hold = await take(path, false);
  if (hold !== null) return hold;
  throw new StoreRefused(`Cannot use ${path}: a backup is being restored over it. Try again.`);
}

/** Takes the file for one process alone. Throws `StoreRefused` while another process uses it. */
export async function holdFileAlone(path: string): Promise<FileHold> {
  const hold = await take(path, true);
  if (hold !== null) return hold;
  throw new StoreRefused(
    `Cannot replace ${path}: a process is using it. Stop the service and every terminal first.`,
  );
}

async function take(path: string, exclusive: boolean): Promise<FileHold | null> {
  const file = await Deno.open(`${path}-use`, { create: true, write: true, mode: 0o600 });
  if (await file.tryLock(exclusive)) return holdOf(file);
  file.close();
  return null;
}

/** The mark is one byte in the file. */
function holdOf(file: Deno.FsFile): FileHold {
  return {
    isMarked: () => file.statSync().size > 0,
    mark: () => file.truncateSync(1),
    unmark: () => file.truncateSync(0),
    end: () => file.close(),
  };
}
