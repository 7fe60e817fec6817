import { limitTo, sql, type Statement } from "../../sql.ts";
import { idempotencySeconds } from "../../../../domain/api_keys/idempotency.ts";
import { endedInvitationSeconds } from "../../../../domain/account/invitation.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import { refreshTokenSeconds } from "../../../../domain/oidc/grant.ts";
import { sessionDaysMax } from "../../../../domain/session/session.ts";
import type { SweepLimits } from "../../../../ports/stores/upkeep_store.ts";
import { endedMessageSeconds } from "../../../../domain/webhooks/webhook_message.ts";
import { unprovenBefore } from "../rows/row_conditions.ts";
import { endedSessionSeconds } from "../rows/rows_of_sessions.ts";
import { removal, sweptMax, type SweptRows } from "./removal.ts";

const daySeconds = 24 * 60 * 60;

/** Heartbeats are kept for a while, so that a terminal that was suspended keeps its start. */
const deadSeconds = 10 * 60;

/**
 * The most users of a slice. Each is in a dozen indexes, and rows of other tables go with it:
 * 2.6 ms for 16 of a million, 3.6 ms in the slowest of a hundred.
 */
export const sweptUsersMax = 16;

/** One kind of rows, and the transaction that removes some of them. */
export interface SweepSlice {
  readonly rowsMax: number;
  /**
   * Removes up to `rows` rows, which only the last statement returns. If it removed as many, there
   * may be more.
   */
  readonly statements: (rows: number) => readonly Statement[];
}

type Removal = (rows: number) => Statement;

const end = sql`coalesce(ended_at, expires_at)`;
const grants = byId(sql`oidc_grants`, sql`last_used_at`);
const throttles: SweptRows = {
  table: sql`throttles`,
  key: sql`key`,
  order: sql`ends_at`,
  lock: sql`/*pg FOR UPDATE SKIP LOCKED */`,
};
const challenges = byId(sql`challenges`, sql`expires_at`);
const phoneVerifications = byId(sql`phone_verifications`, sql`expires_at`);
const devices = byId(sql`devices`, end);
const invitations = byId(sql`invitations`, end);
const events = byId(sql`audit_events`, sql`at`);
const deliveries = byId(sql`deliveries`, sql`at`);
const delayedResets: SweptRows = {
  table: sql`delayed_resets`,
  key: sql`user_id`,
  order: sql`expires_at`,
};
const resetNonces: SweptRows = {
  table: sql`reset_nonces`,
  key: sql`nonce`,
  order: sql`expires_at`,
};
const recoveryCodes: SweptRows = {
  table: sql`recovery_codes`,
  key: sql`user_number, hash`,
  order: sql`expires_at`,
};
const requests: SweptRows = {
  table: sql`idempotent_requests`,
  key: sql`api_key_id, idempotency_key`,
  order: sql`taken_at`,
};
const userAgents: SweptRows = {
  table: sql`user_agents`,
  key: sql`number`,
  order: sql`kept_until`,
};
const messages = { table: sql`webhook_messages`, key: sql`target, event_id` };

function byId(table: Statement, order: Statement): SweptRows {
  return { table, key: sql`id`, order };
}

/** A slice for each kind of rows but those of `createWalk`. */
export function sweepSlices(now: Instant, before: SweepLimits): readonly SweepSlice[] {
  const unverified = unprovenBefore(before.unverifiedBefore);
  const others = [...pastSweeps(now, before), ...futureSweeps(now), ...controlSweeps(now)];
  return [
    { rowsMax: sweptUsersMax, statements: (rows) => removalOfUsers(unverified, rows) },
    ...others.map((some) => ({ rowsMax: sweptMax, statements: (rows: number) => [some(rows)] })),
  ];
}

function removalOfUsers(unverified: Statement, rows: number): readonly Statement[] {
  const someUnverified = (column: Statement) =>
    sql`SELECT ${column} FROM users WHERE ${unverified}
      ORDER BY coalesce(last_password_at, created_at), number ${limitTo(rows)}`;
  return [
    // Nothing that identifies a phone number outlives its user.
    sql`UPDATE deliveries SET masked_phone_number = NULL, number_key = NULL
      WHERE number_key IS NOT NULL AND user_id IN (${someUnverified(sql`id`)})`,
    // On PostgreSQL, these may be other users, if the first ones have just been in use again.
    sql`DELETE FROM users WHERE ${unverified} AND number IN (${someUnverified(sql`number`)})
      AND NOT EXISTS (SELECT 1 FROM deliveries
        WHERE deliveries.user_id = users.id AND deliveries.number_key IS NOT NULL)
      RETURNING id`,
  ];
}

