import { deepEqual, equal } from "node:assert/strict";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { sql } from "../../../core/adapters/sql/sql.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import type { Session } from "../../../core/domain/session/session.ts";
import { limits, newEvent } from "../../contracts/store_fixtures.ts";
import { oldDatabase } from "./old_rows.ts";
import type { SlicedCase } from "./sliced_migration.ts";
import { assertRows } from "./sliced_sessions.ts";

/** More than two slices. */
const sessions = 45_000;

const secretHash = "0123456789abcdef".repeat(4);

/** IDs have 128 bits, so their last character is one of four. With `B`, the text is no ID. */
const lastCharacters = ["A", "Q", "g", "w", "B"];

const idOf = (number: number): Session["id"] =>
  `Zz-_x${10 ** 15 + number}${lastCharacters[number % lastCharacters.length]}` as Session["id"];

const lastOf = lastCharacters.map((last, at) => `WHEN ${at} THEN '${last}'`).join(" ");

const rows = `WITH RECURSIVE n(i) AS
    (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${sessions - 1})
  INSERT INTO sessions (id, secret_hash, user_number, created_at, last_seen_at, cut_short, ended_at,
    idle_seconds, absolute_seconds, amr_first, amr_second, authenticated_before,
    second_factor_before, aal2_ended_at, device_id, address, user_agent_number)
  SELECT 'Zz-_x' || CAST(CAST(1${"0".repeat(15)} AS BIGINT) + i AS TEXT)
      || CASE i % ${lastCharacters.length} ${lastOf} END,
    /*pg decode( -- */ unhex(
      '${secretHash}' /*pg , 'hex' */),
    (SELECT number FROM users WHERE users.id = CASE i % 2 WHEN 0 THEN 'usr_1' ELSE 'usr_2' END),
    i, i + i % 7 - 1, i % 2, CASE i % 3 WHEN 0 THEN i + 2 END,
    CASE i % 4 WHEN 0 THEN 60 ELSE 3600 END, CASE i % 5 WHEN 0 THEN 70 ELSE 86400 END,
    CASE i % 2 WHEN 1 THEN 'otp' END, CASE i % 4 WHEN 3 THEN 'device' END, 4,
    CASE i % 4 WHEN 0 THEN 3 END, CASE i % 7 WHEN 0 THEN i + 5 END,
    CASE i % 5 WHEN 0 THEN 'd' || i END,
    CASE i % 2 WHEN 0 THEN
      /*pg decode( -- */ unhex(
        'c0000207' /*pg , 'hex' */) END, CASE i % 6 WHEN 0 THEN 99 END FROM n`;

/** Sessions that are not over. The second one has the text that is no ID. `s1` was there before. */
const usedNumber = 44_992;
const used = idOf(usedNumber);
const unusual = idOf(44_999);

const ticketed = `INSERT INTO gate_tickets (id, secret_hash, session_id, created_at)
  VALUES ('t1', '${secretHash}', '${used}', 5), ('t2', '${secretHash}', 's1', 6),
    ('t3', '${secretHash}', '${unusual}', 6)`;

const client = `INSERT INTO oidc_clients (id, name, name_key, secrets, redirect_uris, logout_uris,
    resources, id_token_algorithm, third_party, pkce_optional, declared, created_at)
  VALUES ('shop', 'Shop', 'shop', '[]', '[]', '[]', '[]', 'ES256', 0, 0, 0, 1)`;

const grantOf = (id: string, session: string, endsWith: string | null): string =>
  `INSERT INTO oidc_grants (id, client_id, user_id, session_id, ends_with, scopes, resources,
    authenticated_at, amr_first, amr_second, redirect_uri, code_hash, created_at, code_expires_at,
    redeemed_at, last_used_at)
  VALUES ('${id}', 'shop', 'usr_1', '${session}', ${endsWith === null ? "NULL" : `'${endsWith}'`},
    'openid', '[]', 1, 'pwd', 'sms', 'https://shop.example', '${secretHash}', 1, 9, 2, 3);
  INSERT INTO oidc_refresh_tokens (id, secret_hash, grant_id, created_at, expires_at)
  VALUES ('r.${id}', '${secretHash}', '${id}', 1, 9)`;

const grants = [
  ["ends", used, used],
  ["stays", unusual, null],
  ["outlived", "AAAAAAAAAAAAAAAAAAAAAA", null],
] as const;

export const manySessionIds: SlicedCase = {
  table: "sessions",
  version: 51,
  texts: [
    ...oldDatabase(51),
    rows,
    ticketed,
    client,
    ...grants.flatMap(([id, session, endsWith]) => grantOf(id, session, endsWith).split(";")),
  ],
  transactions: 5,
  transactionsOfPostgres: 2,
  oldWrite: `UPDATE sessions SET ended_at = 5 WHERE id = '${used}'`,
  assertCopied: assertSessions,
};

async function assertSessions(database: Database): Promise<void> {
  await assertRows(database, sql`authenticated_before = 4`, sessions, sessionOf);
  const { sessions: tables, grants: clients } = createSqlStores(database);
  for (const [id, session, user] of [["t1", used, 1], ["t2", "s1", 1], ["t3", unusual, 2]]) {
    const ticket = await tables.findGateTicket(id as never);
    deepEqual([ticket?.session.id, ticket?.user.id], [session, `usr_${user}`]);
  }
  for (const [id, session] of grants) {
    equal((await clients.findGrant(id as never))?.sessionId, session);
    equal((await clients.findRefreshToken(`r.${id}` as never))?.grantId, id);
  }
  const connected = await clients.listConnectedClients("usr_1", 44_999, limits);
  deepEqual(connected.map(({ id, offline }) => [id, offline]), [["shop", true]]);
  equal((await tables.findSession(used))?.session.lastSeenAt, usedNumber + usedNumber % 7 - 1);
  equal(await tables.endSessionOf("usr_2", used, 44_999, newEvent()), false);
  equal(await tables.endSessionOf("usr_1", used, 44_999, newEvent()), true);
  await database.query(sql`DELETE FROM sessions WHERE created_at = ${usedNumber}`);
  const left = await database.query(sql`SELECT id FROM oidc_grants ORDER BY id`);
  deepEqual(left, [{ id: "outlived" }, { id: "stays" }]);
}

function sessionOf(number: number): Session {
  const absoluteSeconds = number % 5 === 0 ? 70 : 86_400;
  return {
    id: idOf(number),
    secretHash: secretHash as Session["secretHash"],
    userId: number % 2 === 0 ? "usr_1" : "usr_2",
    createdAt: number,
    lastSeenAt: number + number % 7 - 1,
    expiresAt: number + absoluteSeconds * 1000 - number % 2,
    endedAt: number % 3 === 0 ? number + 2 : null,
    idleSeconds: number % 4 === 0 ? 60 : 3600,
    absoluteSeconds,
    amr: [number % 2 === 0 ? "pwd" : "otp", number % 4 === 3 ? "device" : "sms"],
    authenticatedAt: number - 4,
    secondFactorAt: number % 4 === 0 ? number - 3 : null,
    aal2EndedAt: number % 7 === 0 ? number + 5 : null,
    deviceId: number % 5 === 0 ? `d${number}` as Session["deviceId"] : null,
    address: number % 2 === 0 ? "192.0.2.7" : null,
    userAgent: null,
  };
}
