/**
 * One connection of a thread. Imports only files of this folder, because the writer's thread has
 * permission to read no others.
 * @module
 */
import type { Values } from "../sql.ts";
import { DatabaseSync } from "node:sqlite";
import type { Row } from "../database.ts";
import { prepare, type Prepared, rowsOf } from "./sqlite_statement.ts";

export interface SqliteConnection {
  /** Runs one statement to its end. Its text is prepared once. */
  run(text: string, params: Values): readonly Row[];
  /** Runs a statement until its first row, which is returned by position. */
  first(text: string, params: Values): Values | undefined;
  /** Runs a statement to its end, and returns its rows by position. */
  all(text: string, params: Values): readonly Values[];
  isInTransaction(): boolean;
  close(): void;
}

/** How long SQLite itself waits for another process's lock, which blocks the thread. */
const blockingWaitMs = 20;

/** After a long write, the WAL is truncated to this size. It would keep its largest size. */
const walBytesMax = 64 * 1024 * 1024;

export function connect(path: string): DatabaseSync {
  return new DatabaseSync(path, { timeout: blockingWaitMs, enableForeignKeyConstraints: true });
}

/**
 * SQLite's page cache. 8 MB hold the inner pages of the indexes of a million users and sessions: a
 * session check reads 4.2 pages from the operating system's cache instead of 6.3 with the default
 * of 2 MB, and 3.7 with 32 MB. A commit of another connection, such as the writer's, empties it.
 * `mmap_size` would read none, a quarter less time, but turns an error of the disk, or a truncated
 * file, into a signal that ends the process.
 */
const cacheKib = 8 * 1024;

/** For the connection that session checks read from. */
export function sizeCache(database: DatabaseSync): void {
  database.prepare(`PRAGMA cache_size = -${cacheKib}`).run();
}

/** Sets what each connection that writes needs. The file itself keeps the WAL mode. */
export function prepareToWrite(database: DatabaseSync, durable: boolean): void {
  database.prepare(`PRAGMA journal_size_limit = ${walBytesMax}`).get();
  database.prepare(`PRAGMA synchronous = ${durable ? "FULL" : "OFF"}`).run();
}

export function openConnection(database: DatabaseSync): SqliteConnection {
  const statements = new Map<string, Prepared>();

  function prepared(text: string): Prepared {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const made = prepare(database, text);
    statements.set(text, made);
    return made;
  }

  return {
    run: (text, params) => rowsOf(prepared(text), params),
    first: (text, params) => prepared(text).statement.get(...params),
    all: (text, params) => prepared(text).statement.all(...params),
    isInTransaction: () => database.isTransaction,
    close: () => database.close(),
  };
}
