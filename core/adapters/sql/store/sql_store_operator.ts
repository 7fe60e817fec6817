import { clockSkewSeconds } from "../../../domain/expiry.ts";
import { after, type Instant } from "../../../domain/instant.ts";
import type { UserId } from "../../../domain/user_id.ts";
import type { UserHoldings } from "../../../domain/operator/user_holdings.ts";
import type { Store } from "./every_method.ts";
import type { Database, Row } from "../database.ts";
import { openAt, unended, validCode } from "./in_force.ts";
import { auditEventInsert, integer, integerOrNull, readUser, userColumns } from "./rows.ts";
import { endDevices } from "./rows_of_factors.ts";
import { must, sql, type Statement } from "../sql.ts";
import { endChallenges, endSessions } from "./sql_store_changes.ts";
import { inForce } from "./sql_store_sessions.ts";

// The user's row first, always: see `sql_store_challenges.ts`.

type OperatorActs = Pick<
  Store,
  | "findHoldings"
  | "endSessionsOf"
  | "endDevicesOf"
  | "resetSecondFactor"
  | "issueRecoveryCode"
  | "removeFactorOf"
>;

export function createOperatorActs(database: Database): OperatorActs {
  const done = async (...statements: readonly Statement[]): Promise<boolean> =>
    await database.batch(statements) !== null;
  return {
    async findHoldings(userId, now, idleSince) {
      const [row] = await database.query(holdings(userId, now, idleSince));
      return row === undefined ? null : readHoldings(row);
    },

    async endSessionsOf(userId, now, idleSince, event) {
      const some = inForce(userId, now, idleSince);
      const ended = await database.batch([
        holdUser(userId),
        must(sql`SELECT id FROM sessions WHERE ${some} ORDER BY created_at DESC, id DESC LIMIT 1
          /*pg FOR NO KEY UPDATE */`),
        // Idle ones too: a clock that is set back must not bring them to life.
        sql`UPDATE sessions SET ended_at = ${now} WHERE user_id = ${userId} AND ended_at IS NULL
          RETURNING CASE WHEN expires_at > ${now} AND last_seen_at > ${idleSince}
            AND created_at <= ${after(now, clockSkewSeconds)} THEN 1 ELSE 0 END AS in_force`,
        auditEventInsert(event),
      ]);
      return (ended?.[2] ?? []).filter((row) => integer(row, "in_force") === 1).length;
    },

    async endDevicesOf(userId, now, event) {
      const trusted = devicesInForce(userId, now);
      const ended = await database.batch([
        holdUser(userId),
        must(sql`SELECT id FROM devices WHERE ${trusted} ORDER BY created_at DESC, id DESC LIMIT 1
          /*pg FOR NO KEY UPDATE */`),
        sql`UPDATE devices SET ended_at = ${now} WHERE ${trusted} RETURNING id`,
        sql`UPDATE sessions SET ended_at = ${now}
          WHERE user_id = ${userId} AND device_id IS NOT NULL AND ended_at IS NULL`,
        auditEventInsert(event),
      ]);
      return ended?.[2]?.length ?? 0;
    },

    resetSecondFactor: (userId, now, event) =>
      done(
        must(sql`UPDATE users SET phone_verified_at = NULL, phone_used_again_at = NULL,
            phone_corrections_left = 0, second_factor_failures = 0,
            second_factor_failures_in_row = 0, second_factor_blocked_until = NULL
          WHERE id = ${userId} AND phone_verified_at IS NOT NULL RETURNING id`),
        sql`DELETE FROM totps WHERE user_id = ${userId}`,
        sql`DELETE FROM passkeys WHERE user_id = ${userId}`,
        sql`DELETE FROM recovery_codes WHERE user_id = ${userId}`,
        endSessions(userId, null, now),
        endDevices(userId, now),
        endChallenges(userId),
        auditEventInsert(event),
      ),

    issueRecoveryCode: ({ userId, hash, now, expiresAt }, event) =>
      done(
        must(sql`SELECT id FROM users
          WHERE id = ${userId} AND locked_at IS NULL AND phone_verified_at IS NOT NULL
          /*pg FOR NO KEY UPDATE */`),
        sql`DELETE FROM recovery_codes WHERE user_id = ${userId} AND expires_at IS NOT NULL`,
        sql`INSERT INTO recovery_codes (user_id, hash, created_at, used_at, expires_at)
          VALUES (${userId}, ${hash}, ${now}, NULL, ${expiresAt})`,
        auditEventInsert(event),
      ),

    removeFactorOf: (userId, passkeyId, now, event) =>
      done(
        holdUser(userId),
        must(
          passkeyId === null
            ? sql`DELETE FROM totps WHERE user_id = ${userId} RETURNING user_id`
            : sql`DELETE FROM passkeys WHERE id = ${passkeyId} AND user_id = ${userId}
                RETURNING id`,
        ),
        endDevices(userId, now),
        auditEventInsert(event),
      ),
  };
}

function holdUser(userId: UserId): Statement {
  return must(sql`SELECT id FROM users WHERE id = ${userId} /*pg FOR NO KEY UPDATE */`);
}

function devicesInForce(userId: UserId, now: Instant): Statement {
  return sql`user_id = ${userId} AND ${unended(now)}`;
}

function holdings(userId: UserId, now: Instant, idleSince: Instant): Statement {
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

function readHoldings(row: Row): UserHoldings {
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
