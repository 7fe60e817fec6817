import type { Database } from "../../database.ts";
import { must, sql, type Statement } from "../../sql.ts";
import { isUser, settingPhone } from "../../user_columns.ts";
import type { TokenId } from "../../../../domain/token.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { UserStore } from "../../../../ports/stores/user_store.ts";
import { endingSessions, runEnding } from "../rows/ended_sessions.ts";
import { endChallenges, endGrants } from "../rows/ends.ts";
import { isOtherSession, isSession, networkBytes } from "../rows/bytes.ts";
import { limitUsersOfNumber } from "../rows/number_limit.ts";
import { belongsTo } from "../rows/row_conditions.ts";
import { auditEventInsert } from "../rows/rows.ts";
import { removeUnconfirmed } from "../rows/rows_of_authenticators.ts";
import { hasPassword, settingPassword } from "../rows/rows_of_passwords.ts";
import { completingDelayedReset, endingDelayedReset } from "../rows/rows_of_resets.ts";
import { endDevices } from "../rows/rows_of_factors.ts";
import { spendStatement } from "../rows/spend.ts";

type AccountChanges = Pick<
  UserStore,
  "changePassword" | "resetPassword" | "changePhone" | "correctPhone"
>;

// Lock order: the user's row first. See `challenges.ts`.

export function createAccountChanges(database: Database): AccountChanges {
  return {
    async changePassword(change, event) {
      const { userId, from, to, keepSessionId, keepNetwork, now } = change;
      return await runEnding(database, [
        must(sql`UPDATE users SET ${settingPassword(to)}, password_failures = 0,
            familiar_password_failures = 0
          WHERE ${isUser(userId)} AND ${hasPassword(from)} AND locked_at IS NULL
          RETURNING id`),
        requireSession(userId, keepSessionId),
        ...endingSessions(userId, allBut(keepSessionId), change),
        endGrants(userId, now),
        endDevices(userId, now),
        forgetNetworks(userId, keepNetwork),
        endChallenges(userId),
        ...removeUnconfirmed(userId),
        auditEventInsert(event),
      ]);
    },

    async resetPassword(reset, event) {
      const { challengeId, userId, to, now } = reset;
      return await runEnding(database, [
        must(sql`UPDATE users SET ${settingPassword(to)}, password_failures = 0,
            familiar_password_failures = 0, second_factor_failures = 0,
            second_factor_failures_in_row = 0, second_factor_blocked_until = NULL
          WHERE ${isUser(userId)} AND locked_at IS NULL RETURNING id`),
        must(sql`UPDATE challenges SET ended_as = 'consumed'
          WHERE id = ${challengeId} AND user_id = ${userId} AND purpose = 'password_reset'
            AND ended_as IS NULL AND ${priorProofFor(reset)}
          RETURNING id`),
        ...spendOf(reset),
        ...endingSessions(userId, allBut(null), reset),
        endGrants(userId, now),
        endDevices(userId, now),
        forgetNetworks(userId, null),
        endChallenges(userId),
        ...removeUnconfirmed(userId),
        auditEventInsert(event),
      ]);
    },

    async changePhone(change, event) {
      const { challengeId, userId, phoneNumber, keepSessionId, now } = change;
      return await runEnding(database, [
        must(sql`UPDATE users SET ${settingPhone(phoneNumber)}, phone_verified_at = ${now},
            phone_used_again_at = NULL, phone_corrections_left = 0,
            second_factor_failures = 0, second_factor_failures_in_row = 0,
            second_factor_blocked_until = NULL, phone_replaced = 1
          WHERE ${isUser(userId)} AND locked_at IS NULL AND test_until IS NULL
            AND NOT EXISTS (SELECT 1 FROM test_numbers
              WHERE test_numbers.phone_number = ${phoneNumber})
          RETURNING id`),
        ...limitUsersOfNumber(userId, change.accountsPerNumber),
        requireSession(userId, keepSessionId),
        must(sql`UPDATE challenges SET ended_as = 'consumed'
          WHERE id = ${challengeId} AND user_id = ${userId} AND purpose = 'phone_change'
            AND phone_number = ${phoneNumber} AND session_id = ${keepSessionId}
            AND ended_as IS NULL
          RETURNING id`),
        ...(change.endOthers ? endingSessions(userId, allBut(keepSessionId), change) : []),
        endGrants(userId, now),
        endDevices(userId, now),
        endChallenges(userId),
        auditEventInsert(event),
      ]);
    },

    async correctPhone({ challengeId, userId, numberVersion, from, to, now }, event) {
      const done = await database.batch([
        must(sql`UPDATE users
          SET ${settingPhone(to)}, phone_corrections_left = phone_corrections_left - 1,
            phone_replaced = 1
          WHERE ${isUser(userId)} AND phone_number = ${from} AND phone_verified_at IS NULL
            AND phone_corrections_left > 0 AND locked_at IS NULL AND test_until IS NULL
          RETURNING id`),
        // Calls become available after the second SMS to the new number, so the count restarts. The
        // landline mark and the reports of undelivered messages belong to the old number.
        must(sql`UPDATE challenges SET number_version = number_version + 1,
            verification_id = NULL, channel = NULL, sms_sends = 0, landline = 0,
            last_send_at = NULL, undelivered_channel = NULL, sms_undelivered = 0
          WHERE id = ${challengeId} AND user_id = ${userId} AND purpose = 'login'
            AND number_version = ${numberVersion} AND ended_as IS NULL AND expires_at > ${now}
          RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },
  };
}

type PasswordReset = Parameters<UserStore["resetPassword"]>[0];

/** What the challenge must have proven for what the reset spends. */
function priorProofFor({ recoveryCode, waited }: PasswordReset): Statement {
  if (waited !== null) return sql`prior_proof = 'waiting_period'`;
  return recoveryCode === null ? sql`prior_proof IN ('totp', 'passkey')` : sql`prior_proof IS NULL`;
}

/** Spends the recovery code or the delayed reset; one that waits ends with any other reset. */
function spendOf(reset: PasswordReset): readonly Statement[] {
  const { userId, recoveryCode, waited, now } = reset;
  const code = recoveryCode === null
    ? []
    : [spendStatement({ kind: "recovery_code", hash: recoveryCode }, userId, now)];
  return waited === null
    ? [...code, ...endingDelayedReset(userId, reset.endsReset, now)]
    : [...code, ...completingDelayedReset(userId, { ...waited, now }, reset.limits)];
}

/** A session that ended while a change was in progress must not complete the change. */
function requireSession(userId: UserId, id: TokenId): Statement {
  return must(sql`SELECT number FROM sessions
    WHERE ${isSession(id)} AND ${
    belongsTo(userId)
  } AND ended_at IS NULL /*pg FOR NO KEY UPDATE */`);
}

/** Someone who knew the old password must not be able to use up the limits of familiar networks. */
function forgetNetworks(userId: UserId, keep: string | null): Statement {
  return sql`DELETE FROM user_networks
    WHERE ${belongsTo(userId)} AND network <> ${networkBytes(keep ?? "")}`;
}

/** Matches all sessions except `keepId`, or all of them if it is null. */
function allBut(keepId: TokenId | null): Statement {
  return keepId === null ? sql`0 = 0` : isOtherSession(keepId);
}
