import { deepEqual, equal, rejects } from "node:assert/strict";
import { bcryptVariants, formatBcryptHash } from "../../../core/adapters/bcrypt/bcrypt_text.ts";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { readPasswordHash } from "../../../core/adapters/sql/store/rows/rows.ts";
import { storedPassword } from "../../../core/adapters/sql/store/rows/rows_of_passwords.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { workOf } from "../../../core/domain/account/hash_work.ts";
import { type PasswordHash, unusablePasswordHash } from "../../../core/domain/account/password.ts";
import { key } from "../../contracts/store_fixtures.ts";
import { oldDatabase } from "./old_rows.ts";
import type { SlicedCase } from "./sliced_migration.ts";

/** More than two slices. */
const users = 45_000;

/** Hashes of bcrypt with bytes of all values. */
const bcrypt = Array.from({ length: 100 }, (_, number) => {
  const bytes = (length: number, step: number): Uint8Array =>
    Uint8Array.from({ length }, (_, at) => number * 67 + at * step & 255);
  return formatBcryptHash({
    variant: bcryptVariants[number % 3] ?? "2b",
    cost: 4 + number % 13,
    salt: number === 0 ? new Uint8Array(16).fill(255) : bytes(16, 37),
    digest: number === 1 ? new Uint8Array(23) : bytes(23, 101),
  });
});

const [plain = ""] = bcrypt;

/** Texts that stay: of other kinds, and with a character that bcrypt would not write. */
const others = [
  ...[unusablePasswordHash, "hash", `hmac-sha384:0123abcd:${plain}`, "$2b$12$x"],
  ...["$scrypt$ln=14,r=8,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA", plain + ".", plain.slice(1)],
  ...[plain.replace("$2a$", "$2x$"), plain.replace("$04$", "$32$"), plain.replace("$04$", "$4.$")],
  ...[plain.slice(0, -1) + "/", plain.slice(0, 28) + "/" + plain.slice(29)],
  ...[plain.slice(0, 40) + "-" + plain.slice(41), plain.slice(0, 40) + "*" + plain.slice(41)],
];

const hashes = [...bcrypt, ...others] as PasswordHash[];

const hashOf = (number: number): PasswordHash =>
  hashes[number % hashes.length] ?? unusablePasswordHash;

const hashAt = hashes.map((hash, at) => `WHEN ${at} THEN '${hash}'`).join(" ");
const workAt = hashes.map((hash, at) => {
  const work = workOf(hash);
  return `WHEN ${at} THEN ${work === null ? "NULL" : `'${work}'`}`;
}).join(" ");

const rows = `WITH RECURSIVE n(i) AS
    (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${users - 1})
  INSERT INTO users (id, username, password_hash, password_work, phone_number, created_at,
    second_factor_failures)
  SELECT 'usr_m' || i, 'm' || i, CASE i % ${hashes.length} ${hashAt} END,
    CASE i % ${hashes.length} ${workAt} END, '+1202555' || (10000 + i), i, 0 FROM n`;

export const manyUsers: SlicedCase = {
  table: "users",
  version: 46,
  texts: [
    ...oldDatabase(46),
    rows,
    "INSERT INTO user_metadata (user_id, content) VALUES ('usr_m5', '{}')",
  ],
  transactions: 5,
  transactionsOfPostgres: 2,
  meanwhile: ["users_next"],
  oldWrite: "UPDATE users SET locked_at = 5 WHERE id = 'usr_m1'",
  assertCopied: assertUsers,
};

async function assertUsers(database: Database): Promise<void> {
  await rejects(database.query(sql`UPDATE users SET password_hash = ${"of an older build"}`));
  const found = await database.query(
    sql`SELECT id, ${storedPassword}, length(password_bytes) AS bytes,
      password_work FROM users WHERE id LIKE 'usr_m%' ORDER BY created_at`,
  );
  equal(found.length, users);
  for (const [number, row] of found.entries()) {
    const hash = hashOf(number);
    const isShort = bcrypt.includes(hash);
    const expected = {
      id: `usr_m${number}`,
      hash,
      bytes: isShort ? 40 : new TextEncoder().encode(hash).length,
      work: isShort ? null : workOf(hash),
    };
    const { id, bytes, password_work: work } = row;
    deepEqual({ id, hash: readPasswordHash(row), bytes, work }, expected);
  }
  const stores = createSqlStores(database);
  equal((await stores.users.findUserByName(key("m7")))?.passwordHash, hashOf(7));
  equal(await stores.users.findMetadata("usr_m5" as never), "{}");
  const { shares } = await stores.reports.countPasswordWorks({ cursor: null, limit: users + 2 });
  const counts = new Map<string, number>();
  for (let number = 0; number < users; number++) {
    const work = workOf(hashOf(number));
    if (work !== null) counts.set(work, (counts.get(work) ?? 0) + 1);
  }
  // Bob's, whose hash is of a key.
  counts.set("$2b$12", (counts.get("$2b$12") ?? 0) + 1);
  const summed = new Map<string, number>();
  for (const { work, users } of shares) summed.set(work, (summed.get(work) ?? 0) + users);
  deepEqual([...summed].sort(), [...counts].sort());
}
