import type { Row } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { UserHoldings } from "../../../../domain/operator/user_holdings.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import { devicesInForce, inForce, openAt, validCode } from "../rows/in_force.ts";
import { integer, integerOrNull, readUser, userColumns } from "../rows/rows.ts";

export function holdingsStatement(userId: UserId, now: Instant, idleSince: Instant): Statement {
  const session = inForce(userId, now, idleSince);
  return sql`SELECT ${userColumns},
    (SELECT count(*) FROM sessions WHERE ${session}) AS sessions,
    (SELECT count(*) FROM sessions WHERE ${session} AND device_id IS NOT NULL) AS device_sessions,
    (SELECT count(*) FROM devices WHERE ${devicesInForce(userId, now)}) AS devices,
    (SELECT count(*) FROM challenges
      WHERE user_id = ${userId} AND ${openAt(now)}) AS challenges,
    (SELECT created_at FROM totps WHERE user_id = ${userId}) AS totp_created_at,
    (SELECT confirmed_at FROM totps WHERE user_id = ${userId}) AS totp_confirmed_at,
    (SELECT count(*) FROM passkeys WHERE user_id = ${userId}) AS passkeys,
    (SELECT count(*) FROM recovery_codes
      WHERE user_id = ${userId} AND used_at IS NULL AND expires_at IS NULL) AS recovery_codes,
    (SELECT max(expires_at) FROM recovery_codes
      WHERE user_id = ${userId} AND used_at IS NULL AND expires_at IS NOT NULL AND ${
    validCode(now)
  }) AS issued_code
    FROM users WHERE users.id = ${userId}`;
}

export function readHoldings(row: Row): UserHoldings {
  const totpConfirmedAt = integerOrNull(row, "totp_confirmed_at");
  const totpCreatedAt = integerOrNull(row, "totp_created_at");
  return {
    user: readUser(row),
    sessions: integer(row, "sessions"),
    deviceSessions: integer(row, "device_sessions"),
    devices: integer(row, "devices"),
    challenges: integer(row, "challenges"),
    totpBegun: totpCreatedAt !== null,
    authenticators: {
      totpConfirmedAt,
      passkeys: integer(row, "passkeys"),
      recoveryCodesLeft: integer(row, "recovery_codes"),
      issuedCodeExpiresAt: integerOrNull(row, "issued_code"),
    },
  };
}
