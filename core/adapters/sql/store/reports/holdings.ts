import type { Database, Row } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import { hasExpired } from "../../../../domain/factors/authenticators.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { SessionLimits } from "../../../../domain/session/session.ts";
import type { UserHoldings } from "../../../../domain/operator/user_holdings.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import { activeDevices, activeSessions, lastingGrants, openAt } from "../rows/row_conditions.ts";
import { integer, readUser, textOrNull, userColumns } from "../rows/rows.ts";
import {
  authenticatorColumns,
  authenticatorOrder,
  authenticatorsOf,
  readAuthenticator,
  readKind,
} from "../rows/rows_of_authenticators.ts";

/**
 * Uses one statement for a consistent snapshot. It returns a row for each authenticator, or one
 * row without an authenticator.
 */
export async function findHoldings(
  database: Database,
  userId: UserId,
  now: Instant,
  limits: SessionLimits,
): Promise<UserHoldings | null> {
  const rows = await database.query(holdingsStatement(userId, now, limits));
  return rows[0] === undefined ? null : readHoldings(rows[0], rows, now);
}

function holdingsStatement(userId: UserId, now: Instant, limits: SessionLimits): Statement {
  const session = activeSessions(userId, now, limits);
  return sql`SELECT ${userColumns}, ${authenticatorColumns},
    (SELECT count(*) FROM sessions WHERE ${session}) AS sessions,
    (SELECT count(*) FROM sessions WHERE ${session} AND device_id IS NOT NULL) AS device_sessions,
    (SELECT count(*) FROM devices WHERE ${activeDevices(userId, now)}) AS devices,
    (SELECT count(*) FROM oidc_grants WHERE ${lastingGrants(userId, now)}) AS apps,
    (SELECT count(*) FROM challenges
      WHERE user_id = ${userId} AND ${openAt(now)}) AS challenges
    FROM users LEFT JOIN ${authenticatorsOf(userId)} ON 0 = 0
    WHERE ${isUser(userId)} ORDER BY ${authenticatorOrder}`;
}

function readHoldings(row: Row, rows: readonly Row[], now: Instant): UserHoldings {
  const factors = rows.filter((each) => textOrNull(each, "factor") !== null);
  const isConfirmed = (each: Row) => each["factor_added_at"] !== null;
  return {
    user: readUser(row),
    sessions: integer(row, "sessions"),
    deviceSessions: integer(row, "device_sessions"),
    devices: integer(row, "devices"),
    apps: integer(row, "apps"),
    challenges: integer(row, "challenges"),
    authenticators: factors.filter(isConfirmed).map(readAuthenticator)
      .filter((one) => !hasExpired(one, now)),
    unconfirmed: factors.filter((each) => !isConfirmed(each)).map(readKind),
  };
}
