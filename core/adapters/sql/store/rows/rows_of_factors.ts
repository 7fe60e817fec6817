import { type Device, devicesPerUserMax } from "../../../../domain/session/device.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { RecoveryCodeHash } from "../../../../domain/factors/recovery_code.ts";
import type { TokenId } from "../../../../domain/token.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { Row } from "../../database.ts";
import { bytesOf } from "./bytes.ts";
import { unended } from "./row_conditions.ts";
import { integer, integerOrNull, readSecretHash, text, textOrNull } from "./rows.ts";
import { limitTo, sql, type Statement } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";

// Rows of second factors, and of trusted devices, which replace a second factor.

export const deviceColumns: Statement = sql`devices.id, devices.secret_hash, devices.user_id,
  devices.created_at, devices.last_used_at, devices.expires_at, devices.ended_at, devices.address,
  devices.user_agent`;

export function readDevice(row: Row): Device {
  return {
    id: text(row, "id") as TokenId,
    secretHash: readSecretHash(row),
    userId: text(row, "user_id") as UserId,
    createdAt: integer(row, "created_at"),
    lastUsedAt: integer(row, "last_used_at"),
    expiresAt: integer(row, "expires_at"),
    endedAt: integerOrNull(row, "ended_at"),
    address: textOrNull(row, "address"),
    userAgent: textOrNull(row, "user_agent"),
  };
}

export function deviceInsert(device: Device): Statement {
  return sql`INSERT INTO devices (id, secret_hash, user_id, created_at, last_used_at, expires_at,
      ended_at, address, user_agent)
    VALUES (${device.id}, ${device.secretHash}, ${device.userId}, ${device.createdAt},
      ${device.lastUsedAt}, ${device.expiresAt}, ${device.endedAt}, ${device.address},
      ${device.userAgent})`;
}

/** Ends the oldest devices beyond `devicesPerUserMax`, but never the new one. */
export function endOldestDevices(device: Device, now: Instant): Statement {
  const own = sql`user_id = ${device.userId} AND ${unended(now)}`;
  return sql`UPDATE devices SET ended_at = ${now}
    WHERE ${own} AND id NOT IN (SELECT id FROM devices WHERE ${own}
      ORDER BY CASE WHEN id = ${device.id} THEN 0 ELSE 1 END, created_at DESC, id DESC
      ${limitTo(devicesPerUserMax)})`;
}

/** Ends all of a user's trusted devices: the factors they were trusted with have changed. */
export function endDevices(userId: UserId, now: Instant): Statement {
  return sql`UPDATE devices SET ended_at = ${now} WHERE user_id = ${userId} AND ended_at IS NULL`;
}

export function recoveryCodeInsert(
  userId: UserId,
  hash: RecoveryCodeHash,
  now: Instant,
  expiresAt: Instant | null = null,
): Statement {
  return sql`INSERT INTO recovery_codes (user_number, hash, created_at, used_at, expires_at)
    VALUES ((SELECT number FROM users WHERE ${isUser(userId)}), ${bytesOf(hash)}, ${now}, NULL,
      ${expiresAt})`;
}
