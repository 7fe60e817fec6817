import type { KeyedRead, PreparedRead } from "./keyed_read.ts";
import type { ReadWatch } from "./read_watch.ts";
import type { Param, Statement, Values } from "./sql.ts";

export type Row = Readonly<Record<string, Param>>;

/** One database engine. It throws `StorageUnavailable`; any other error is a Latchkey bug. */
export interface Database {
  /** Runs one statement in its own transaction. `waitMs` can shorten the default wait. */
  query(statement: Statement, waitMs?: number): Promise<readonly Row[]>;
  /**
   * Prepares a read for the hot path. Its text is built here and not on each run. The row is
   * returned by position and is not checked on each run: a test on both engines must show that it
   * is a `Found`. Reads of the same turn may be one statement.
   */
  prepareRead<Found extends Values>(read: KeyedRead, watch?: ReadWatch): PreparedRead<Found>;
  /**
   * Runs the statements in order in one transaction and returns the rows of each. Returns null and
   * writes nothing when a `must` statement did not return exactly one row. It takes a list instead
   * of a callback so that nothing can be awaited while the transaction is open. `limitMs` replaces
   * the default time limit: on PostgreSQL of the transaction, on SQLite of the wait for its turn.
   */
  batch(
    statements: readonly Statement[],
    limitMs?: number,
  ): Promise<readonly (readonly Row[])[] | null>;
  /**
   * Throws `StoreRefused`, with a message for the operator, if this is no longer the database that
   * was opened: its file was replaced or deleted, or a newer Latchkey has migrated it.
   */
  checkUnchanged(): Promise<void>;
  /**
   * Returns free space inside the database to the file system, in a step that is short enough to
   * run between requests. Returns whether another step may return more. PostgreSQL does this by
   * itself: false.
   */
  shrink(): Promise<boolean>;
  /**
   * Waits for running statements to finish, then closes. Later calls throw `StorageUnavailable`.
   * Closing again has no effect.
   */
  close(): Promise<void>;
  /**
   * How many transactions were committed, if several writes share one. Absent for PostgreSQL, which
   * groups the commits of its connections by itself.
   */
  commits?(): number;
  /** The connections of an engine that has several. */
  readonly pool?: {
    readonly max: number;
    readonly state: () => PoolState;
  };
}

export interface PoolState {
  readonly used: number;
  readonly idle: number;
  /** Statements that wait for a connection. */
  readonly waiting: number;
}
