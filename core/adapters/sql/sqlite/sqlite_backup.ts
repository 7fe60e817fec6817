import type { BackupAnswer } from "../../../ports/back_up.ts";
import { StoreRefused } from "../store_refused.ts";
import { runOnThread } from "./file_thread.ts";
import { explained } from "./sqlite_errors.ts";
import { folderOf, restore } from "./sqlite_file.ts";

/**
 * Copies `source`, which other processes may be writing to, to the new file `path` (mode 0600) and
 * creates its folder (0700) if needed. VACUUM INTO would need unscoped permissions. The file gets
 * its name once it is complete, checked and synced to disk. It takes about 10 s per GB, on a
 * thread. Needs permission to read this folder, for the thread's source. Throws
 * `StorageUnavailable` if the disk fails, and `StoreRefused` if the database is damaged.
 */
export async function backUpSqlite(source: string, path: string): Promise<BackupAnswer> {
  const draft = `${path}.${crypto.randomUUID()}.new`;
  const startedAt = performance.now();
  try {
    await Deno.mkdir(folderOf(path), { recursive: true, mode: 0o700 });
    if (await exists(path)) return { result: "file_exists" };
    // Created before SQLite writes to it, because SQLite would use a wider mode.
    (await Deno.open(draft, { write: true, createNew: true, mode: 0o600 })).close();
  } catch (error) {
    if (isRefusal(error)) return { result: "file_unwritable" };
    throw error;
  }
  try {
    await copyOnThread(source, draft);
    const sizeBytes = await flush(draft);
    // A link, not a rename: a link never replaces a file that was created in the meantime.
    await Deno.link(draft, path);
    return { result: "copied", sizeBytes, tookMs: Math.round(performance.now() - startedAt) };
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return { result: "file_exists" };
    throw explained(error);
  } finally {
    await Deno.remove(draft);
  }
}

async function copyOnThread(file: string, draft: string): Promise<void> {
  const quickCheck = await runOnThread({ file, draft }).quickCheck;
  if (quickCheck === "ok") return;
  throw new StoreRefused(
    `Cannot back up ${file}: it is damaged (${quickCheck}). ${restore}`,
  );
}

/** Syncs the file to disk and returns its size in bytes. */
async function flush(draft: string): Promise<number> {
  using file = await Deno.open(draft, { write: true });
  await file.sync();
  return (await file.stat()).size;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Errors that the operator can fix by choosing another path. */
function isRefusal(error: unknown): boolean {
  const { AlreadyExists, NotADirectory, NotCapable, NotFound, PermissionDenied } = Deno.errors;
  return [AlreadyExists, NotADirectory, NotCapable, NotFound, PermissionDenied]
    .some((kind) => error instanceof kind) || isReadOnly(error);
}

/** A file system that is mounted read-only; Deno has no error class for it. */
function isReadOnly(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EROFS";
}
