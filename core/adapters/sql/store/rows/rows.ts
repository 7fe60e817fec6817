import {
  type AuditEvent,
  type AuditEventId,
  auditEventTypes,
} from "../../../../domain/audit_event.ts";
import { type Challenge, priorProofs, purposes } from "../../../../domain/challenge/challenge.ts";
import { channels } from "../../../../domain/channel.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { PasswordHash } from "../../../../domain/account/password.ts";
import type { PhoneNumber } from "../../../../domain/account/phone_number.ts";
import type { Role } from "../../../../domain/account/role.ts";
import type { SecretHash, TokenId } from "../../../../domain/token.ts";
import { type User, userOrigins } from "../../../../domain/account/user.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { Username } from "../../../../domain/account/username.ts";
import type { Row } from "../../database.ts";
import { foldKey } from "./event_folds.ts";
import { hashOfHex } from "../../password_bytes.ts";
import { given, givenColumns, givenValues, idColumns, idOf } from "../../user_columns.ts";
import { passwordColumns, passwordValues } from "./rows_of_passwords.ts";
import { sql, type Statement, writing } from "../../sql.ts";

// Converts between snake_case columns and camelCase properties. Columns of `users` that other
// tables have too get another name, so that a join with a user has no conflicting names.

export const userColumns: Statement = sql`${idColumns}, users.username, users.phone_number,
  users.phone_verified_at, users.created_at AS user_created_at, users.last_login_at,
  users.second_factor_failures, users.second_factor_blocked_until,
  users.second_factor_failures_in_row, users.password_failures,
  users.familiar_password_failures, users.locked_at,
  users.phone_used_again_at, users.phone_corrections_left,
  users.roles, users.origin, users.test_until`;

export const challengeColumns: Statement = sql`challenges.id, challenges.secret_hash,
  challenges.user_id, challenges.created_at, challenges.expires_at, challenges.ended_as,
  challenges.expired_at,
  challenges.attempts, challenges.sends, challenges.resend_after, challenges.verification_id,
  challenges.channel, challenges.purpose, challenges.phone_number AS challenge_phone_number,
  challenges.session_id, challenges.sms_sends, challenges.landline, challenges.passkey_nonce,
  challenges.number_version, challenges.prior_proof, challenges.last_send_at,
  challenges.undelivered_channel, challenges.sms_undelivered`;

export function readUser(row: Row): User {
  return {
    id: readUserId(row),
    username: text(row, "username") as Username,
    phoneNumber: text(row, "phone_number") as PhoneNumber,
    phoneVerifiedAt: integerOrNull(row, "phone_verified_at"),
    phoneUsedAgainAt: integerOrNull(row, "phone_used_again_at"),
    phoneCorrectionsLeft: integer(row, "phone_corrections_left"),
    createdAt: integer(row, "user_created_at"),
    lastLoginAt: integerOrNull(row, "last_login_at"),
    secondFactorFailures: integer(row, "second_factor_failures"),
    secondFactorBlockedUntil: integerOrNull(row, "second_factor_blocked_until"),
    secondFactorFailuresInRow: integer(row, "second_factor_failures_in_row"),
    passwordFailures: integer(row, "password_failures"),
    familiarPasswordFailures: integer(row, "familiar_password_failures"),
    lockedAt: integerOrNull(row, "locked_at"),
    roles: readRoles(row),
    origin: oneOf(userOrigins, row, "origin"),
    testUntil: integerOrNull(row, "test_until"),
  };
}

/** Of a row with `idColumns`. */
export function readUserId(row: Row): UserId {
  const head = row["id_head"];
  return idOf(typeof head === "string" ? head : integer(row, "id_head"), text(row, "id_tail"));
}

export function readRoles(row: Row): readonly Role[] {
  return parseRoles(text(row, "roles"));
}

