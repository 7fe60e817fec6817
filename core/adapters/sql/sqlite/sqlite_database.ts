import { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { type FileHold, holdFile } from "./file_hold.ts";
import { StorageUnavailable } from "../../../ports/stores/storage.ts";
import type { Database, PreparedRead, Row, Values } from "../database.ts";
import { questionMarked, type Statement } from "../sql.ts";
import { isDamaged } from "./sqlite_errors.ts";
import {
  checkHeader,
  checkPages,
  closeToOthers,
  createFile,
  migrate,
  restore,
} from "./sqlite_file.ts";
import {
  checkIdentity,
  checkVersion,
  type FileIdentity,
  identityOf,
} from "../database_identity.ts";
import { openLine } from "./sqlite_line.ts";
import { prepare, type Prepared, rowsOf } from "./sqlite_statement.ts";
import { schemaVersion } from "../migrations.ts";
import { refuseOlder, StoreRefused } from "../store_refused.ts";

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
   * Whether a resolved write survives a power failure; true by default. Otherwise it survives only
   * the end of the process, and takes a tenth of the time. For development.
   */
  readonly durable?: boolean;
  /** Whether to migrate the schema of an older build; true by default. Otherwise it is refused. */
  readonly migrates?: boolean;
  /** Called before the schema of an older build is migrated. If it throws, nothing is migrated. */
  readonly beforeMigration?: (from: number) => Promise<void>;
}

/** After a long write, the WAL is truncated to this size. It would keep its largest size. */
const walBytesMax = 64 * 1024 * 1024;

/** Pages of 4 KiB that one step of `shrink` returns: 1.4 ms of processor time; 256 took 5.4 ms. */
const shrinkPages = 64;

/** Free pages that are kept for the rows that follow: 10 MiB, or a tenth of a larger file. */
const freePagesMin = 2560;
const freePagesShare = 10;

/** The synchronous part of each wait for a lock, which blocks the whole process. */
const blockingWaitMs = 20;

/**
 * Opens Latchkey's SQLite file and creates it if it is missing. Throws `StoreRefused`, and changes
 * nothing, if the file is empty, foreign, damaged or written by a newer build. Durable by default:
 * a write that has resolved survives a power failure. Needs `--allow-read` and `--allow-write` for
 * the file's directory.
 */
export async function openSqliteDatabase(options: SqliteOptions): Promise<Database> {
  const { path } = options;
  const line = openLine(options.busyMs ?? 5000);
  if (path === ":memory:") return createDatabase(connectInMemory(), line, null);
  try {
    await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const hold = await holdFile(path);
    try {
      return await openFile(options, line, hold);
    } catch (error) {
      hold.end();
      throw error;
    }
  } catch (error) {
    throw refusal(path, error);
  }
}

async function openFile(
  options: SqliteOptions,
  line: ReturnType<typeof openLine>,
  hold: FileHold,
): Promise<Database> {
  const { path } = options;
  if (await checkHeader(path) === "missing") await createFile(path);
  await closeToOthers(path);
  await prepareMigration(options);
  const connection = await line.run(() => connectOrRefuse(options), "write");
  await closeToOthers(path);
  return createDatabase(connection, line, { identity: identityOf(path), hold });
}

async function prepareMigration(
  { path, migrates = true, beforeMigration }: SqliteOptions,
): Promise<void> {
  const version = versionOf(path);
  if (version === 0 || version >= schemaVersion) return;
  if (!migrates) throw refuseOlder(path, version, schemaVersion);
  await beforeMigration?.(version);
}

function versionOf(path: string): number {
  const connection = connect(path);
  try {
    return Number(connection.prepare("PRAGMA user_version").get()?.["user_version"]);
  } finally {
    connection.close();
  }
}

