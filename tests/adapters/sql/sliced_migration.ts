/** Databases of an older version with more rows than two slices of a migration. @module */
import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { hexOf, hexOfAddress } from "../../../core/adapters/sql/store/rows/bytes.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { newEvent } from "../../contracts/store_fixtures.ts";
import { oldDatabase } from "./old_rows.ts";
import { manyCodes } from "./sliced_codes.ts";
import { manyNetworks } from "./sliced_networks.ts";
import { manySessions } from "./sliced_sessions.ts";
import { shorterUsers } from "./sliced_columns.ts";
import { manyUsers } from "./sliced_users.ts";
import { manySessionIds } from "./sliced_session_ids.ts";

/** A migration that renames a table, and the one after it, which copies the rows in slices. */
export interface SlicedCase {
  /** The table that is copied or changed. */
  readonly table: string;
  /** Of the database before the first of the two. */
  readonly version: number;
  /** The statements that create the database. */
  readonly texts: readonly string[];
  /** Of both migrations: the new table, each slice, and the end. */
  readonly transactions: number;
  /** If PostgreSQL needs no slices. */
  readonly transactionsOfPostgres?: number;
  /** The table's names meanwhile, if they are not `<table>_before` and `<table>_next`. */
  readonly meanwhile?: readonly string[];
  /** What an older build that still runs would do to rows that were copied already. */
  readonly oldWrite: string;
  /** Fails the test unless every row is there once, unchanged and with its own user. */
  assertCopied(database: Database): Promise<void>;
}

const secretHash = "0123456789abcdef".repeat(4);

/** More than two slices. */
const sessions = 45_000;

/** `user` is the column that refers to a user, and `of` its value for the user with an ID. */
const rows = (user: string, of: (id: string) => string): string =>
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${sessions})
  INSERT INTO sessions (id, secret_hash, ${user}, created_at, last_seen_at, expires_at, ended_at,
    amr_first, amr_second, second_factor_at, authenticated_at, idle_seconds, absolute_seconds,
    address, user_agent)
  SELECT 'm' || (i % 97) || '.' || i, '${secretHash}',
    CASE i % 2 WHEN 0 THEN ${of("'usr_1'")} ELSE ${
    of("'usr_2'")
  } END, i, i + 1, i + 9, CASE i % 3 WHEN 0 THEN i + 2 END, 'pwd', 'sms', i + 3, i + 4,
    60, 70, CASE i % 2 WHEN 0 THEN 'usr_1' ELSE 'usr_2' END, 'agent ' || i FROM n`;

const tickets = `INSERT INTO gate_tickets (id, secret_hash, session_id, created_at)
  VALUES ('t1', '${secretHash}', 'm1.1', 5), ('t2', '${secretHash}', 'm2.2', 5)`;

const ofSessions = {
  table: "sessions",
  transactions: 5,
  oldWrite: "UPDATE sessions SET ended_at = 5 WHERE id = 'm1.1'",
  assertCopied: assertSessions,
};

const numberOf = (id: string): string => `(SELECT number FROM users WHERE users.id = ${id})`;

export const slicedCases: readonly SlicedCase[] = [
  {
    ...ofSessions,
    version: 22,
    texts: [...oldDatabase(22), rows("user_id", (id) => id), tickets],
  },
  manyNetworks,
  {
    ...ofSessions,
    version: 26,
    texts: [...oldDatabase(26), rows("user_number", numberOf), tickets],
  },
  manyCodes,
  manySessions,
  manyUsers,
  shorterUsers,
  manySessionIds,
];

async function assertSessions(database: Database): Promise<void> {
  const [counted] = await database.query(sql`SELECT count(*) AS sessions,
      sum(CASE WHEN ${hexOf(sql`sessions.address`)} = CASE users.id
        WHEN 'usr_1' THEN ${hexOfAddress("usr_1")} ELSE ${hexOfAddress("usr_2")} END
        THEN 1 ELSE 0 END) AS own,
      sum(CASE WHEN sessions.ended_at = sessions.created_at + 2 THEN 1 ELSE 0 END) AS ended,
      sum(CASE WHEN user_agents.text = 'agent ' || sessions.created_at
        AND last_seen_at = sessions.created_at + 1 AND expires_at = sessions.created_at + 9
        AND authenticated_before = -4 AND second_factor_before = -3 AND idle_seconds = 60
        AND absolute_seconds = 70 AND kept_until = expires_at + 691200000
        THEN 1 ELSE 0 END) AS unchanged
    FROM sessions JOIN users ON users.number = sessions.user_number
      JOIN user_agents ON user_agents.number = sessions.user_agent_number
    WHERE idle_seconds = 60`);
  const counts = ["sessions", "own", "unchanged", "ended"].map((name) => Number(counted?.[name]));
  deepEqual(counts, [sessions, sessions, sessions, sessions / 3]);
  const tables = createSqlStores(database).sessions;
  const ticket = await tables.findGateTicket("t1" as never);
  deepEqual([ticket?.session.id, ticket?.user.id], ["m1.1", "usr_2"]);
  deepEqual([ticket?.session.secretHash, ticket?.ticket.secretHash], [secretHash, secretHash]);
  equal(await tables.endSessionOf("usr_1" as never, "m1.1" as never, 3, newEvent()), false);
  equal(await tables.endSessionOf("usr_2" as never, "m1.1" as never, 3, newEvent()), true);
}

/** Fails the test if an older build could still write to rows that were copied already. */
export async function assertUnknown(write: () => Promise<unknown>): Promise<void> {
  await rejects(write, /no such table|does not exist/);
}

/** Removes all rows, in a transaction that is never committed. */
export function removing({ table, meanwhile }: SlicedCase): string {
  const names = meanwhile ?? [`${table}_before`, `${table}_next`];
  return names.map((name) => `DELETE FROM ${name}`).join("; ");
}
