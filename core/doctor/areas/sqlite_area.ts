import type { Disk } from "../../adapters/host/disk.ts";
import type { SqliteFacts } from "../../adapters/sql/sqlite/sqlite_facts.ts";
import { checkCommit, checkRecord, checkSchema } from "./database_area.ts";
import { error, type Finding, note, ok, warning } from "./finding.ts";

export interface SqliteSurroundings {
  readonly facts: SqliteFacts;
  /** Null if it is unknown. */
  readonly disk: Disk | null;
  /** Permission bits of the data folder. */
  readonly folderMode: number | null;
  /** Permission bits of the database file and the files next to it, by name. */
  readonly modes: Readonly<Record<string, number>>;
}

type Open = Extract<SqliteFacts, { readonly state: "open" }>;

const gigabyte = 1024 ** 3;
const freeBytesWarned = gigabyte;
const freeBytesMin = 100 * 1024 ** 2;

export function checkSqlite(around: SqliteSurroundings): readonly Finding[] {
  const { facts } = around;
  return [
    ...checkFile(facts),
    ...checkModes(around),
    ...(around.disk === null ? [] : checkDisk(around.disk)),
  ];
}

function checkFile(facts: SqliteFacts): readonly Finding[] {
  const check = "database.file";
  if (facts.state === "missing") {
    return [note(check, "There is no database yet", "The first start of the service creates it.")];
  }
  if (facts.state === "refused") {
    const remedy = "The service cannot start with it either. Check the file, its folder and " +
      "LATCHKEY_DATA_DIR.";
    return [error(check, facts.words, remedy)];
  }
  return [
    ok(check, `latchkey.db is a Latchkey database of ${size(facts.sizeBytes)}`),
    checkSchema(facts.schemaVersion, facts.schemaVersionKnown),
    checkJournal(facts),
    checkPages(facts),
    checkWrite(facts),
    ...checkRecord(facts.record),
  ];
}

/** The mode is stored in the file. Each start of the service sets it. */
function checkJournal({ journalMode }: Open): Finding {
  const check = "database.journal";
  if (journalMode === "wal") {
    return ok(check, "The journal mode is WAL: reads never wait for writes");
  }
  return warning(
    check,
    `The journal mode is ${journalMode}, not WAL: reads and writes wait for each other`,
    "The next start sets WAL. If that has no effect, the disk does not support WAL, as is the " +
      "case for network disks.",
  );
}

function checkPages({ quickCheck }: Open): Finding {
  const check = "database.pages";
  if (quickCheck === "ok") return ok(check, "No page is damaged (quick_check)");
  if (quickCheck === null) {
    const words = "The pages were not checked, because the file is large";
    return note(
      check,
      words,
      'Each start checks them; or run: sqlite3 latchkey.db "PRAGMA quick_check".',
    );
  }
  return error(check, `The file is damaged: ${quickCheck}`, "Restore a backup.");
}

function checkWrite({ commit }: Open): Finding {
  const check = "database.commit";
  if (commit.result === "durable") return checkCommit(commit.milliseconds);
  if (commit.result === "failed") {
    const remedy = "No one can log in until the database is writable. Check the disk, the " +
      "folder's owner and whether the mount is read-only.";
    return error(check, `The database is not writable: ${commit.words}`, remedy);
  }
  const words = "The database is not writable: another process kept it locked for two seconds";
  return error(
    check,
    words,
    "Find the process that locks it: a backup, a sqlite3 shell or a stopped process.",
  );
}

/** The file contains phone numbers and hashes. */
function checkModes({ folderMode, modes }: SqliteSurroundings): readonly Finding[] {
  const open = Object.entries(modes).filter(([, mode]) => (mode & 0o077) !== 0)
    .map(([name, mode]) => `${name} (${octal(mode)})`);
  const findings: Finding[] = [];
  if (open.length > 0) {
    const words = `Other users of this machine have access to ${open.join(", ")}`;
    findings.push(
      error("database.mode", words, "Set their mode to 600. Each start does this too."),
    );
  } else if (Object.keys(modes).length > 0) {
    findings.push(ok("database.mode", "Only the owner has access to the database"));
  }
  if (folderMode !== null && (folderMode & 0o022) !== 0) {
    const words = `Other users may create files in the data folder (${octal(folderMode)})`;
    findings.push(error("database.folder", words, "Set the folder's mode to 700."));
  }
  return findings;
}

function checkDisk({ freeBytes, kind }: Disk): readonly Finding[] {
  return [checkSpace(freeBytes), ...checkKind(kind)];
}

function checkSpace(freeBytes: number): Finding {
  const check = "database.space";
  const words = `The disk of the data folder has ${size(freeBytes)} of free space`;
  const remedy = "Free some space: if the disk is full, no one can log in.";
  if (freeBytes < freeBytesMin) return error(check, words, remedy);
  if (freeBytes < freeBytesWarned) return warning(check, words, remedy);
  return ok(check, words);
}

function checkKind(kind: Disk["kind"]): readonly Finding[] {
  const check = "database.disk";
  if (kind === "memory") {
    const remedy = "Set LATCHKEY_DATA_DIR to a folder on a disk.";
    return [warning(check, "The data folder is in memory: a restart loses all users", remedy)];
  }
  if (kind === "container_layer") {
    const words = "The data folder is inside the container and is lost when it is removed";
    return [warning(check, words, "Mount a volume at LATCHKEY_DATA_DIR.")];
  }
  if (kind === "network") {
    const words = "The data folder is on a network disk, where SQLite cannot rely on file locks";
    return [error(check, words, "Use a local disk or PostgreSQL.")];
  }
  return [];
}

function size(bytes: number): string {
  if (bytes >= gigabyte) return `${(bytes / gigabyte).toFixed(1)} GB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, "0");
}
