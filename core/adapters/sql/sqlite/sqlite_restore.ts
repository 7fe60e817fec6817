import { DatabaseSync } from "node:sqlite";
import { schemaVersion } from "../schema_version.ts";
import { StoreRefused } from "../store_refused.ts";
import { isDamaged } from "./sqlite_codes.ts";
import { checkHeader, checkPages, folderOf } from "./sqlite_file.ts";
import { holdFileAlone } from "./file_hold.ts";

/** The extensions of the files that SQLite keeps with a database. */
const companions = ["-wal", "-shm"] as const;

export interface RestoredFile {
  /** The schema version of the backup. The next start of the service migrates an older one. */
  readonly version: number;
  readonly users: number;
  /** Where the file that was replaced is now. Null if there was none. */
  readonly replaced: string | null;
}

/**
 * Replaces the file `path` with a copy of `backup`, which is checked first. The replaced file is
 * kept under another name, with the writes in its `-wal`, which would damage the restored file.
 * Throws `StoreRefused`, and changes nothing, if the backup is missing, foreign, damaged or written
 * by a newer build, and while a process uses `path`. `stamp` is in the name of the replaced file.
 */
export async function restoreSqlite(
  backup: string,
  path: string,
  stamp: string,
): Promise<RestoredFile> {
  if (await checkHeader(backup) === "missing") {
    throw new StoreRefused(`Cannot restore ${backup}: there is no such file.`);
  }
  await Deno.mkdir(folderOf(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${crypto.randomUUID()}.new`;
  try {
    const content = await copyChecked(backup, draft);
    const hold = await holdFileAlone(path);
    try {
      const replaced = await setAside(path, stamp);
      await Deno.rename(draft, path);
      await syncFolder(folderOf(path));
      return { ...content, replaced };
    } finally {
      hold.end();
    }
  } catch (error) {
    if (!isDamaged(error)) throw error;
    throw new StoreRefused(`Cannot restore ${backup}: it is damaged.`, { cause: error });
  } finally {
    await removeIfThere(draft);
  }
}

async function copyChecked(
  backup: string,
  draft: string,
): Promise<Pick<RestoredFile, "version" | "users">> {
  (await Deno.open(draft, { write: true, createNew: true, mode: 0o600 })).close();
  await Deno.copyFile(backup, draft);
  await Deno.chmod(draft, 0o600);
  const database = new DatabaseSync(draft);
  let content: Pick<RestoredFile, "version" | "users">;
  try {
    checkPages(database, backup);
    const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (version > schemaVersion) {
      throw new StoreRefused(
        `Cannot restore ${backup}: its schema is version ${version}, but this build supports ` +
          `version ${schemaVersion}. Restore it with the Latchkey that wrote it.`,
      );
    }
    content = { version, users: countUsers(database) };
  } finally {
    database.close();
  }
  using file = await Deno.open(draft, { write: true });
  await file.sync();
  return content;
}

/** In a copy of a file whose migration was interrupted, the table may still have another name. */
function countUsers(database: DatabaseSync): number {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
    .map(({ name }) => name);
  const table = ["users", "users_before", "users_next"].find((name) => tables.includes(name));
  return Number(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.["count"]);
}

/** Renames the current file, its `-wal` and `-shm`. Returns the new path; null without a file. */
async function setAside(path: string, stamp: string): Promise<string | null> {
  const aside = `${path}.replaced-${stamp}`;
  for (const end of companions) await renameIfThere(`${path}${end}`, `${aside}${end}`);
  return await renameIfThere(path, aside) ? aside : null;
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await Deno.rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function removeIfThere(path: string): Promise<void> {
  for (const name of [path, ...companions.map((end) => `${path}${end}`)]) {
    try {
      await Deno.remove(name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** A rename survives a power failure only once the folder is on the disk. */
async function syncFolder(folder: string): Promise<void> {
  using opened = await Deno.open(folder);
  await opened.sync();
}
