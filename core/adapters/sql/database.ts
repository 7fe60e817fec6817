import type { Param, Statement } from "./sql.ts";

export type Row = Readonly<Record<string, Param>>;

/** One engine. It throws `StorageUnavailable`; whatever else comes out of it is a bug of ours. */
export interface Database {
  /** Runs one statement as its own transaction; waits `waitMs` at most, where that is shorter. */
  query(statement: Statement, waitMs?: number): Promise<readonly Row[]>;
  /**
   * Runs the statements in order in one transaction, and answers with the rows of each. Null, with
   * nothing written, when a `must` statement did not return exactly one row. A list and never a
   * callback: nothing can be awaited while the transaction is open.
   */
  batch(statements: readonly Statement[]): Promise<readonly (readonly Row[])[] | null>;
  /**
   * Throws `StoreRefused`, with a sentence for the operator, where this is no longer the database
   * that was opened: its file was replaced or deleted, or a newer Latchkey has migrated it.
   */
  checkUnchanged(): Promise<void>;
  /** Lets what runs finish. Later calls throw `StorageUnavailable`; closing again does nothing. */
  close(): Promise<void>;
}
