import {
  type DelayedReset,
  type DelayedResetEnd,
  delayedResetEnds,
} from "../../../../domain/account/delayed_reset.ts";
import type { PhoneNumber } from "../../../../domain/account/phone_number.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { SessionLimits } from "../../../../domain/session/session.ts";
import type { TokenId } from "../../../../domain/token.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { ResetEnding } from "../../../../ports/stores/session_store.ts";
import type { Row } from "../../database.ts";
import { must, sql, type Statement } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import { activeSessions } from "./row_conditions.ts";
import {
  countingEventInsert,
  integer,
  integerOrNull,
  oneOfOrNull,
  readSecretHash,
  text,
} from "./rows.ts";

/** With the names of `readDelayedReset`, which differ from those of `userColumns`. */
export const delayedResetColumns: Statement = sql`delayed_resets.id, delayed_resets.secret_hash,
  delayed_resets.user_id, delayed_resets.phone_number AS reset_phone_number,
  delayed_resets.started_at, delayed_resets.expires_at, delayed_resets.started_ms,
  delayed_resets.wait_ms, delayed_resets.halfway_ms, delayed_resets.ended_ms,
  delayed_resets.ended_as`;

export function readDelayedReset(row: Row): DelayedReset {
  return {
    id: text(row, "id") as TokenId,
    secretHash: readSecretHash(row),
    userId: text(row, "user_id") as UserId,
    phoneNumber: text(row, "reset_phone_number") as PhoneNumber,
    startedAt: integer(row, "started_at"),
    expiresAt: integer(row, "expires_at"),
    startedMs: integer(row, "started_ms"),
    waitMs: integer(row, "wait_ms"),
    halfwayMs: integerOrNull(row, "halfway_ms"),
    endedMs: integerOrNull(row, "ended_ms"),
    endedAs: oneOfOrNull(delayedResetEnds, row, "ended_as"),
  };
}

/** The time that was measured last, at most a little less than now. */
export const measuredMs: Statement = sql`coalesce((SELECT ms FROM measured_time WHERE id = 1), 0)`;

/** Ends the user's delayed reset, if one waits. The user's row must be locked. */
export function endDelayedReset(userId: UserId, as: DelayedResetEnd, now: Instant): Statement {
  return sql`UPDATE delayed_resets SET ended_as = ${as}, ended_at = ${now}, ended_ms = ${measuredMs}
    WHERE user_id = ${userId} AND ended_as IS NULL RETURNING user_id`;
}

/** The same, and records it in the audit log. The event has no reason. */
export function endingDelayedReset(
  userId: UserId,
  { as, event }: ResetEnding,
  now: Instant,
): readonly Statement[] {
  const waiting = sql`SELECT count(*) FROM delayed_resets
    WHERE user_id = ${userId} AND ended_as IS NULL`;
  return [
    countingEventInsert(event, "waiting", waiting),
    endDelayedReset(userId, as, now),
  ];
}

/**
 * Completes a delayed reset: its waits must be over, its number must still be the user's, and the
 * user must have no active session.
 */
export function completingDelayedReset(
  userId: UserId,
  { id, measuredMs: ms, now }: {
    readonly id: TokenId;
    readonly measuredMs: number;
    readonly now: Instant;
  },
  limits: SessionLimits,
): readonly Statement[] {
  return [
    must(sql`UPDATE delayed_resets SET ended_as = 'completed', ended_at = ${now}, ended_ms = ${ms}
      WHERE id = ${id} AND user_id = ${userId} AND ended_as IS NULL AND expires_at > ${now}
        AND started_ms + wait_ms <= ${ms} AND halfway_ms + wait_ms / 2 <= ${ms}
        AND phone_number = (SELECT phone_number FROM users WHERE ${isUser(userId)})
        AND NOT EXISTS (SELECT 1 FROM sessions WHERE ${activeSessions(userId, now, limits)})
      RETURNING id`),
  ];
}
