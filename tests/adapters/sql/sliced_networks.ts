import { deepEqual, equal } from "node:assert/strict";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { key } from "../../contracts/store_fixtures.ts";
import { oldDatabase } from "./old_rows.ts";
import type { SlicedCase } from "./sliced_migration.ts";

export const users = 5;

/** `usr_m0` and so on. */
export const insertUsers =
  `INSERT INTO users (id, username, username_key, password_hash, phone_number, created_at,
    second_factor_failures)
  WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${users - 1})
  SELECT 'usr_m' || i, 'm' || i, 'm' || i, 'none', '+120255501' || (42 + i), 1, 0 FROM n`;

/** Of each user. Three users fill a slice. */
const networks = 9000;

/** Texts of every form that `networkOf` returns, and some that look similar. */
const forms = [
  ...["192.0.2.7", "0.0.0.0", "255.255.255.255", "2001:db8:0:0::/64", "0:0:0:1::/64"],
  ...[
    "ffff:ffff:ffff:ffff::/64",
    "local",
    "256.1.1.1",
    "1.2.3",
    "1.2.3.04",
    "1.2.3.4.5",
    "1.2.3.-4",
  ],
  ...[
    "2001:db8::/48",
    "1:2:3::/64",
    "1:2:3:4:5::/64",
    "1:2:3:12345::/64",
    "1:2::3::/64",
    "unknown",
  ],
  ...["[1,2,3,4", '"a":b:c:d::/64', "\u00e9\\", "1,2,3,4", "::1"],
];

const rows = `WITH RECURSIVE n(i) AS
    (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${users * networks - 1})
  INSERT INTO user_networks (user_id, network, last_login_at)
  SELECT 'usr_m' || (i / ${networks}),
    CASE i % 2 WHEN 0 THEN '198.51.' || (i / 256 % 256) || '.' || (i % 256)
      ELSE '2001:db8:' || (i / ${networks}) || ':' || (i % ${networks}) || '::/64' END, 1000 + i
  FROM n`;

const formRows = forms.map((network, at) => `('usr_2', '${network}', ${at + 1})`).join(", ");

export const manyNetworks: SlicedCase = {
  table: "user_networks",
  version: 24,
  texts: [
    ...oldDatabase(24),
    insertUsers,
    rows,
    `INSERT INTO user_networks (user_id, network, last_login_at) VALUES ${formRows}`,
  ],
  transactions: 4,
  oldWrite: "DELETE FROM user_networks WHERE user_id = 'usr_m1'",
  assertCopied: assertNetworks,
};

async function assertNetworks(database: Database): Promise<void> {
  const counted = await database.query(sql`SELECT users.id, count(*) AS networks,
      min(user_networks.last_login_at) AS first, max(user_networks.last_login_at) AS last
    FROM user_networks JOIN users ON users.number = user_networks.user_number
    WHERE users.id LIKE 'usr_m%' GROUP BY users.id ORDER BY users.id`);
  const expected = Array.from({ length: users }, (_, user) => {
    const first = 1000 + user * networks;
    return { id: `usr_m${user}`, networks, first, last: first + networks - 1 };
  });
  deepEqual(counted.map((row) => ({ ...row, networks: Number(row["networks"]) })), expected);
  const { reports, users: tables } = createSqlStores(database);
  const kept = await reports.listKept("usr_2" as never, 100);
  deepEqual(kept.networks.map(({ network }) => network).toReversed(), forms);
  const familiar = async (network: string, since: number): Promise<boolean> =>
    (await tables.findStanding(key("bob"), network, since)).familiar;
  for (const [at, network] of forms.entries()) {
    equal(await familiar(network, at), true, network);
    equal(await familiar(network, at + 1), false, network);
  }
}
