import type { Row } from "../database.ts";
import type { Param } from "../sql.ts";
import { isBusy } from "./sqlite_codes.ts";
import type { SqliteConnection } from "./sqlite_connection.ts";

/** Statements that are committed together or not at all. */
export type Write = readonly WriteStatement[];

export interface WriteStatement {
  readonly text: string;
  readonly params: readonly Param[];
  /** The write is rolled back if this statement does not return exactly one row. */
  readonly must: boolean;
}

/** The rows of each statement; null if a `must` statement undid the write. */
export type WriteOutcome =
  | { readonly rows: readonly (readonly Row[])[] | null }
  | { readonly error: unknown };

/**
 * Runs the writes in order and commits them with one sync of the disk. Each has the outcome that it
 * would have alone after those before it: a write that fails is rolled back to its savepoint, and
 * if the commit itself fails, for example because the disk is full, each is committed alone. All
 * that is written is on disk when it returns. If another process has the lock, the outcome of the
 * writes that were not tried is a busy error.
 */
export function commitGroup(
  connection: SqliteConnection,
  writes: readonly Write[],
): readonly WriteOutcome[] {
  if (writes.length > 1) {
    const outcomes = commitTogether(connection, writes);
    if (outcomes !== null) return outcomes;
  }
  const outcomes: WriteOutcome[] = [];
  let blocked: WriteOutcome | null = null;
  for (const write of writes) {
    const outcome: WriteOutcome = blocked ?? commitAlone(connection, write);
    if ("error" in outcome && isBusy(outcome.error)) blocked = outcome;
    outcomes.push(outcome);
  }
  return outcomes;
}

/** Null if nothing was written because the transaction as a whole failed. */
function commitTogether(
  connection: SqliteConnection,
  writes: readonly Write[],
): readonly WriteOutcome[] | null {
  try {
    // Not a deferred BEGIN, whose upgrade does not wait.
    connection.run("BEGIN IMMEDIATE", []);
  } catch (error) {
    return writes.map(() => ({ error }));
  }
  try {
    const outcomes: WriteOutcome[] = [];
    for (const write of writes) {
      outcomes.push(runInSavepoint(connection, write));
      // SQLite itself rolls back the transaction after some errors of the disk.
      if (!connection.isInTransaction()) return null;
    }
    connection.run("COMMIT", []);
    return outcomes;
  } catch {
    return null;
  } finally {
    rollBack(connection);
  }
}

function runInSavepoint(connection: SqliteConnection, write: Write): WriteOutcome {
  connection.run("SAVEPOINT one_write", []);
  let outcome: WriteOutcome;
  try {
    outcome = { rows: runAll(connection, write) };
  } catch (error) {
    outcome = { error };
  }
  if (!connection.isInTransaction()) return outcome;
  const failed = "error" in outcome || outcome.rows === null;
  if (failed) connection.run("ROLLBACK TO one_write", []);
  connection.run("RELEASE one_write", []);
  return outcome;
}

function commitAlone(connection: SqliteConnection, write: Write): WriteOutcome {
  try {
    const [only, ...others] = write;
    // A statement alone is a transaction already.
    if (only !== undefined && others.length === 0 && !only.must) {
      return { rows: [connection.run(only.text, only.params)] };
    }
    connection.run("BEGIN IMMEDIATE", []);
    const rows = runAll(connection, write);
    if (rows !== null) connection.run("COMMIT", []);
    return { rows };
  } catch (error) {
    return { error };
  } finally {
    rollBack(connection);
  }
}

/** Null as soon as a `must` statement does not return exactly one row. */
function runAll(connection: SqliteConnection, write: Write): readonly (readonly Row[])[] | null {
  const results: (readonly Row[])[] = [];
  for (const { text, params, must } of write) {
    const rows = connection.run(text, params);
    if (must && rows.length !== 1) return null;
    results.push(rows);
  }
  return results;
}

function rollBack(connection: SqliteConnection): void {
  if (connection.isInTransaction()) connection.run("ROLLBACK", []);
}
