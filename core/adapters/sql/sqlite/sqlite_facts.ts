import { DatabaseSync } from "node:sqlite";
import type { Instant } from "../../../domain/instant.ts";
import { busiestAddressStatement } from "../store/reports/busiest_address.ts";
import type { Row } from "../database.ts";
import { schemaVersion } from "../schema_version.ts";
import { type RecordFacts, recordOf, recordStatement } from "../store/reports/record_facts.ts";
import { questionMarked, type Statement } from "../sql.ts";
import { secretChecksStatement } from "../store/keys/secret_checks.ts";
import { isBusy, isDamaged } from "./sqlite_codes.ts";
import { explained } from "./sqlite_errors.ts";
import { checkHeader } from "./sqlite_file.ts";

/** The state of a file, read without changing it. */
export type SqliteFacts =
  | { readonly state: "missing" }
  /** Foreign, unreadable, or too damaged to open. */
  | { readonly state: "refused"; readonly words: string }
  | {
    readonly state: "open";
    readonly schemaVersion: number;
    readonly schemaVersionKnown: number;
    readonly journalMode: string;
    /** SQLite's description of the damage, `ok`, or null if the file is too large to check. */
    readonly quickCheck: string | null;
    readonly sizeBytes: number;
    readonly commit: CommitFacts;
    /** Null if the schema has another version. */
    readonly record: RecordFacts | null;
  };

export type CommitFacts =
  | { readonly result: "durable"; readonly milliseconds: number }
  | { readonly result: "locked" }
  | { readonly result: "failed"; readonly words: string };

/** Reading every page takes several seconds per GB and cannot be interrupted. */
const checkedBytesMax = 512 * 1024 * 1024;

const busyMs = 2_000;

/**
 * Reads the state of Latchkey's file, whether or not a service is running. Creates, migrates and
 * changes nothing: no row, no file mode, no setting of the file.
 */
export async function examineSqlite(path: string, now: Instant): Promise<SqliteFacts> {
  try {
    if (await checkHeader(path) === "missing") return { state: "missing" };
    const { size } = await Deno.stat(path);
    const database = new DatabaseSync(path, { timeout: busyMs });
    try {
      return examine(database, size, now);
    } finally {
      database.close();
    }
  } catch (error) {
    return { state: "refused", words: wordsOf(error) };
  }
}

function examine(database: DatabaseSync, sizeBytes: number, now: Instant): SqliteFacts {
  const version = Number(pragma(database, "user_version"));
  const same = version === schemaVersion;
  return {
    state: "open",
    schemaVersion: version,
    schemaVersionKnown: schemaVersion,
    journalMode: pragma(database, "journal_mode"),
    quickCheck: sizeBytes > checkedBytesMax ? null : pragma(database, "quick_check(1)"),
    sizeBytes,
    commit: timeCommit(database),
    record: same ? readRecord(database, now) : null,
  };
}

/**
 * Times a commit that changes nothing: a transaction that sets `user_version` to its current value.
 * SQLite does not detect that the value is the same, so it writes and syncs the first page as it
 * would for a user's row. A transaction that is rolled back would write nothing.
 */
function timeCommit(database: DatabaseSync): CommitFacts {
  try {
    database.exec("PRAGMA synchronous = FULL");
    const times = [1, 2, 3].map(() => commitOnce(database));
    return { result: "durable", milliseconds: times.toSorted((a, b) => a - b)[1] ?? 0 };
  } catch (error) {
    if (isBusy(error)) return { result: "locked" };
    return { result: "failed", words: wordsOf(error) };
  }
}

function commitOnce(database: DatabaseSync): number {
  const startedAt = performance.now();
  database.prepare("BEGIN IMMEDIATE").run();
  try {
    const version = Number(pragma(database, "user_version"));
    database.prepare(`PRAGMA user_version = ${version}`).run();
    database.prepare("COMMIT").run();
  } finally {
    if (database.isTransaction) database.prepare("ROLLBACK").run();
  }
  return performance.now() - startedAt;
}

function readRecord(database: DatabaseSync, now: Instant): RecordFacts {
  const rowsOf = (statement: Statement) =>
    database.prepare(questionMarked(statement)).all(...statement.params) as readonly Row[];
  return recordOf(
    rowsOf(recordStatement(now))[0],
    rowsOf(busiestAddressStatement(now))[0],
    rowsOf(secretChecksStatement(now)),
  );
}

function pragma(database: DatabaseSync, name: string): string {
  const row = database.prepare(`PRAGMA ${name}`).get() ?? {};
  return String(Object.values(row)[0]);
}

/** The message without its final period. SQLite's messages contain no values of a statement. */
function wordsOf(error: unknown): string {
  if (isDamaged(error)) return "The file is damaged";
  const known = explained(error);
  const message = known instanceof Error ? known.message.split("\n")[0] ?? "" : String(known);
  const sentence = /^Cannot /.test(message) ? message : `Cannot use the file: ${message}`;
  return sentence.replace(/\.$/, "");
}
