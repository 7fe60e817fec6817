/** Tests that the doctor reads the state of a database without changing it. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { examineSqlite, type SqliteFacts } from "../../../core/adapters/sql/sqlite/sqlite_facts.ts";
import { withDirectory } from "./with_directory.ts";

const now = Date.parse("2026-11-22T12:00:00Z");
const minute = 60_000;

async function makeFile(path: string): Promise<void> {
  const database = await openSqliteDatabase({ path });
  const old = now - 61 * minute;
  const young = now - 59 * minute;
  await database.query(sql`INSERT INTO throttles (key, count, ends_at) VALUES ('a', 1, ${old})`);
  await database.query(sql`INSERT INTO throttles (key, count, ends_at) VALUES ('b', 1, ${young})`);
  await database.close();
}

/** The settings, the schema and the rows of a file. */
function contentOf(path: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const values = ["user_version", "application_id", "journal_mode", "page_count"]
      .map((name) => database.prepare(`PRAGMA ${name}`).get());
    const schema = database.prepare("SELECT sql FROM sqlite_schema ORDER BY name").all();
    return [values, schema, database.prepare("SELECT * FROM throttles ORDER BY key").all()];
  } finally {
    database.close();
  }
}

async function open(path: string): Promise<Extract<SqliteFacts, { state: "open" }>> {
  const facts = await examineSqlite(path, now);
  if (facts.state !== "open") assert.fail(JSON.stringify(facts));
  return facts;
}

Deno.test("examineSqlite() times a durable commit and does not change the rows or the file", () =>
  withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    await makeFile(path);
    const before = contentOf(path);
    const facts = await open(path);
    assert.deepEqual([facts.journalMode, facts.quickCheck], ["wal", "ok"]);
    assert.equal(facts.schemaVersion, facts.schemaVersionKnown);
    assert.equal(facts.commit.result, "durable");
    assert.ok(facts.commit.result === "durable" && facts.commit.milliseconds > 0);
    assert.deepEqual(facts.record, {
      leftovers: 1,
      newestEventAt: null,
      clockMark: null,
      busiestAddress: null,
      sealed: 0,
      testNumbers: 0,
      serviceBeatAt: null,
      notifiedClients: [],
      lostNotices: [],
      development: false,
      secretChecks: [],
    });
    assert.deepEqual(contentOf(path), before);
  }));

Deno.test("examineSqlite() writes to the journal for the commit that it times", () =>
  withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    await makeFile(path);
    // A reader prevents the journal from being checkpointed and removed at the end.
    const reader = new DatabaseSync(path);
    try {
      reader.prepare("SELECT * FROM throttles").all();
      const before = Deno.statSync(`${path}-wal`).size;
      await open(path);
      assert.ok(Deno.statSync(`${path}-wal`).size > before);
    } finally {
      reader.close();
    }
  }));

Deno.test("examineSqlite() creates nothing and refuses files that are not Latchkey's", () =>
  withDirectory(async (directory) => {
    const path = `${directory}/data/latchkey.db`;
    assert.deepEqual(await examineSqlite(path, now), { state: "missing" });
    assert.deepEqual([...Deno.readDirSync(directory)], []);
    for (const content of ["", "not a database", "SQLite format 3\0 and then nothing"]) {
      const foreign = `${directory}/foreign.db`;
      Deno.writeTextFileSync(foreign, content);
      assert.equal((await examineSqlite(foreign, now)).state, "refused");
      assert.equal(Deno.readTextFileSync(foreign), content);
    }
  }));

Deno.test("examineSqlite() reports another journal mode, another schema and a lock", () =>
  withDirectory(async (directory) => {
    const path = `${directory}/latchkey.db`;
    await makeFile(path);
    const other = new DatabaseSync(path);
    try {
      other.exec("PRAGMA journal_mode = DELETE");
      assert.equal((await open(path)).journalMode, "delete");
      other.exec("PRAGMA user_version = 2");
      const old = await open(path);
      assert.deepEqual([old.schemaVersion, old.record], [2, null], "its rows are not read");
      other.exec("PRAGMA journal_mode = WAL");
      other.prepare("BEGIN IMMEDIATE").run();
      assert.deepEqual((await open(path)).commit, { result: "locked" });
    } finally {
      other.close();
    }
  }));
