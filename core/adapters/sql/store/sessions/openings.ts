import type { Database } from "../../database.ts";
import { must, sql, type Statement, upTo } from "../../sql.ts";
import { isUser, settingRoles } from "../../user_columns.ts";
import { usedAgainAfterSeconds } from "../../../../domain/account/user.ts";
import { clockSkewSeconds } from "../../../../domain/expiry.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import { invariant } from "../../../../domain/invariant.ts";
import { networkOf } from "../../../../domain/network.ts";
import type { Session } from "../../../../domain/session/session.ts";
import type {
  SessionEnding,
  SessionOpening,
  SessionStore,
} from "../../../../ports/stores/session_store.ts";
import { endingSessions, runEnding } from "../rows/ended_sessions.ts";
import { isSession, networkBytes, numberOfSession, sessionIdBytes } from "../rows/bytes.ts";
import { limitUsersOfNumber } from "../rows/number_limit.ts";
import { activeSessions, belongsTo, dayOf, unended } from "../rows/row_conditions.ts";
import { acceptsTestCode, hasTestNumber, notEnded } from "../rows/test_conditions.ts";
import { auditEventInsert } from "../rows/rows.ts";
import { sessionInsert } from "../rows/rows_of_sessions.ts";
import { deviceInsert, endOldestDevices, recoveryCodeInsert } from "../rows/rows_of_factors.ts";
import { endingDelayedReset } from "../rows/rows_of_resets.ts";
import { spendStatement } from "../rows/spend.ts";

type SessionOpenings = Pick<SessionStore, "openSession" | "openDeviceSession">;

// Lock order: the user's row first. See `challenges.ts`.

export function createSessionOpenings(database: Database): SessionOpenings {
  return {
    async openSession(opening, event) {
      const { challengeId, session, now } = opening;
      const { userId } = session;
      const verifies = opening.verifiesPhone ? 1 : 0;
      const sameNumber = opening.numberVersion === null
        ? sql``
        : sql`AND number_version = ${opening.numberVersion}`;
      return await runEnding(database, [
        must(sql`UPDATE users
          SET second_factor_failures = 0, second_factor_blocked_until = NULL,
            second_factor_failures_in_row = 0, last_login_at = ${now},
            phone_corrections_left = 0,
            phone_used_again_at = CASE WHEN ${verifies} = 1
              AND phone_verified_at <= ${after(now, -usedAgainAfterSeconds)}
              AND NOT ${importedUnproven}
              THEN COALESCE(phone_used_again_at, ${now}) ELSE phone_used_again_at END,
            phone_verified_at = CASE WHEN ${verifies} = 1
              THEN CASE WHEN ${importedUnproven} THEN CAST(${now} AS BIGINT)
                ELSE COALESCE(phone_verified_at, ${now}) END
              ELSE phone_verified_at END
            ${opening.test ? becomesTestUser : sql``}
          WHERE ${isUser(userId)} AND locked_at IS NULL AND ${allowed(opening)} RETURNING id`),
        ...limitUsersOfNumber(userId, opening.accountsPerNumber),
        must(sql`UPDATE challenges SET ended_as = 'consumed'
          WHERE id = ${challengeId} AND user_id = ${userId} AND ended_as IS NULL ${sameNumber}
          RETURNING id`),
        ...(opening.spend === null ? [] : [spendStatement(opening.spend, userId, now)]),
        ...(opening.replaces === null ? [] : [
          must(sql`UPDATE sessions SET ended_at = ${now}
            WHERE ${isSession(opening.replaces)} AND ${belongsTo(userId)} AND ended_at IS NULL
            RETURNING number`),
        ]),
        ...sessionInsert(session),
        ...(opening.replaces === null ? [] : [
          // A step-up must not log the user out of the apps.
          sql`UPDATE oidc_grants SET session_bytes = ${sessionIdBytes(session.id)},
              ends_with_number = CASE WHEN ends_with_number IS NULL THEN NULL
                ELSE ${numberOfSession(session.id)} END
            WHERE session_bytes = ${sessionIdBytes(opening.replaces)}`,
        ]),
        ...networkNotes(session, now),
        ...endOldestSessions(opening),
        ...endingDelayedReset(userId, opening.endsReset, now),
        ...(opening.device === null
          ? []
          : [deviceInsert(opening.device), endOldestDevices(opening.device, now)]),
        ...(opening.recoveryCodes === null ? [] : [
          // The first set is the only set, even if a replacement ran concurrently with a reset.
          sql`DELETE FROM recovery_codes WHERE ${belongsTo(userId)}`,
        ]),
        ...(opening.recoveryCodes ?? []).map((hash) => recoveryCodeInsert(userId, hash, now)),
        auditEventInsert(event),
      ]);
    },

    async openDeviceSession(opening, event) {
      const { session, now } = opening;
      invariant(session.deviceId !== null, "a session opened with a device has its id");
      return await runEnding(database, [
        must(sql`UPDATE users SET last_login_at = ${now}
          WHERE ${isUser(session.userId)} AND locked_at IS NULL AND ${notEnded(now)} RETURNING id`),
        must(sql`UPDATE devices SET last_used_at = ${now}
          WHERE id = ${session.deviceId} AND user_id = ${session.userId}
            AND ${unended(now)} RETURNING id`),
        ...sessionInsert(session),
        ...networkNotes(session, now),
        ...endOldestSessions(opening),
        ...endingDelayedReset(session.userId, opening.endsReset, now),
        auditEventInsert(event),
      ]);
    },
  };
}