export function parseRoles(stored: string): readonly Role[] {
  // Most users have none, and this is the hot path.
  if (stored === "[]") return [];
  const roles: unknown = JSON.parse(stored);
  const isList = Array.isArray(roles) &&
    roles.every((role): role is Role => typeof role === "string");
  return isList ? roles : broken("roles", "a JSON array of texts");
}

/** Of a row with `storedPassword`. */
export function readPasswordHash(row: Row): PasswordHash {
  return hashOfHex(text(row, "password_hash"));
}

export function readChallenge(row: Row): Challenge {
  return {
    id: text(row, "id") as TokenId,
    secretHash: readSecretHash(row),
    userId: text(row, "user_id") as UserId,
    purpose: oneOf(purposes, row, "purpose"),
    phoneNumber: textOrNull(row, "challenge_phone_number") as PhoneNumber | null,
    sessionId: textOrNull(row, "session_id") as TokenId | null,
    numberVersion: integer(row, "number_version"),
    createdAt: integer(row, "created_at"),
    expiresAt: integer(row, "expires_at"),
    endedAs: integerOrNull(row, "expired_at") === null
      ? oneOfOrNull(["consumed", "replaced"], row, "ended_as")
      : "expired",
    guesses: integer(row, "attempts"),
    sends: integer(row, "sends"),
    smsSends: integer(row, "sms_sends"),
    landline: integer(row, "landline") === 1,
    resendAfter: integer(row, "resend_after"),
    lastSendAt: integerOrNull(row, "last_send_at"),
    undeliveredChannel: oneOfOrNull(channels, row, "undelivered_channel"),
    smsUndelivered: integer(row, "sms_undelivered") === 1,
    verificationId: textOrNull(row, "verification_id"),
    channel: oneOfOrNull(channels, row, "channel"),
    passkeyNonce: textOrNull(row, "passkey_nonce"),
    priorProof: oneOfOrNull(priorProofs, row, "prior_proof"),
  };
}

export function readAuditEvent(row: Row): AuditEvent {
  const detail: unknown = JSON.parse(text(row, "detail"));
  invariant(typeof detail === "object" && detail !== null, "detail is a JSON object");
  return {
    id: text(row, "id") as AuditEventId,
    at: integer(row, "at"),
    type: oneOf(auditEventTypes, row, "type"),
    actor: oneOf(["user", "operator"], row, "actor"),
    actorName: textOrNull(row, "actor_name"),
    userId: textOrNull(row, "user_id") as UserId | null,
    address: textOrNull(row, "address"),
    requestId: textOrNull(row, "request_id"),
    apiKeyId: textOrNull(row, "api_key_id") as TokenId | null,
    peerAddress: textOrNull(row, "peer_address"),
    reason: textOrNull(row, "reason"),
    detail: detail as AuditEvent["detail"],
    count: integer(row, "count"),
    lastAt: integerOrNull(row, "last_at") ?? integer(row, "at"),
  };
}

/** Reads the `count` column of the first row. */
export function readCount(rows: readonly Row[]): number {
  return integer(rows[0] ?? {}, "count");
}

export function userInsert(user: User, passwordHash: PasswordHash): Statement {
  return sql`INSERT INTO users (${givenColumns}, username, ${passwordColumns},
      phone_verified_at, last_login_at, second_factor_failures,
      second_factor_blocked_until, second_factor_failures_in_row, password_failures,
      familiar_password_failures, locked_at,
      phone_used_again_at, phone_corrections_left, special_origin, test_until)
    SELECT ${givenValues}, ${user.username}, ${passwordValues(passwordHash)},
      ${user.phoneVerifiedAt}, ${user.lastLoginAt},
      ${user.secondFactorFailures}, ${user.secondFactorBlockedUntil},
      ${user.secondFactorFailuresInRow}, ${user.passwordFailures},
      ${user.familiarPasswordFailures}, ${user.lockedAt},
      ${user.phoneUsedAgainAt}, ${user.phoneCorrectionsLeft},
      ${user.origin === "registered" ? null : user.origin}, ${user.testUntil}
    FROM ${given(user)} WHERE 0 = 0`;
}

