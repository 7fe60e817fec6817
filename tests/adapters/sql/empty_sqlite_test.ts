/**
 * `UPDATE=1 deno test -A tests/adapters/sql/empty_sqlite_test.ts` writes `empty_sqlite.sql`
 * from the migrations. Without it, the tests fail if a new file differs from a migrated one.
 */
import { deepEqual, equal } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { migrations } from "../../../core/adapters/sql/migrations.ts";
import { schemaVersion } from "../../../core/adapters/sql/schema_version.ts";
import { createFile, migrate } from "../../../core/adapters/sql/sqlite/sqlite_file.ts";
import { withDirectory } from "./with_directory.ts";

const file = new URL("../../../core/adapters/sql/schema/empty_sqlite.sql", import.meta.url);

type Row = Readonly<Record<string, unknown>>;

Deno.test("empty_sqlite.sql has the statements that the migrations leave", async () => {
  const written = textOf(migrated());
  if (Deno.env.get("UPDATE") === "1") return await Deno.writeTextFile(file, written);
  equal(await Deno.readTextFile(file), written, "UPDATE=1 writes it again");
});

Deno.test("a new file has the tables, indexes, triggers, rows and marks of a migrated one", () =>
  withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    await createFile(path);
    const created = new DatabaseSync(path);
    const old = migrated();
    deepEqual(contentOf(created), contentOf(old));
    equal(contentOf(created).marks["user_version"], schemaVersion);
    created.close();
    old.close();
  }));

/** As a file of the first build, which this build has migrated. */
function migrated(): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  database.exec("PRAGMA auto_vacuum = INCREMENTAL");
  migrate(database, ":memory:", migrations);
  return database;
}

/** SQLite adds the tables and indexes for itself. */
function textOf(database: DatabaseSync): string {
  const statements = database.prepare(
    "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
  ).all();
  const comment = [
    "-- Generated from the migrations by tests/adapters/sql/empty_sqlite_test.ts. Change it only by a",
    "-- new migration.",
  ];
  return [...comment, "", ...statements.map(({ sql }) => `${sql};\n`)].join("\n");
}

/** The schema in the order in which SQLite reads it, which decides between equal plans. */
function contentOf(database: DatabaseSync): {
  readonly schema: readonly Row[];
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  readonly marks: Readonly<Record<string, unknown>>;
} {
  const schema = database.prepare(
    "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid",
  ).all();
  const tables = schema.filter(({ type }) => type === "table").map(({ name }) => String(name));
  const rows = tables.map((name) => [name, database.prepare(`SELECT * FROM "${name}"`).all()]);
  const marks = ["application_id", "user_version", "auto_vacuum", "page_size", "encoding"].map(
    (name) => [name, database.prepare(`PRAGMA ${name}`).get()?.[name]],
  );
  return { schema, rows: Object.fromEntries(rows), marks: Object.fromEntries(marks) };
}