/** The test number may have been added, or may have ended, since the code was requested. */
function allowed({ test, verifiesPhone, session, now }: SessionOpening): Statement {
  if (test) {
    invariant(session.secondFactorAt === null, "the code of a test number proves no second factor");
    return acceptsTestCode(now);
  }
  if (verifiesPhone) return sql`users.test_until IS NULL AND NOT ${hasTestNumber}`;
  return session.secondFactorAt === null ? notEnded(now) : sql`users.test_until IS NULL`;
}

/** An imported number that was not proven here yet; see `hasProvenNumber`. */
const importedUnproven = sql`(origin = 'imported' AND last_login_at IS NULL)`;

const becomesTestUser = sql`, ${settingRoles([])}, test_until = COALESCE(test_until,
  (SELECT expires_at FROM test_numbers WHERE test_numbers.phone_number = users.phone_number))`;

/** After inserting a session, ends the oldest other active sessions beyond the limit. */
function endOldestSessions(
  opening: Pick<SessionOpening, "session" | "now" | "perUserMax"> & SessionEnding,
): readonly Statement[] {
  const { session, now, limits, perUserMax } = opening;
  const own = activeSessions(session.userId, now, limits);
  const oldest = sql`${own} AND number NOT IN (SELECT number FROM sessions WHERE ${own}
    ORDER BY CASE WHEN ${isSession(session.id)} THEN 0 ELSE 1 END, created_at DESC, number DESC
    ${upTo(perUserMax)})`;
  return endingSessions(session.userId, oldest, opening);
}

/**
 * Records the session's network as familiar to its user, and as one of a login. The latter is
 * written by the first login of a day: on PostgreSQL, logins from one network would wait for each
 * other.
 */
export function networkNotes({ userId, address }: Session, now: Instant): readonly Statement[] {
  const network = networkBytes(networkOf(address));
  const latest = after(now, clockSkewSeconds);
  return [
    sql`INSERT INTO user_networks (user_number, network, last_login_at)
      VALUES ((SELECT number FROM users WHERE ${isUser(userId)}), ${network}, ${now})
      ON CONFLICT (user_number, network) DO UPDATE SET last_login_at = excluded.last_login_at
        WHERE user_networks.last_login_at < excluded.last_login_at
          OR user_networks.last_login_at > ${latest}`,
    sql`INSERT INTO login_networks (network, last_login_day)
      SELECT ${network}, CAST(${dayOf(now)} AS BIGINT) WHERE NOT EXISTS
        (SELECT 1 FROM login_networks WHERE network = ${network}
          AND last_login_day BETWEEN ${dayOf(now)} AND ${dayOf(latest)})
      ON CONFLICT (network) DO UPDATE SET last_login_day = excluded.last_login_day`,
  ];
}
