import type { Disk } from "../../adapters/host/disk.ts";
import type { SqliteFacts } from "../../adapters/sql/sqlite/sqlite_facts.ts";
import { judgeCommit, judgeRecord, judgeSchema } from "./database_area.ts";
import { error, type Finding, note, ok, warning } from "./finding.ts";

export interface SqliteSurroundings {
  readonly facts: SqliteFacts;
  /** Null where it cannot be told. */
  readonly disk: Disk | null;
  /** Permission bits of the data folder, and of the file and what lies beside it, by name. */
  readonly folderMode: number | null;
  readonly modes: Readonly<Record<string, number>>;
}

type Open = Extract<SqliteFacts, { readonly state: "open" }>;

const gigabyte = 1024 ** 3;
const freeBytesWarned = gigabyte;
const freeBytesMin = 100 * 1024 ** 2;

export function judgeSqlite(around: SqliteSurroundings): readonly Finding[] {
  const { facts } = around;
  return [
    ...judgeFile(facts),
    ...judgeModes(around),
    ...(around.disk === null ? [] : judgeDisk(around.disk)),
  ];
}

function judgeFile(facts: SqliteFacts): readonly Finding[] {
  const check = "database.file";
  if (facts.state === "missing") {
    return [note(check, "There is no database yet", "The first start of the service makes it.")];
  }
  if (facts.state === "refused") {
    const remedy = "The service does not start with it either. Look at the file, its folder and " +
      "LATCHKEY_DATA_DIR.";
    return [error(check, facts.words, remedy)];
  }
  return [
    ok(check, `latchkey.db is Latchkey's, of ${size(facts.sizeBytes)}`),
    judgeSchema(facts.schemaVersion, facts.schemaVersionKnown),
    judgeJournal(facts),
    judgePages(facts),
    judgeWrite(facts),
    ...judgeRecord(facts.record),
  ];
}

/** Kept in the file: each start of the service sets it. */
function judgeJournal({ journalMode }: Open): Finding {
  const check = "database.journal";
  if (journalMode === "wal") {
    return ok(check, "The journal is WAL: reading never waits for writing");
  }
  return warning(
    check,
    `The journal is ${journalMode}, not WAL: reading and writing wait for each other`,
    "The next start sets WAL. If it is not so afterwards, the disk cannot: network disks cannot.",
  );
}

function judgePages({ quickCheck }: Open): Finding {
  const check = "database.pages";
  if (quickCheck === "ok") return ok(check, "No page is damaged (quick_check)");
  if (quickCheck === null) {
    const words = "The pages were not read: the file is large";
    return note(
      check,
      words,
      'Each start reads them; or: sqlite3 latchkey.db "PRAGMA quick_check".',
    );
  }
  return error(check, `The file is damaged: ${quickCheck}`, "Restore a backup.");
}

function judgeWrite({ commit }: Open): Finding {
  const check = "database.commit";
  if (commit.result === "durable") return judgeCommit(commit.milliseconds);
  if (commit.result === "failed") {
    const remedy = "Nobody can log in until it can be written: look at the disk, the folder's " +
      "owner and a mount that is read-only.";
    return error(check, `The database cannot be written: ${commit.words}`, remedy);
  }
  const words = "The database cannot be written: another process kept it locked for two seconds";
  return error(check, words, "Find who holds it: a backup, a shell of sqlite3, a stopped process.");
}

/** The file holds phone numbers and hashes. */
function judgeModes({ folderMode, modes }: SqliteSurroundings): readonly Finding[] {
  const open = Object.entries(modes).filter(([, mode]) => (mode & 0o077) !== 0)
    .map(([name, mode]) => `${name} (${octal(mode)})`);
  const findings: Finding[] = [];
  if (open.length > 0) {
    const words = `Others on this machine may use ${open.join(", ")}`;
    findings.push(error("database.mode", words, "chmod 600 them; each start does it too."));
  } else if (Object.keys(modes).length > 0) {
    findings.push(ok("database.mode", "Only its owner may use the database"));
  }
  if (folderMode !== null && (folderMode & 0o022) !== 0) {
    const words = `Others may put files into the data folder (${octal(folderMode)})`;
    findings.push(error("database.folder", words, "chmod 700 the folder."));
  }
  return findings;
}

function judgeDisk({ freeBytes, kind }: Disk): readonly Finding[] {
  return [judgeSpace(freeBytes), ...judgeKind(kind)];
}

function judgeSpace(freeBytes: number): Finding {
  const check = "database.space";
  const words = `The disk of the data folder has ${size(freeBytes)} free`;
  const remedy = "Make room: on a full disk nobody can log in.";
  if (freeBytes < freeBytesMin) return error(check, words, remedy);
  if (freeBytes < freeBytesWarned) return warning(check, words, remedy);
  return ok(check, words);
}

function judgeKind(kind: Disk["kind"]): readonly Finding[] {
  const check = "database.disk";
  if (kind === "memory") {
    const remedy = "Point LATCHKEY_DATA_DIR to a disk.";
    return [warning(check, "The data folder is in memory: a restart loses all users", remedy)];
  }
  if (kind === "container_layer") {
    const words = "The data folder lies in the container's own layer, and goes when that goes";
    return [warning(check, words, "Mount a volume at LATCHKEY_DATA_DIR.")];
  }
  if (kind === "network") {
    const words = "The data folder is on a network disk, whose locks SQLite cannot trust";
    return [error(check, words, "Use a disk of this machine, or PostgreSQL.")];
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
