import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { createIdSource } from "../../../core/domain/id.ts";
import type { User } from "../../../core/domain/account/user.ts";
import { newEvent } from "../../contracts/store_fixtures.ts";
import { deletionOf } from "../../user_rows.ts";
import { oldDatabase } from "./old_rows.ts";
import type { SlicedCase } from "./sliced_migration.ts";

/** More than two slices. */
const users = 45_000;

const createdAt = 1_790_000_000_123;
const newId = createIdSource((count) => new Uint8Array(count).fill(7));
const tail = newId("usr", 0).slice(-12);

/** Heads of IDs: up to the last 12 characters. */
const heads = [
  newId("usr", createdAt).slice(0, -12),
  newId("usr", createdAt + 5000).slice(0, -16) + "0001",
  // Of an import of a thousand users in a millisecond, and one more.
  newId("usr", createdAt + 9000).slice(0, -16) + "00zz",
  newId("usr", createdAt + 9000).slice(0, -16) + "0100",
  // The last time and the first one that is not stored as a number.
  "usr_07zzzzzzzz00zz",
  "usr_08000000000000",
  // No time.
  "usr_0U000000000000",
  "usr_0_o00000000000",
  "usr_",
  "usr_1",
];

const headAt = heads.map((head, at) => `WHEN ${at} THEN '${head}'`).join(" ");
const idOf = (number: number): string =>
  `${heads[number % 10]}${tail.slice(0, 6)}${String(100_000 + number)}`;

const rows = `WITH RECURSIVE n(i) AS
    (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${users - 1})
  INSERT INTO users (id, username, password_bytes, phone_number, created_at, roles,
    second_factor_failures, special_origin, phone_verified_at)
  SELECT CASE i % 10 ${headAt} END || '${tail.slice(0, 6)}' || (100000 + i), 'M' || i,
    /*pg decode('00', 'hex') -- */ x'00'
    , '+1202555' || (10000 + i), ${createdAt} + i % 3, CASE i % 4 WHEN 1 THEN '["a"]' ELSE '[]' END,
    0, CASE i % 5 WHEN 0 THEN 'imported' END, CASE i % 2 WHEN 0 THEN i END FROM n`;

const metadata = [5, 6].map((number) =>
  `INSERT INTO user_metadata (user_id, content) VALUES ('${idOf(number)}', '{}')`
);

export const shorterUsers: SlicedCase = {
  table: "users",
  version: 49,
  texts: [...oldDatabase(49), rows, ...metadata],
  transactions: 5,
  // It changes nothing.
  transactionsOfPostgres: 1,
  meanwhile: ["users_next", "users_before"],
  oldWrite: "UPDATE users SET locked_at = 5 WHERE username_key = 'm1'",
  assertCopied: assertUsers,
};

async function assertUsers(database: Database): Promise<void> {
  const stores = createSqlStores(database);
  const found: User[] = [];
  for (let cursor: string | null = null, page = 0; page === 0 || cursor !== null; page++) {
    const { items, next } = await stores.transfers.listForExport({ cursor, limit: 1000 });
    found.push(...items.map(({ user }) => user));
    cursor = next;
  }
  const copied = found.filter(({ username }) => /^M\d+$/.test(username));
  deepEqual(copied.map(({ id }) => id).toSorted(), ids.toSorted());
  for (const user of copied) {
    const number = Number(user.username.slice(1));
    const { id, phoneNumber, roles, origin, phoneVerifiedAt } = user;
    deepEqual({ id, phoneNumber, roles, origin, phoneVerifiedAt, createdAt: user.createdAt }, {
      id: idOf(number),
      phoneNumber: `+1202555${10_000 + number}`,
      roles: number % 4 === 1 ? ["a"] : [],
      origin: number % 5 === 0 ? "imported" : "registered",
      phoneVerifiedAt: number % 2 === 0 ? number : null,
      createdAt: createdAt + number % 3,
    });
  }
  for (const number of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    const id = idOf(number) as User["id"];
    equal((await stores.users.findUser(id))?.username, `M${number}`, id);
    // The column that statements compare.
    const [row] = await database.query(sql`SELECT id FROM users WHERE username = ${`M${number}`}`);
    equal(row?.["id"], id);
  }
  await assertRules(database);
}

const ids = Array.from({ length: users }, (_, number) => idOf(number));

/** What foreign keys and the unique ID guaranteed. */
async function assertRules(database: Database): Promise<void> {
  const stores = createSqlStores(database);
  const [first, second] = [5, 6].map((number) => idOf(number) as User["id"]);
  const user = first === undefined ? null : await stores.users.findUser(first);
  if (user === null || second === undefined) throw new Error("no user");
  await rejects(database.query(sql`INSERT INTO user_metadata (user_id, content)
    VALUES (${idOf(users)}, '{}')`));
  equal(await stores.users.deleteUser(deletionOf(user), newEvent()), true);
  const left = await database.query(sql`SELECT user_id FROM user_metadata`);
  deepEqual(left.map((row) => row["user_id"]), [second]);
}
