import { deepEqual, equal, rejects } from "node:assert/strict";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { list, sql } from "../../../core/adapters/sql/sql.ts";
import {
  givenColumns,
  givenValues,
  idColumns,
  idOf,
} from "../../../core/adapters/sql/user_columns.ts";
import { inOrder, inOrderAt } from "../../../core/adapters/sql/user_order.ts";
import { createIdSource } from "../../../core/domain/id.ts";

const newId = createIdSource((count) => crypto.getRandomValues(new Uint8Array(count)));

/** In ascending order: of an import, with a count that is not stored as a number, of no time. */
const ids = [
  "usr_1",
  ...Array.from({ length: 1030 }, (_, at) => newId("usr", at < 3 ? at : 1_790_000_000_123)),
  "usr_07zzzzzzzz00zz000000000000",
  "usr_08000000000000000000000000",
  "usr_0A00000000000000000000000x",
  "usr_long_0000000000000000000000000000",
].toSorted();

async function givenUsers(given = ids) {
  const database = await openSqliteDatabase({ path: ":memory:" });
  await database.batch(
    given.map((id, at) =>
      sql`INSERT INTO users (${givenColumns}, username, password_bytes, second_factor_failures)
      SELECT ${givenValues}, ${"u" + at}, ${"none"}, 0
      FROM (SELECT ${id} AS id, '+12025550142' AS phone_number, CAST(${at} AS BIGINT) AS created_at,
        '["a"]' AS roles) AS given`
    ),
  );
  return database;
}

Deno.test("SQLite returns each ID as it was given, whole and in parts", async () => {
  const database = await givenUsers();
  const rows = await database.query(sql`SELECT id, ${idColumns}, created_at, phone_number, roles
    FROM users ORDER BY number`);
  deepEqual(rows.map((row) => row["id"]), ids);
  deepEqual(rows.map(({ id_head, id_tail }) => idOf(id_head as number, String(id_tail))), ids);
  deepEqual(rows.map((row) => row["created_at"]), ids.map((_, at) => at));
  deepEqual(new Set(rows.map((row) => row["phone_number"])), new Set(["+12025550142"]));
  deepEqual(new Set(rows.map((row) => row["roles"])), new Set(['["a"]']));
  const [row] = await database.query(sql`SELECT count(*) AS numbers FROM users
    WHERE typeof(id_head) = 'integer'`);
  equal(row?.["numbers"], 1 + 2 + 1 + 1024, "those that a process creates, except after 1,024");
  await database.close();
});

Deno.test("SQLite refuses a user's ID a second time, and rows of users that do not exist", async () => {
  const database = await givenUsers();
  await rejects(database.query(sql`INSERT INTO users (id_head, id_tail, username, password_bytes,
    phone_digits, second_factor_failures) SELECT id_head, id_tail, 'new', password_bytes,
      phone_digits, 0 FROM users WHERE number = 9`));
  await rejects(database.query(
    sql`INSERT INTO user_metadata (user_id, content) VALUES (${newId("usr", 5)}, '{}')`,
  ));
  await database.close();
});

Deno.test("pages of all users in SQLite follow their numbers, in any order of their IDs", async () => {
  for (const given of [ids, ids.toReversed(), ids.toSorted((a, b) => last(a) < last(b) ? -1 : 1)]) {
    const database = await givenUsers(given);
    const gone = [1, 2, 3, 500, 501, 1000, given.length];
    await database.query(sql`DELETE FROM users WHERE number IN (${list(gone)})`);
    const left = given.map((_, at) => at + 1).filter((number) => !gone.includes(number));
    for (const number of gone) {
      const place = inOrderAt({ number, id: given[number - 1] ?? "" });
      const [row] = await database.query(sql`SELECT
        (SELECT min(number) FROM users WHERE ${inOrder} > ${place}) AS after,
        (SELECT max(number) FROM users WHERE ${inOrder} < ${place}) AS before`);
      deepEqual({ ...row }, {
        after: left.find((each) => each > number) ?? null,
        before: left.findLast((each) => each < number) ?? null,
      });
    }
    await database.close();
  }
});

function last(id: string): string {
  return id.slice(-6);
}
