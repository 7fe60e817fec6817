import type { DatabaseSync } from "node:sqlite";
import type { Database } from "../database.ts";
import { identityOf } from "../database_identity.ts";
import type { Migration } from "../migrations.ts";
import { schemaVersion } from "../schema_version.ts";
import { refuseOlder } from "../store_refused.ts";
import { retryWhileBusy } from "./busy_retry.ts";
import { type LateCheck, startLateCheck } from "./late_check.ts";
import { type FileHold, holdFile } from "./file_hold.ts";
import { createDatabase } from "./opened_database.ts";
import { connect, openConnection, prepareToWrite, sizeCache } from "./sqlite_connection.ts";
import {
  checkHeader,
  checkPages,
  closeToOthers,
  createFile,
  createSchema,
  folderOf,
  migrate,
  missingMigrations,
  needsCheckFirst,
  refusalOf,
} from "./sqlite_file.ts";
import { startWriterWorker, type WriterWorker } from "./writer_thread.ts";

export interface SqliteOptions {
  /** A file, whose directory is created with mode 0700 if it is missing, or `:memory:`. */
  readonly path: string;
  /** How long a write waits for another process's lock, in milliseconds; 5000 by default. */
  readonly busyMs?: number;
  /**
   * Whether to check every page when opening; true by default. False if a running service has
   * already checked them; a damaged page is then found when it is read.
   */
  readonly checkPages?: boolean;
  /**
   * Lets a large file whose last user has closed it be checked after it was opened. Absent: every
   * file is checked before.
   */
  readonly lateCheck?: LateCheck;
  /**
   * Whether a resolved write survives a power failure; true by default. Otherwise it survives only
   * the end of the process, and takes a tenth of the time. For development.
   */
  readonly durable?: boolean;
  /**
   * Which thread waits for the disk: the caller's, or another one, for a service whose reads must
   * not wait; `inline` by default. The other one needs permission to read this folder.
   */
  readonly writer?: "inline" | "thread";
  /** How long the other thread stays without a request's write; a minute by default. */
  readonly writerIdleMs?: number;
  /** Starts the writer's worker. Default: a thread. */
  readonly startWriter?: () => WriterWorker;
  /** Whether to migrate the schema of an older build; true by default. Otherwise it is refused. */
  readonly migrates?: boolean;
  /** Called before the schema of an older build is migrated. If it throws, nothing is migrated. */
  readonly beforeMigration?: (from: number) => Promise<void>;
}

const busyMsDefault = 5_000;

/** Like the threads that hash. The thread takes 15 MB, and 20 ms to start. */
const writerIdleMsDefault = 60_000;

/**
 * Opens Latchkey's SQLite file and creates it if it is missing. Throws `StoreRefused`, and changes
 * nothing, if the file is empty, foreign, damaged or written by a newer build. Durable by default:
 * a write that has resolved survives a power failure. Needs `--allow-read` and `--allow-write` for
 * the file's directory.
 */
export async function openSqliteDatabase(options: SqliteOptions): Promise<Database> {
  const { path, busyMs = busyMsDefault } = options;
  if (path === ":memory:") {
    return createDatabase(openConnection(await connectInMemory()), null, busyMs);
  }
  try {
    await Deno.mkdir(folderOf(path), { recursive: true, mode: 0o700 });
    const hold = await holdFile(path);
    try {
      return await openFile(options, busyMs, hold);
    } catch (error) {
      hold.end();
      throw error;
    }
  } catch (error) {
    throw refusalOf(path, error);
  }
}

async function openFile(
  options: SqliteOptions,
  busyMs: number,
  hold: FileHold,
): Promise<Database> {
  const { path, durable = true, writer = "inline", startWriter = startWriterWorker } = options;
  const { checkPages = true, lateCheck, writerIdleMs = writerIdleMsDefault } = options;
  if (await checkHeader(path) === "missing") await createFile(path);
  await closeToOthers(path);
  const first = checkPages &&
    (lateCheck === undefined || hold.isMarked() || await needsCheckFirst(path));
  // Even if the process is killed during the check, it is not skipped the next time.
  if (first) hold.mark();
  const migrations = await prepareMigration(options);
  const open = () => connectOrRefuse({ ...options, checkPages: first }, migrations);
  const database = await retryWhileBusy(open, busyMs);
  if (first) hold.unmark();
  await closeToOthers(path);
  const endCheck = checkPages && !first && lateCheck !== undefined
    ? startLateCheck(path, hold, lateCheck)
    : () => undefined;
  const threaded = writer === "thread" ? startWriter : null;
  const file = {
    ...{ identity: identityOf(path), hold, durable, endCheck },
    ...{ startWriter: threaded, writerIdleMs },
  };
  return createDatabase(openConnection(database), file, busyMs);
}

/** Returns what `migrate` needs. */
async function prepareMigration(
  { path, migrates = true, beforeMigration }: SqliteOptions,
): Promise<readonly Migration[]> {
  const version = versionOf(path);
  if (version > 0 && version < schemaVersion) {
    if (!migrates) throw refuseOlder(path, version, schemaVersion);
    await beforeMigration?.(version);
  }
  return await missingMigrations(version);
}

function versionOf(path: string): number {
  const connection = connect(path);
  try {
    return Number(connection.prepare("PRAGMA user_version").get()?.["user_version"]);
  } finally {
    connection.close();
  }
}

function connectOrRefuse(
  { path, checkPages: check = true, durable = true }: SqliteOptions,
  migrations: readonly Migration[],
): DatabaseSync {
  const database = connect(path);
  try {
    database.prepare("PRAGMA journal_mode = WAL").get();
    prepareToWrite(database, durable);
    sizeCache(database);
    if (check) checkPages(database, path);
    migrate(database, path, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Methods missing from Deno's types: a whole database as bytes. */
interface Serializable {
  serialize(): Uint8Array;
  deserialize(image: Uint8Array): void;
}

/** An empty database with this schema. Creating its tables takes longer. */
let emptyImage: Uint8Array | null = null;

async function connectInMemory(): Promise<DatabaseSync> {
  const database = connect(":memory:");
  const whole = database as DatabaseSync & Serializable;
  if (emptyImage !== null) {
    whole.deserialize(emptyImage);
    return database;
  }
  await createSchema(database);
  emptyImage = whole.serialize();
  return database;
}
