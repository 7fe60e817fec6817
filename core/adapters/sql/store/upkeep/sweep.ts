import { sql, type Statement } from "../../sql.ts";
import { idempotencySeconds } from "../../../../domain/api_keys/idempotency.ts";
import { endedInvitationSeconds } from "../../../../domain/account/invitation.ts";
import { familiarSeconds } from "../../../../domain/account/user.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import { sessionDaysMax } from "../../../../domain/session/session.ts";
import type { SweepLimits } from "../../../../ports/stores/upkeep_store.ts";
import { endedMessageSeconds } from "../../../../domain/webhooks/webhook_message.ts";
import { unprovenBefore } from "../rows/row_conditions.ts";

const daySeconds = 24 * 60 * 60;

/**
 * Rows of a slice. SQLite has only one writer at a time, so a slice is one short transaction: 64
 * sessions of a million take 1.9 ms of processor time, 2.6 ms in the slowest of a hundred.
 */
export const sweptMax = 64;

/**
 * Users of a slice. Each is in a dozen indexes, and rows of other tables go with it: 2.6 ms for 16
 * of a million, 3.6 ms in the slowest of a hundred.
 */
export const sweptUsersMax = 16;

/** One transaction. Only its last statement returns rows: those that it removed. */
export interface SweepSlice {
  readonly statements: readonly Statement[];
  /** The most rows that it removes. If it removed as many, there may be more. */
  readonly rowsMax: number;
}

/**
 * A slice for each kind of rows. Each condition appears twice: the inner one finds the rows by
 * index, and PostgreSQL rechecks the outer one on rows that another transaction has changed, for
 * example a throttle that counts again. Throttles that a transaction has locked are left to the
 * next sweep: takes lock rows in key order, but a sweep does not, so waiting could deadlock.
 */
export function sweepSlices(now: Instant, before: SweepLimits): readonly SweepSlice[] {
  const ended = sql`ends_at <= ${now}`;
  const expired = sql`expires_at < ${after(now, -daySeconds)}`;
  const over = sql`coalesce(ended_at, expires_at) < ${after(now, -7 * daySeconds)}`;
  const unverified = unprovenBefore(before.unverifiedBefore);
  const unfamiliar = sql`last_login_at <= ${after(now, -familiarSeconds)}`;
  const dead = sql`expires_at <= ${now}`;
  const pastInvitation = sql`coalesce(ended_at, expires_at)
    < ${after(now, -endedInvitationSeconds)}`;
  const someUnverified = sql`SELECT id FROM users WHERE ${unverified}
    ORDER BY coalesce(last_password_at, created_at), id LIMIT ${sweptUsersMax}`;
  // Kept until long after the rest that follows it, however slowly its time was measured.
  const oldReset = sql`expires_at < ${after(now, -90 * daySeconds)}`;
  const oldEvent = sql`at < ${before.eventsBefore}`;
  // There are few keys, so they need no index. They are listed as long as the audit log names them.
  const oldKey = sql`coalesce(ended_at, expires_at) < ${before.eventsBefore}`;
  const oldRequest = sql`(taken_at <= ${after(now, -idempotencySeconds)}
    OR taken_at > ${after(now, 8 * daySeconds)})`;
  const oldDelivery = sql`at < ${before.deliveriesBefore}`;
  const oldMessage = sql`ended_at < ${after(now, -endedMessageSeconds)}`;
  // Unsent for as long as events are kept.
  const staleMessage = sql`created_at < ${before.eventsBefore}`;
  const ofUsers = [
    // Nothing that identifies a phone number outlives its user.
    sql`UPDATE deliveries SET masked_phone_number = NULL, number_key = NULL
      WHERE number_key IS NOT NULL AND user_id IN (${someUnverified})`,
    sql`DELETE FROM users WHERE ${unverified} AND id IN (${someUnverified}) RETURNING id`,
  ];
  const others = [
    sql`DELETE FROM throttles WHERE ${ended} AND key IN
      (SELECT key FROM throttles WHERE ${ended} LIMIT ${sweptMax} /*pg FOR UPDATE SKIP LOCKED */)
      RETURNING key`,
    sql`DELETE FROM challenges WHERE ${expired} AND id IN
      (SELECT id FROM challenges WHERE ${expired} LIMIT ${sweptMax}) RETURNING id`,
    // Nothing needs the number any longer.
    sql`DELETE FROM phone_verifications WHERE ${expired} AND id IN
      (SELECT id FROM phone_verifications WHERE ${expired} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM sessions WHERE ${over} AND id IN
      (SELECT id FROM sessions WHERE ${over} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM devices WHERE ${over} AND id IN
      (SELECT id FROM devices WHERE ${over} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM delayed_resets WHERE ${oldReset} AND user_id IN
      (SELECT user_id FROM delayed_resets WHERE ${oldReset} LIMIT ${sweptMax}) RETURNING user_id`,
    sql`DELETE FROM reset_nonces WHERE ${dead} AND nonce IN
      (SELECT nonce FROM reset_nonces WHERE ${dead} LIMIT ${sweptMax}) RETURNING nonce`,
    sql`DELETE FROM recovery_codes WHERE ${dead} AND (user_id, hash) IN
      (SELECT user_id, hash FROM recovery_codes WHERE ${dead} LIMIT ${sweptMax})
      RETURNING hash`,
    sql`DELETE FROM invitations WHERE ${pastInvitation} AND id IN
      (SELECT id FROM invitations WHERE ${pastInvitation} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM user_networks WHERE ${unfamiliar} AND (user_id, network) IN
      (SELECT user_id, network FROM user_networks WHERE ${unfamiliar} LIMIT ${sweptMax})
      RETURNING network`,
    sql`DELETE FROM audit_events WHERE ${oldEvent} AND id IN
      (SELECT id FROM audit_events WHERE ${oldEvent} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM deliveries WHERE ${oldDelivery} AND id IN
      (SELECT id FROM deliveries WHERE ${oldDelivery} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM api_keys WHERE ${oldKey} RETURNING id`,
    sql`DELETE FROM idempotent_requests WHERE ${oldRequest} AND (api_key_id, idempotency_key) IN
      (SELECT api_key_id, idempotency_key FROM idempotent_requests WHERE ${oldRequest}
        LIMIT ${sweptMax}) RETURNING taken_at`,
    ...[oldMessage, staleMessage].map((old) =>
      sql`DELETE FROM webhook_messages WHERE ${old} AND (target, event_id) IN
        (SELECT target, event_id FROM webhook_messages WHERE ${old} LIMIT ${sweptMax})
        RETURNING event_id`
    ),
    ...futureSweeps(now),
    ...controlSweeps(now),
  ];
  return [
    { statements: ofUsers, rowsMax: sweptUsersMax },
    ...others.map((statement) => ({ statements: [statement], rowsMax: sweptMax })),
  ];
}

