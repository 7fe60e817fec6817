import { DatabaseSync } from "node:sqlite";
import type { Migration } from "../migrations.ts";
import { schemaVersion } from "../schema_version.ts";
import { StoreRefused } from "../store_refused.ts";
import { isDamaged } from "./sqlite_codes.ts";

/** "LKey" in ASCII. In the file's header it identifies a Latchkey database. */
export const applicationId = 0x4c4b6579;

/**
 * Identifies the file by its first 100 bytes, so that a foreign one is refused before SQLite
 * touches it. An empty file is refused too: it may be what remains of a lost database, and a
 * service that started with no users would give the usernames to anyone who registers them first.
 */
export async function checkHeader(path: string): Promise<"ours" | "missing"> {
  const info = await statOrNull(path);
  if (info === null) return "missing";
  if (!info.isFile) throw new StoreRefused(`Cannot use ${path}: it is not a file.`);
  const header = await readStart(path, 100);
  if (header.length === 0) throw new StoreRefused(`Cannot use ${path}: it is empty. ${restore}`);
  if (
    header.length < 100 || new TextDecoder().decode(header.subarray(0, 16)) !== "SQLite format 3\0"
  ) {
    throw new StoreRefused(`Cannot use ${path}: it is not an SQLite database. ${restore}`);
  }
  if (new DataView(header.buffer).getInt32(68) !== applicationId) {
    throw new StoreRefused(
      `Cannot use ${path}: it is another program's database. Use another file or directory.`,
    );
  }
  return "ours";
}

/**
 * Completes the file before it gets its name. A process that is killed halfway leaves no empty
 * database behind, and if two processes start at the same time, one creates the file and both use
 * it. If `link` is a symbolic link, the file is created where it points.
 */
export async function createFile(link: string): Promise<void> {
  const path = await endOfLinks(link);
  const draft = `${path}.${crypto.randomUUID()}.new`;
  try {
    (await Deno.open(draft, { write: true, createNew: true, mode: 0o600 })).close();
  } catch (error) {
    if (path === link || !(error instanceof Deno.errors.NotCapable)) throw error;
    throw new StoreRefused(
      `Cannot create ${path}, to which ${link} points: Latchkey may create files only in its ` +
        "data folder. Remove the link, and let LATCHKEY_DATA_DIR name the other folder.",
    );
  }
  try {
    const database = new DatabaseSync(draft);
    try {
      // What is not complete is removed, so a journal on the disk would only cost syncs.
      database.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL");
      await createSchema(database);
      database.exec("PRAGMA journal_mode = WAL");
    } finally {
      database.close();
    }
    await giveName(draft, path);
  } finally {
    if (await statOrNull(draft) !== null) await Deno.remove(draft);
  }
}

/**
 * Creates in one transaction what all migrations leave in an empty database. They would take ten
 * times the CPU, and wait for the disk hundreds of times.
 */
export async function createSchema(database: DatabaseSync): Promise<void> {
  const { emptySqlite } = await import("../empty_sqlite.ts");
  // Only before the first table: it lets `shrink` return free pages to the file system.
  database.exec("PRAGMA auto_vacuum = INCREMENTAL");
  database.exec(`BEGIN IMMEDIATE; ${emptySqlite}`);
  database.exec(`${marksOf(schemaVersion)}; COMMIT`);
}

/** Where symbolic links to a missing file point. */
async function endOfLinks(path: string): Promise<string> {
  const target = await Deno.readLink(path).catch(() => null);
  if (target === null) return path;
  return await endOfLinks(target.startsWith("/") ? target : `${folderOf(path)}/${target}`);
}

/** A hard link, not a rename: it never replaces a file that another process has just created. */
async function giveName(draft: string, path: string): Promise<void> {
  try {
    await Deno.link(draft, path);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    if (await statOrNull(path) !== null) throw error;
    // The file system does not support hard links.
    await Deno.rename(draft, path);
  }
}

/** The migrations for `migrate`, which are only loaded if the schema has an older version. */
export async function missingMigrations(version: number): Promise<readonly Migration[]> {
  return version < schemaVersion ? (await import("../migrations.ts")).migrations : [];
}

/**
 * Runs the missing migrations, each in its own transaction, or in one for each slice. Refuses a
 * schema of a newer build.
 */
export function migrate(
  database: DatabaseSync,
  path: string,
  migrations: readonly Migration[],
): void {
  // Version 23 changes how a table is declared, which is refused otherwise.
  allowDeclarations(database, true);
  try {
    while (migrateOnce(database, path, migrations));
  } finally {
    allowDeclarations(database, false);
  }
}

