import { deepEqual, equal } from "node:assert/strict";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { sql, type Statement } from "../../../core/adapters/sql/sql.ts";
import {
  readSession,
  sessionColumns,
} from "../../../core/adapters/sql/store/rows/rows_of_sessions.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import type { Session } from "../../../core/domain/session/session.ts";
import { newEvent } from "../../contracts/store_fixtures.ts";
import { oldDatabase } from "./old_rows.ts";
import type { SlicedCase } from "./sliced_migration.ts";

/** More than two slices. */
const sessions = 45_000;

const secretHash = "0123456789abcdef".repeat(4);

/** Without an address, with both kinds, and with texts that look similar. */
const addresses = [
  null,
  ...["192.0.2.7", "0.0.0.0", "255.255.255.255", "256.1.1.1", "1.2.3", "1.2.3.04", "1.2.3.-4"],
  ...["2001:db8::1", "::", "unix", "12345678", "é", "[1,2,3,4"],
];

const idOf = (number: number): string => `m${number % 97}.${number}`;

const choice = (number: string, values: readonly (string | null)[]): string =>
  `CASE (${number}) % ${values.length} ${
    values.map((value, at) => `WHEN ${at} THEN ${value === null ? "NULL" : `'${value}'`}`).join(" ")
  } END`;

const rows = `WITH RECURSIVE n(i) AS
    (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${sessions - 1})
  INSERT INTO sessions (id, secret_hash, user_number, created_at, last_seen_at, expires_at, ended_at,
    idle_seconds, absolute_seconds, amr_first, amr_second, authenticated_before,
    second_factor_before, device_id, address, user_agent_number)
  SELECT 'm' || (i % 97) || '.' || i,
    /*pg decode( -- */ unhex(
      '${secretHash}' /*pg , 'hex' */),
    (SELECT number FROM users WHERE users.id = ${choice("i", ["usr_1", "usr_2"])}),
    i, i + 1, i + 70000 - i % 2, CASE i % 3 WHEN 0 THEN i + 2 END, 60, 70,
    ${choice("i", ["pwd", "otp"])}, ${choice("i / 2", ["sms", "device"])}, 4,
    CASE i % 4 WHEN 0 THEN 3 END, CASE i % 5 WHEN 0 THEN 'd' || i END,
    ${choice("i", addresses)}, CASE i % 6 WHEN 0 THEN 99 END FROM n`;

const ticketed = idOf(1);

export const manySessions: SlicedCase = {
  table: "sessions",
  version: 37,
  texts: [
    ...oldDatabase(37),
    rows,
    `INSERT INTO gate_tickets (id, secret_hash, session_id, created_at)
      VALUES ('t1', '${secretHash}', '${ticketed}', 5), ('t2', '${secretHash}', 's1', 6)`,
  ],
  transactions: 5,
  transactionsOfPostgres: 2,
  meanwhile: ["sessions_next"],
  oldWrite: `UPDATE sessions SET ended_at = 5 WHERE id = '${ticketed}'`,
  assertCopied: assertSessions,
};

/** The sessions that match, from the oldest to the newest, are as expected in every member. */
export async function assertRows(
  database: Database,
  which: Statement,
  count: number,
  expectedOf: (number: number) => Session,
): Promise<void> {
  const found = await database.query(sql`SELECT ${sessionColumns} FROM sessions
    WHERE ${which} ORDER BY created_at`);
  equal(found.length, count);
  for (const [number, row] of found.entries()) {
    const expected = expectedOf(number);
    const session = readSession(row);
    const differing = Object.entries(expected).filter(([name, value]) =>
      String(session[name as keyof Session]) !== String(value)
    );
    if (differing.length > 0) deepEqual(session, expected);
  }
}

async function assertSessions(database: Database): Promise<void> {
  await assertRows(database, sql`idle_seconds = 60`, sessions, sessionOf);
  const tables = createSqlStores(database).sessions;
  const ticket = await tables.findGateTicket("t1" as never);
  deepEqual([ticket?.session.id, ticket?.user.id], [ticketed, "usr_2"]);
  equal((await tables.findGateTicket("t2" as never))?.session.id, "s1");
  equal((await tables.findSession(idOf(2) as never))?.session.lastSeenAt, 3);
  equal(await tables.endSessionOf("usr_1" as never, ticketed as never, 3, newEvent()), false);
  equal(await tables.endSessionOf("usr_2" as never, ticketed as never, 3, newEvent()), true);
}

function sessionOf(number: number): Session {
  return {
    id: idOf(number) as Session["id"],
    secretHash: secretHash as Session["secretHash"],
    userId: number % 2 === 0 ? "usr_1" : "usr_2",
    createdAt: number,
    lastSeenAt: number + 1,
    expiresAt: number + 70_000 - number % 2,
    endedAt: number % 3 === 0 ? number + 2 : null,
    idleSeconds: 60,
    absoluteSeconds: 70,
    amr: [number % 2 === 0 ? "pwd" : "otp", Math.floor(number / 2) % 2 === 0 ? "sms" : "device"],
    authenticatedAt: number - 4,
    secondFactorAt: number % 4 === 0 ? number - 3 : null,
    aal2EndedAt: null,
    deviceId: number % 5 === 0 ? `d${number}` as Session["deviceId"] : null,
    address: addresses[number % addresses.length] ?? null,
    userAgent: null,
  };
}
