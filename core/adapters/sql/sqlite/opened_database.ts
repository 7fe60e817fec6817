import { StorageUnavailable } from "../../../ports/stores/storage.ts";
import type { Database, Row } from "../database.ts";
import { checkIdentity, checkVersion, type FileIdentity } from "../database_identity.ts";
import {
  inOrderOfKeys,
  type Key,
  type KeyedRead,
  type PreparedRead,
  readAlone,
  readTogetherOnSqlite,
} from "../keyed_read.ts";
import { ofUpkeep, questionMarked, reads, type Statement, type Values } from "../sql.ts";
import { retryWhileBusy } from "./busy_retry.ts";
import type { FileHold } from "./file_hold.ts";
import { commitGroup, type WriteStatement } from "./group_commit.ts";
import { groupReads } from "../read_group.ts";
import { type ReadWatch, watchReads } from "../read_watch.ts";
import type { SqliteConnection } from "./sqlite_connection.ts";
import { openTurns } from "../turns.ts";
import { openWriteQueue, type QueuedWrite, type Writer } from "./write_queue.ts";
import { openWriterThread, type WriterWorker } from "./writer_thread.ts";

/** Pages of 4 KiB that one step of `shrink` returns: 1.4 ms of processor time; 256 took 5.4 ms. */
const shrinkPages = 64;

/** Free pages that are kept for the rows that follow: 10 MiB, or a tenth of a larger file. */
const freePagesMin = 2560;
const freePagesShare = 10;

export interface SqliteFile {
  readonly identity: FileIdentity;
  readonly hold: FileHold;
  readonly durable: boolean;
  /** Null if the connection of the caller's thread writes. */
  readonly startWriter: (() => WriterWorker) | null;
  /** Milliseconds without a write of a request until the writer's thread ends. */
  readonly writerIdleMs: number;
  /** Ends the late check of the pages, if one runs. */
  readonly endCheck: () => void;
}