/** A method missing from Deno's types. */
interface Defensive {
  enableDefensive(active: boolean): void;
}

/** Whether statements may change how tables are declared. */
export function allowDeclarations(database: DatabaseSync, allowed: boolean): void {
  (database as DatabaseSync & Defensive).enableDefensive(!allowed);
}

/** One transaction of `migrate`. Returns whether there may be another. */
export function migrateOnce(
  database: DatabaseSync,
  path: string,
  migrations: readonly Migration[],
): boolean {
  database.prepare("BEGIN IMMEDIATE").run();
  try {
    const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (version > schemaVersion) {
      throw new StoreRefused(
        `Cannot use ${path}: its schema is version ${version}, but this build supports version ` +
          `${schemaVersion}. Start the newer Latchkey that wrote it, or restore a backup.`,
      );
    }
    const next = migrations[version];
    if (next !== undefined) runStep(database, next, version + 1);
    database.prepare("COMMIT").run();
    return next !== undefined;
  } finally {
    if (database.isTransaction) database.prepare("ROLLBACK").run();
  }
}

function runStep(database: DatabaseSync, migration: Migration, version: number): void {
  if (typeof migration !== "string") {
    if (database.prepare(migration.pending).get() !== undefined) {
      database.exec(migration.slice);
      return;
    }
  }
  database.exec(typeof migration === "string" ? migration : migration.end);
  database.exec(marksOf(version));
}

/** What the file's header says of its schema. */
function marksOf(version: number): string {
  return `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`;
}

/** Checks every page, which takes about 2 s for a gigabyte. Throws `StoreRefused`. */
export function checkPages(database: DatabaseSync, path: string): void {
  const rows = database.prepare("PRAGMA quick_check(1)").all();
  refuseDamaged(path, String(rows[0]?.["quick_check"]));
}

/** Throws `StoreRefused` unless the result of `PRAGMA quick_check(1)` is good. */
export function refuseDamaged(path: string, quickCheck: string): void {
  if (quickCheck === "ok") return;
  throw new StoreRefused(`Cannot use ${path}: it is damaged (${quickCheck}). ${restore}`);
}

/** Files up to this size are checked in about 10 ms. */
const smallBytes = 4 * 1024 * 1024;

/**
 * Whether every page has to be checked before the file is used. After a clean stop, a large one can
 * be checked while the service runs. The last connection removes the write-ahead log when it is
 * closed: if it is there, the service or the machine crashed, or another process has the file open.
 */
export async function needsCheckFirst(path: string): Promise<boolean> {
  const log = await statOrNull(`${path}-wal`);
  if (log !== null && log.size > 0) return true;
  return ((await statOrNull(path))?.size ?? 0) <= smallBytes;
}

/** Adds the file's name and a remedy to an error of opening it, for the operator. */
export function refusalOf(path: string, error: unknown): unknown {
  if (error instanceof StoreRefused || error instanceof Deno.errors.NotCapable) return error;
  if (isDamaged(error)) {
    return new StoreRefused(`Cannot use ${path}: it is damaged. ${restore}`, { cause: error });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new StoreRefused(
    `Cannot open ${path}: ${reason}. Check that its directory exists, that the disk has free ` +
      "space, and that the user who runs Latchkey may read and write it.",
    { cause: error },
  );
}

/** Makes the file and its -wal and -shm files, with phone numbers and hashes, owner-only. */
export async function closeToOthers(path: string): Promise<void> {
  for (const name of [path, `${path}-wal`, `${path}-shm`]) {
    const mode = (await statOrNull(name))?.mode ?? null;
    if (mode === null || (mode & 0o077) === 0) continue;
    try {
      await Deno.chmod(name, 0o600);
    } catch (error) {
      if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
      throw new StoreRefused(
        `Cannot use ${name}: other users may read it, and only its owner can change that. ` +
          `Run: chmod 600 ${name}`,
      );
    }
  }
}

export const restore = "Restore a backup, or move the file away to start without any users.";

async function statOrNull(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** The folder of a file. Importing node:path takes 9 ms of the start. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end === -1 ? "." : path.slice(0, Math.max(end, 1));
}

async function readStart(path: string, length: number): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const start = new Uint8Array(length);
  let filled = 0;
  for (let read: number | null = 0; read !== null && filled < length; filled += read ?? 0) {
    read = await file.read(start.subarray(filled));
  }
  return start.subarray(0, filled);
}
