import { DatabaseSync } from "node:sqlite";

/** Tables that a reset keeps: keys that other programs know, and what the database is for. */
const kept = [
  "secret_checks",
  "signing_keys",
  "password_key",
  "name_key",
  "development_mark",
  "oidc_clients",
  "heartbeats",
];

const busyMs = 5000;

/**
 * Deletes every user, session, counter, message and event, also the clock's mark, in one
 * transaction. The service keeps running on the file.
 */
export function emptyDatabase(path: string): void {
  const database = new DatabaseSync(path, { timeout: busyMs });
  try {
    // The order of the tables does not matter, because nothing that refers to a row is left.
    database.exec("PRAGMA foreign_keys = OFF");
    const deletes = tablesOf(database).filter((name) => !kept.includes(name))
      .map((name) => `DELETE FROM "${name}";`);
    database.exec(`BEGIN IMMEDIATE; ${deletes.join("")} COMMIT;`);
  } finally {
    database.close();
  }
}

/**
 * The latest time that the database has seen, in milliseconds since 1970, or null. Never throws: if
 * the file cannot be used, the service reports why.
 */
export function findClockMark(path: string): number | null {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: busyMs });
    const at = database.prepare("SELECT at FROM clock_mark").get()?.["at"];
    return typeof at === "number" ? at : null;
  } catch {
    return null;
  } finally {
    database?.close();
  }
}

function tablesOf(database: DatabaseSync): readonly string[] {
  return database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
    .map((row) => String(row["name"])).filter((name) => !name.startsWith("sqlite_"));
}