/** A database on an open connection. `file` is null for `:memory:`. */
export function createDatabase(
  connection: SqliteConnection,
  file: SqliteFile | null,
  busyMs: number,
): Database {
  const writer = createWriter(connection, file);
  let commits = 0;
  // Only a service has requests that wait for each other.
  const turns = file !== null && file.startWriter !== null ? openTurns() : null;
  const queue = openWriteQueue(writer, turns, () => commits++);
  let closing: Promise<void> | null = null;

  function requireOpen(): void {
    if (closing !== null) throw new StorageUnavailable("Cannot use the database: it is closed");
  }

  async function run(
    { text, params }: WriteStatement,
    waitMs: number,
    isOfList = false,
  ): Promise<readonly Row[]> {
    requireOpen();
    const turn = isOfList ? turns?.waitToList() : turns?.wait();
    if (turn) await turn;
    return await retryWhileBusy(() => {
      requireOpen();
      return connection.run(text, params);
    }, waitMs);
  }

  async function add(
    statements: readonly Statement[],
    waitMs: number,
  ): Promise<readonly (readonly Row[])[] | null> {
    // Also in the middle of a longer work: nothing may follow the order that ends the thread.
    requireOpen();
    const write = statements.map(written);
    const isOfUpkeep = statements.every((statement) => statement.ofUpkeep);
    return await queue.add({ write, ofUpkeep: isOfUpkeep }, waitMs);
  }

  /** A read that succeeds immediately, as nearly all do, costs no promise. */
  function prepareRead<Found extends Values>(
    keyed: KeyedRead,
    watch?: ReadWatch,
  ): PreparedRead<Found> {
    const ofOne = readAlone(keyed);
    const one = questionMarked(ofOne);
    const many = questionMarked(readTogetherOnSqlite(keyed));
    const read = (key: Key): Found | undefined => {
      requireOpen();
      return connection.first(one, ofOne.params.map(() => key)) as Found | undefined;
    };
    const alone: PreparedRead<Found> = (key) => {
      try {
        return read(key);
      } catch {
        return checkedOnFault(() => retryWhileBusy(() => read(key), busyMs));
      }
    };
    const together = (keys: readonly Key[]): readonly (Found | undefined)[] | null => {
      try {
        requireOpen();
        return inOrderOfKeys(connection.all(many, [JSON.stringify(keys)]), keys.length);
      } catch {
        return null;
      }
    };
    const own = { alone, together };
    const all = watch === undefined ? own : watchReads(own, watch);
    return turns === null ? all.alone : groupReads(all);
  }

  async function readPragma(name: string): Promise<number> {
    const [row] = await run({ text: `PRAGMA ${name}`, params: [], must: false }, busyMs);
    return Number(row?.[name]);
  }

  async function checkUnchanged(): Promise<void> {
    if (file === null || closing !== null) return;
    checkIdentity(file.identity);
    checkVersion(file.identity.path, await readPragma("user_version"));
  }

  /** A statement may fail because the schema has changed; the check then reports that instead. */
  async function checkedOnFault<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) await checkUnchanged();
      throw error;
    }
  }

  async function close(): Promise<void> {
    file?.endCheck();
    await queue.empty();
    try {
      await writer.close();
    } finally {
      turns?.end();
      connection.close();
      file?.hold.end();
    }
  }

  return {
    query: (statement, waitMs = busyMs) =>
      checkedOnFault(async () => {
        if (reads(statement)) return await run(written(statement), waitMs, statement.ofList);
        const rows = await add([{ ...statement, must: false }], waitMs);
        return rows?.[0] ?? [];
      }),
    prepareRead,
    batch: (statements, limitMs = busyMs) => checkedOnFault(() => add(statements, limitMs)),
    /** A file of an early build has no incremental vacuum, and keeps its size. */
    async shrink(): Promise<boolean> {
      if (await readPragma("auto_vacuum") !== 2) return false;
      const kept = Math.max(freePagesMin, await readPragma("page_count") / freePagesShare);
      if (await readPragma("freelist_count") <= kept) return false;
      const parts = [`PRAGMA incremental_vacuum(${shrinkPages})`];
      await add([ofUpkeep({ parts, params: [], must: false })], busyMs);
      return await readPragma("freelist_count") > kept;
    },
    checkUnchanged,
    close: () => closing ??= close(),
    commits: () => commits,
  };
}

interface ClosableWriter extends Writer {
  close(): Promise<void>;
}

/**
 * Without a thread, the connection writes. With one, it only reads while the thread runs, which the
 * first write starts that is not of the upkeep. A write of the upkeep ends an idle thread.
 */
function createWriter(connection: SqliteConnection, file: SqliteFile | null): ClosableWriter {
  const commitHere = (writes: readonly QueuedWrite[]) =>
    commitGroup(connection, writes.map(({ write }) => write));
  if (file === null || file.startWriter === null) {
    return { commit: commitHere, close: () => Promise.resolve() };
  }
  const thread = openWriterThread({
    path: file.identity.path,
    durable: file.durable,
    checkFile: () => checkIdentity(file.identity),
    startWorker: file.startWriter,
  });
  const { writerIdleMs } = file;
  let started = false;
  let usedAt = 0;

  async function endThread(): Promise<void> {
    await thread.close();
    connection.run("PRAGMA query_only = OFF", []);
    started = false;
  }

  return {
    commit(writes) {
      const areOfUpkeep = writes.every(({ ofUpkeep }) => ofUpkeep);
      if (!started && areOfUpkeep) return commitHere(writes);
      if (areOfUpkeep && performance.now() - usedAt >= writerIdleMs) {
        return endThread().then(() => commitHere(writes));
      }
      if (!areOfUpkeep) usedAt = performance.now();
      if (!started) connection.run("PRAGMA query_only = ON", []);
      started = true;
      return thread.commit(writes);
    },
    close: () => thread.close(),
  };
}

function written(statement: Statement): WriteStatement {
  const { params, must } = statement;
  return { text: questionMarked(statement), params, must };
}