/**
 * Marks an event that webhooks deliver. Null without targets. It is decided by the database and not
 * by settings, because programs that do not know the targets write events too.
 */
const outboxMark: Statement =
  sql`(SELECT 1 /*pg + nextval('webhook_positions') */ FROM webhook_targets LIMIT 1)`;

/**
 * Adds the event, or counts it in the row of its kind and minute (see `foldKey`). It must be the
 * last statement of its batch: during a flood many transactions wait for this row, so none of them
 * may wait for another row while it has this one locked. `counted` is the event as the metrics
 * count it, with the detail that a flood drops.
 */
export function auditEventInsert(event: AuditEvent, counted: AuditEvent = event): Statement {
  const lastAt = event.lastAt === event.at ? null : event.lastAt;
  const insert = sql`INSERT INTO audit_events (id, at, type, actor, actor_name, user_id, address,
      request_id, api_key_id, peer_address, reason, detail, count, last_at, fold_key, outbox)
    VALUES (${event.id}, ${event.at}, ${event.type}, ${event.actor}, ${event.actorName},
      ${event.userId}, ${event.address}, ${event.requestId}, ${event.apiKeyId},
      ${event.peerAddress}, ${event.reason}, ${
    JSON.stringify(event.detail)
  }, ${event.count}, ${lastAt}, ${foldKey(event)}, ${outboxMark})
    ON CONFLICT (fold_key) WHERE fold_key IS NOT NULL DO UPDATE
      SET count = audit_events.count + excluded.count,
        last_at = CASE
          WHEN coalesce(audit_events.last_at, audit_events.at)
            >= coalesce(excluded.last_at, excluded.at) THEN audit_events.last_at
          ELSE coalesce(excluded.last_at, excluded.at) END`;
  return writing(insert, { event: counted, always: true });
}

/**
 * Adds an event whose detail contains `name`, a number counted in the same transaction. Adds
 * nothing if the count is 0. Only for events that are not folded.
 */
export function countingEventInsert(event: AuditEvent, name: string, count: Statement): Statement {
  invariant(foldKey(event) === null, "an event that counts rows has its own row");
  // The count is the last value in the JSON and replaces the 0.
  const before = JSON.stringify({ ...event.detail, [name]: 0 }).slice(0, -"0}".length);
  const insert = sql`INSERT INTO audit_events (id, at, type, actor, actor_name, user_id, address,
      request_id, api_key_id, peer_address, reason, detail, count, last_at, fold_key, outbox)
    SELECT ${event.id}, ${event.at}, ${event.type}, ${event.actor}, ${event.actorName},
      ${event.userId}, ${event.address}, ${event.requestId}, ${event.apiKeyId},
      ${event.peerAddress}, NULL,
      ${before} || CAST(counted.number AS TEXT) || '}', ${event.count}, NULL, NULL,
      ${outboxMark}
    FROM (SELECT (${count}) AS number) AS counted WHERE counted.number > 0 RETURNING id`;
  return writing(insert, { event, always: false });
}

export function readSecretHash(row: Row): SecretHash {
  const hash = text(row, "secret_hash");
  invariant(hash.length === 64, "a secret's hash is 64 hex digits");
  return hash as SecretHash;
}

export function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === "string" ? value : broken(column, "a text");
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  return broken(column, "a whole number");
}

export function integerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column);
}

export function oneOf<const Value extends string>(
  values: readonly Value[],
  row: Row,
  column: string,
): Value {
  return values.find((value) => value === row[column]) ?? broken(column, "of the known set");
}

export function oneOfOrNull<const Value extends string>(
  values: readonly Value[],
  row: Row,
  column: string,
): Value | null {
  return row[column] === null ? null : oneOf(values, row, column);
}

// Not `invariant`: building its message for every valid column would slow down the hot path.
function broken(column: string, expected: string): never {
  throw new Error(`Broken invariant: the column ${column} is ${expected}`);
}