/**
 * Rows that were written by a clock that was ahead do not count (see `isFromFuture`), but would
 * stay until that time. Each bound is a week beyond the latest end that a correct clock writes.
 */
function futureSweeps(now: Instant): readonly Statement[] {
  const window = sql`ends_at > ${after(now, 8 * daySeconds)}`;
  const challenge = sql`expires_at > ${after(now, 8 * daySeconds)}`;
  const sessionDays = sessionDaysMax + 7;
  const session = sql`coalesce(ended_at, expires_at) > ${after(now, sessionDays * daySeconds)}`;
  // Without this, a session opened by a clock a year ahead would be active a year from now.
  const early = sql`created_at > ${after(now, 8 * daySeconds)}`;
  const device = sql`coalesce(ended_at, expires_at) > ${after(now, 37 * daySeconds)}`;
  const code = sql`expires_at > ${after(now, 8 * daySeconds)}`;
  const user = sql`phone_verified_at IS NULL AND last_login_at IS NULL
    AND coalesce(last_password_at, created_at) > ${after(now, 8 * daySeconds)}`;
  const invitation = sql`coalesce(ended_at, expires_at) > ${after(now, 37 * daySeconds)}`;
  const network = sql`last_login_at > ${after(now, 8 * daySeconds)}`;
  return [
    sql`DELETE FROM throttles WHERE ${window} AND key IN
      (SELECT key FROM throttles WHERE ${window} LIMIT ${sweptMax} /*pg FOR UPDATE SKIP LOCKED */)
      RETURNING key`,
    sql`DELETE FROM challenges WHERE ${challenge} AND id IN
      (SELECT id FROM challenges WHERE ${challenge} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM phone_verifications WHERE ${challenge} AND id IN
      (SELECT id FROM phone_verifications WHERE ${challenge} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM sessions WHERE ${session} AND id IN
      (SELECT id FROM sessions WHERE ${session} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM sessions WHERE ${early} AND id IN
      (SELECT id FROM sessions WHERE ${early} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM devices WHERE ${device} AND id IN
      (SELECT id FROM devices WHERE ${device} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM recovery_codes WHERE ${code} AND (user_id, hash) IN
      (SELECT user_id, hash FROM recovery_codes WHERE ${code} LIMIT ${sweptMax}) RETURNING hash`,
    sql`DELETE FROM reset_nonces WHERE ${code} AND nonce IN
      (SELECT nonce FROM reset_nonces WHERE ${code} LIMIT ${sweptMax}) RETURNING nonce`,
    sql`DELETE FROM invitations WHERE ${invitation} AND id IN
      (SELECT id FROM invitations WHERE ${invitation} LIMIT ${sweptMax}) RETURNING id`,
    sql`DELETE FROM user_networks WHERE ${network} AND (user_id, network) IN
      (SELECT user_id, network FROM user_networks WHERE ${network} LIMIT ${sweptMax})
      RETURNING network`,
    // Their names are released as if these users had registered now.
    sql`UPDATE users SET last_password_at = ${now} WHERE ${user} AND id IN
      (SELECT id FROM users WHERE ${user} LIMIT ${sweptMax}) RETURNING id`,
  ];
}

/** Pauses of the fraud guard, and circuits. There are few rows, so they need no index. */
function controlSweeps(now: Instant): readonly Statement[] {
  const past = sql`until < ${after(now, -7 * daySeconds)}`;
  // An open circuit stays until a probe closes it, so that the end is recorded in the audit log.
  const quiet = sql`last_fault_at < ${after(now, -daySeconds)} AND open_until IS NULL`;
  return [
    sql`DELETE FROM send_pauses WHERE ${past} AND scope IN
      (SELECT scope FROM send_pauses WHERE ${past} LIMIT ${sweptMax}) RETURNING scope`,
    sql`DELETE FROM circuits WHERE ${quiet} RETURNING name`,
  ];
}