/** Adds the file's name and a remedy to a startup error, for the operator. */
function refusal(path: string, error: unknown): unknown {
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

function connectOrRefuse(
  { path, checkPages: check = true, durable = true }: SqliteOptions,
): DatabaseSync {
  const connection = connect(path);
  try {
    connection.prepare("PRAGMA journal_mode = WAL").get();
    connection.prepare(`PRAGMA journal_size_limit = ${walBytesMax}`).get();
    connection.prepare(`PRAGMA synchronous = ${durable ? "FULL" : "OFF"}`).run();
    if (check) checkPages(connection, path);
    migrate(connection, path);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function connect(path: string): DatabaseSync {
  return new DatabaseSync(path, { timeout: blockingWaitMs, enableForeignKeyConstraints: true });
}

/** Methods missing from Deno's types: a whole database as bytes. */
interface Serializable {
  serialize(): Uint8Array;
  deserialize(image: Uint8Array): void;
}

/** An empty database with this schema. Creating its tables takes fifteen times as long. */
let emptyImage: Uint8Array | null = null;

function connectInMemory(): DatabaseSync {
  const connection = connect(":memory:");
  const whole = connection as DatabaseSync & Serializable;
  if (emptyImage !== null) {
    whole.deserialize(emptyImage);
    return connection;
  }
  migrate(connection, ":memory:");
  emptyImage = whole.serialize();
  return connection;
}

function createDatabase(
  connection: DatabaseSync,
  line: ReturnType<typeof openLine>,
  file: { readonly identity: FileIdentity; readonly hold: FileHold } | null,
): Database {
  const statements = new Map<string, Prepared>();
  let open = true;

  function prepared(text: string): Prepared {
    if (!open) throw new StorageUnavailable("Cannot use the database: it is closed");
    const known = statements.get(text);
    if (known !== undefined) return known;
    const made = prepare(connection, text);
    statements.set(text, made);
    return made;
  }

  function run(statement: Statement): readonly Row[] {
    return rowsOf(prepared(questionMarked(statement)), statement.params);
  }

  /** A read that succeeds immediately, as nearly all do, costs one promise. */
  function prepareRead<Found extends Values>(made: Statement): PreparedRead<Found> {
    const text = questionMarked(made);
    const read = (params: Values): Found | undefined =>
      prepared(text).statement.get(...params) as Found | undefined;
    return (params) => {
      try {
        return Promise.resolve(read(params));
      } catch {
        return checkedOnFault(line.run(() => read(params), "read"));
      }
    };
  }

  /** Nothing is awaited between BEGIN and COMMIT, so no other statement can run in between. */
  function runAll(list: readonly Statement[]): readonly (readonly Row[])[] | null {
    // Not `exec`, whose errors have no code; not a deferred BEGIN, whose upgrade does not wait.
    prepared("BEGIN IMMEDIATE").statement.run();
    try {
      const results: (readonly Row[])[] = [];
      for (const statement of list) {
        const rows = run(statement);
        if (statement.must && rows.length !== 1) return null;
        results.push(rows);
      }
      prepared("COMMIT").statement.run();
      return results;
    } finally {
      // SQLite rolls back on its own if the disk failed.
      if (connection.isTransaction) prepared("ROLLBACK").statement.run();
    }
  }

  function pragma(name: "freelist_count" | "page_count" | "auto_vacuum"): number {
    const [row] = rowsOf(prepared(`PRAGMA ${name}`), []);
    return Number(row?.[name]);
  }

  /** A file of an early build has no incremental vacuum, and keeps its size. */
  function shrink(): boolean {
    if (pragma("auto_vacuum") !== 2) return false;
    const kept = Math.max(freePagesMin, pragma("page_count") / freePagesShare);
    if (pragma("freelist_count") <= kept) return false;
    rowsOf(prepared(`PRAGMA incremental_vacuum(${shrinkPages})`), []);
    return pragma("freelist_count") > kept;
  }

  function checkUnchanged(): void {
    if (file === null || !open) return;
    checkIdentity(file.identity);
    const [row] = rowsOf(prepared("PRAGMA user_version"), []);
    checkVersion(file.identity.path, Number(row?.["user_version"]));
  }

  /** A statement may fail because the schema has changed; the check then reports that instead. */
  async function checkedOnFault<Value>(work: Promise<Value>): Promise<Value> {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) checkUnchanged();
      throw error;
    }
  }

  return {
    query: (statement, waitMs) =>
      checkedOnFault(
        waitMs === undefined
          ? line.run(() => run(statement), reads(statement) ? "read" : "write")
          : line.probe(() => run(statement), waitMs),
      ),
    prepareRead,
    batch: (list) => checkedOnFault(line.run(() => runAll(list), "write")),
    shrink: () => line.run(shrink, "write"),
    checkUnchanged: () => line.run(checkUnchanged, "read"),
    async close(): Promise<void> {
      await line.empty();
      if (!open) return;
      open = false;
      connection.close();
      file?.hold.end();
    },
  };
}

function reads(statement: Statement): boolean {
  return /^\s*SELECT\b/.test(statement.parts[0] ?? "");
}
