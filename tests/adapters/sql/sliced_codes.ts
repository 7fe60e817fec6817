import { deepEqual, equal } from "node:assert/strict";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { oldDatabase } from "./old_rows.ts";
import type { SlicedCase } from "./sliced_migration.ts";
import { insertUsers, users } from "./sliced_networks.ts";

/** Of each user. Three users fill a slice. */
const codes = 9000;

const hashOf = (number: number): string => "ab".repeat(28) + "0" + (1_000_000 + number);

const rows = `WITH RECURSIVE n(i) AS
    (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${users * codes - 1})
  INSERT INTO recovery_codes (user_id, hash, created_at, used_at, expires_at)
  SELECT 'usr_m' || (i / ${codes}), '${"ab".repeat(28)}0' || (1000000 + i), i,
    CASE i % 3 WHEN 0 THEN i + 1 END, CASE i % 5 WHEN 0 THEN i + 2 END FROM n`;

export const manyCodes: SlicedCase = {
  table: "recovery_codes",
  version: 28,
  texts: [...oldDatabase(28), insertUsers, rows],
  transactions: 4,
  oldWrite: "UPDATE recovery_codes SET used_at = 5 WHERE user_id = 'usr_m1'",
  assertCopied: assertCodes,
};

async function assertCodes(database: Database): Promise<void> {
  const counted = await database.query(sql`SELECT users.id, count(*) AS codes,
      sum(CASE WHEN used_at = recovery_codes.created_at + 1 THEN 1 ELSE 0 END) AS used,
      sum(CASE WHEN expires_at = recovery_codes.created_at + 2 THEN 1 ELSE 0 END) AS issued,
      min(recovery_codes.created_at) AS first, max(recovery_codes.created_at) AS last
    FROM recovery_codes JOIN users ON users.number = recovery_codes.user_number
    WHERE users.id LIKE 'usr_m%' GROUP BY users.id ORDER BY users.id`);
  const facts = counted.map(({ id, ...numbers }) => [id, ...Object.values(numbers).map(Number)]);
  deepEqual(
    facts,
    Array.from({ length: users }, (_, user) => {
      const first = user * codes;
      return [`usr_m${user}`, codes, codes / 3, codes / 5, first, first + codes - 1];
    }),
  );
  const { factors } = createSqlStores(database);
  const has = async (user: string, number: number): Promise<boolean> =>
    await factors.findRecoveryCode(user as never, hashOf(number) as never, 0) !== null;
  equal(await has("usr_m1", codes + 1), true);
  equal(await has("usr_m2", codes + 1), false);
  equal(await has("usr_m1", codes), false, "used");
}