function pastSweeps(now: Instant, before: SweepLimits): readonly Removal[] {
  const expired = sql`expires_at < ${after(now, -daySeconds)}`;
  const over = sql`${end} < ${after(now, -endedSessionSeconds)}`;
  const dead = sql`expires_at <= ${now}`;
  return [
    removal(throttles, sql`ends_at <= ${now}`),
    removal(challenges, expired),
    // Nothing needs the number any longer.
    removal(phoneVerifications, expired),
    // Codes that no client redeemed.
    removal(
      { ...grants, order: sql`code_expires_at` },
      sql`redeemed_at IS NULL AND code_expires_at < ${after(now, -daySeconds)}`,
    ),
    // Others are removed with their session.
    removal(
      grants,
      sql`ends_with_number IS NULL
      AND last_used_at < ${after(now, -refreshTokenSeconds - daySeconds)}`,
    ),
    removal(userAgents, sql`kept_until <= ${now}`),
    removal(devices, over),
    // Kept until long after the rest that follows it, however slowly its time was measured.
    removal(delayedResets, sql`expires_at < ${after(now, -90 * daySeconds)}`),
    removal(resetNonces, dead),
    removal(recoveryCodes, dead),
    removal(invitations, sql`${end} < ${after(now, -endedInvitationSeconds)}`),
    removal(events, sql`at < ${before.eventsBefore}`),
    removal(deliveries, sql`at < ${before.deliveriesBefore}`),
    // There are few keys, so they need no index. They are listed as long as the audit log names
    // them.
    () => sql`DELETE FROM api_keys WHERE ${end} < ${before.eventsBefore} RETURNING id`,
    removal(requests, sql`taken_at <= ${after(now, -idempotencySeconds)}`),
    removal(
      { ...messages, order: sql`ended_at` },
      sql`ended_at < ${after(now, -endedMessageSeconds)}`,
    ),
    // Unsent for as long as events are kept.
    removal({ ...messages, order: sql`created_at` }, sql`created_at < ${before.eventsBefore}`),
  ];
}

/**
 * Rows that were written by a clock that was ahead do not count (see `isFromFuture`), but would
 * stay until that time. Each bound is a week beyond the latest end that a correct clock writes.
 */
function futureSweeps(now: Instant): readonly Removal[] {
  const beyond = (column: Statement, days: number): Statement =>
    sql`${column} > ${inDaysFrom(now, days)}`;
  const since = sql`coalesce(last_password_at, created_at)`;
  const user = sql`phone_verified_at IS NULL AND last_login_at IS NULL AND origin = 'registered'
    AND ${beyond(since, 8)}`;
  return [
    removal(throttles, beyond(sql`ends_at`, 8)),
    removal(challenges, beyond(sql`expires_at`, 8)),
    removal(phoneVerifications, beyond(sql`expires_at`, 8)),
    removal(grants, sql`ends_with_number IS NULL AND ${beyond(sql`last_used_at`, 8)}`),
    removal(userAgents, beyond(sql`kept_until`, sessionDaysMax + 17)),
    removal(devices, beyond(end, 37)),
    removal(recoveryCodes, beyond(sql`expires_at`, 8)),
    removal(resetNonces, beyond(sql`expires_at`, 8)),
    removal(invitations, beyond(end, 37)),
    removal(requests, beyond(sql`taken_at`, 8)),
    // Their names are released as if these users had registered now.
    (rows) =>
      sql`UPDATE users SET last_password_at = ${now} WHERE ${user} AND number IN
        (SELECT number FROM users WHERE ${user} ORDER BY ${since} ${limitTo(rows)}) RETURNING id`,
  ];
}

function inDaysFrom(now: Instant, days: number): Instant {
  return after(now, days * daySeconds);
}

/** Controls of sends, and heartbeats. There are few rows, so they need no index. */
function controlSweeps(now: Instant): readonly Removal[] {
  const past = sql`until < ${after(now, -7 * daySeconds)}`;
  // An open circuit stays until a probe closes it, so that the end is recorded in the audit log.
  const quiet = sql`last_fault_at < ${after(now, -daySeconds)} AND open_until IS NULL`;
  return [
    (rows) =>
      sql`DELETE FROM send_pauses WHERE ${past} AND scope IN
        (SELECT scope FROM send_pauses WHERE ${past} ${limitTo(rows)}) RETURNING scope`,
    () => sql`DELETE FROM circuits WHERE ${quiet} RETURNING name`,
    // The service that sweeps runs: a row that it does not see again is of a program that ended.
    () =>
      sql`DELETE FROM heartbeats WHERE beat_at < ${after(now, -deadSeconds)}
        OR beat_at > ${after(now, 8 * daySeconds)} RETURNING id`,
  ];
}
