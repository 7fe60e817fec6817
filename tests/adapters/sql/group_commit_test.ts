import { deepEqual, equal, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { migrations } from "../../../core/adapters/sql/migrations.ts";
import type { Param } from "../../../core/adapters/sql/sql.ts";
import {
  commitGroup,
  type Write,
  type WriteOutcome,
  type WriteStatement,
} from "../../../core/adapters/sql/sqlite/group_commit.ts";
import {
  connect,
  openConnection,
  type SqliteConnection,
} from "../../../core/adapters/sql/sqlite/sqlite_connection.ts";
import { primaryCode } from "../../../core/adapters/sql/sqlite/sqlite_codes.ts";
import { withDirectory } from "./with_directory.ts";

const schema = `CREATE TABLE items (id INTEGER PRIMARY KEY, amount INTEGER CHECK (amount < 7),
    filler TEXT);
  CREATE TABLE parts (item INTEGER REFERENCES items)`;

function openTables(path = ":memory:"): SqliteConnection {
  const database = connect(path);
  database.exec(schema);
  return openConnection(database);
}

function statement(text: string, params: readonly Param[], must = false): WriteStatement {
  return { text, params, must };
}

/** Statements that succeed, return no row or fail. */
const anyStatement: fc.Arbitrary<WriteStatement> = fc.record({
  text: fc.constantFrom(
    "INSERT INTO items (id, amount) VALUES (?, ?) RETURNING id",
    "UPDATE items SET amount = amount + ?2 WHERE id = ?1 RETURNING amount",
    "DELETE FROM items WHERE id = ? AND amount > ? RETURNING id",
    "INSERT INTO parts SELECT ?1 WHERE ?2 > 0 RETURNING item",
    "SELECT sum(amount) AS total, ?1 AS one, ?2 AS two FROM items",
  ),
  params: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 4 })),
  must: fc.boolean(),
});

const anyWrite: fc.Arbitrary<Write> = fc.array(anyStatement, { minLength: 1, maxLength: 4 });

/** An outcome without the text of an error. */
function shown(outcome: WriteOutcome): unknown {
  return "rows" in outcome ? outcome.rows : primaryCode(outcome.error);
}

function contentOf(connection: SqliteConnection): unknown {
  return ["items", "parts"].map((table) => connection.run(`SELECT * FROM ${table}`, []));
}

Deno.test("commitGroup() leaves what the same writes leave one after another", () => {
  fc.assert(
    fc.property(fc.array(anyWrite, { maxLength: 8 }), (writes) => {
      const [grouped, single] = [openTables(), openTables()];
      const together = commitGroup(grouped, writes).map(shown);
      const apart = writes.flatMap((write) => commitGroup(single, [write]).map(shown));
      deepEqual(together, apart);
      deepEqual(contentOf(grouped), contentOf(single));
      ok(!grouped.isInTransaction());
      grouped.close();
      single.close();
    }),
    { numRuns: 300 },
  );
});

Deno.test("the schema has no constraint that is checked at the end of a group", () => {
  deepEqual(migrations.filter((change) => /\bDEFER/i.test(JSON.stringify(change))), []);
});

const insertion = "INSERT INTO items (id, filler) VALUES (?, ?) RETURNING id";

Deno.test("commitGroup() writes on a full disk what fits", async () => {
  await withDirectory((directory) => {
    const connection = openTables(`${directory}/items.db`);
    connection.run("PRAGMA max_page_count = 20", []);
    const large = "x".repeat(200_000);
    const writes = [[1, "small"], [2, large], [3, "small"]]
      .map((params) => [statement(insertion, params as [number, string])]);
    deepEqual(commitGroup(connection, writes).map(shown), [[[{ id: 1 }]], 13, [[{ id: 3 }]]]);
    deepEqual(connection.run("SELECT id FROM items", []), [{ id: 1 }, { id: 3 }]);
    connection.close();
    return Promise.resolve();
  });
});

Deno.test("commitGroup() reports the lock of another process for each write that it did not try", async () => {
  await withDirectory((directory) => {
    const connection = openTables(`${directory}/items.db`);
    const other = new DatabaseSync(`${directory}/items.db`);
    other.exec("BEGIN IMMEDIATE");
    const writes = [1, 2, 3].map((id) => [statement(insertion, [id, ""])]);
    deepEqual(commitGroup(connection, writes).map(shown), [5, 5, 5]);
    equal(commitGroup(connection, writes.slice(0, 1)).map(shown)[0], 5);
    other.exec("ROLLBACK");
    deepEqual(commitGroup(connection, writes).map(shown), [[[{ id: 1 }]], [[{ id: 2 }]], [[{
      id: 3,
    }]]]);
    other.close();
    connection.close();
    return Promise.resolve();
  });
});
