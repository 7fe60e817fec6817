import { backup, DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import type { BackupAnswer } from "../../../ports/back_up.ts";
import { explained } from "./sqlite_errors.ts";
import { checkPages } from "./sqlite_file.ts";

/**
 * Copies `source`, which others may be writing to, to the new file `path` (mode 0600; its folder is
 * made, 0700, where it is missing), in one step: a step holds a read snapshot, so that in WAL mode
 * no writer waits and none makes it begin anew. VACUUM INTO would need unscoped permissions
 * (SECURITY 1.9). The file gets its name when it is whole, checked and on the disk. Meanwhile this
 * process stands still, some 10 s a GB. Throws `StorageUnavailable` where the disk fails.
 */
export async function backUpSqlite(source: string, path: string): Promise<BackupAnswer> {
  const draft = `${path}.${crypto.randomUUID()}.new`;
  const startedAt = performance.now();
  try {
    await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (await exists(path)) return { result: "file_exists" };
    // Before SQLite writes to it, which would make it with a wider mode.
    (await Deno.open(draft, { write: true, createNew: true, mode: 0o600 })).close();
  } catch (error) {
    if (isRefusal(error)) return { result: "file_unwritable" };
    throw error;
  }
  try {
    await copy(source, draft);
    check(draft);
    const sizeBytes = await flush(draft);
    // A link, not a rename: it never replaces a file that came meanwhile.
    await Deno.link(draft, path);
    return { result: "copied", sizeBytes, tookMs: Math.round(performance.now() - startedAt) };
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return { result: "file_exists" };
    throw explained(error);
  } finally {
    await Deno.remove(draft);
  }
}

async function copy(source: string, draft: string): Promise<void> {
  const database = new DatabaseSync(source, { timeout: 5_000 });
  try {
    await backup(database, draft, { rate: -1 });
  } finally {
    database.close();
  }
}

function check(draft: string): void {
  const database = new DatabaseSync(draft);
  try {
    checkPages(database, draft);
  } finally {
    database.close();
  }
}

/** Its size in bytes. */
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

/** What the operator can put right by naming another path. */
function isRefusal(error: unknown): boolean {
  const { AlreadyExists, NotADirectory, NotCapable, NotFound, PermissionDenied } = Deno.errors;
  return [AlreadyExists, NotADirectory, NotCapable, NotFound, PermissionDenied]
    .some((kind) => error instanceof kind) || isReadOnly(error);
}

/** A file system that is mounted so; Deno has no class of its own for it. */
function isReadOnly(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EROFS";
}
