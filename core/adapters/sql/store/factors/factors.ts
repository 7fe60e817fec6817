import type { Database } from "../../database.ts";
import { must, sql, type Statement } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import { factorKinds } from "../../../../domain/factors/authenticators.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { FactorStore } from "../../../../ports/stores/factor_store.ts";
import { createPasskeys } from "./passkeys.ts";
import { createRecoveryCodes } from "./recovery_codes.ts";
import { createTotps } from "./totp.ts";
import { endChallenges, endGrants, endProvenResets, endSessions } from "../rows/ends.ts";
import { holdUnlockedUser, holdUser } from "../rows/hold_user.ts";
import { auditEventInsert } from "../rows/rows.ts";
import {
  authenticatorColumns,
  authenticatorOrder,
  authenticatorsOf,
  readAuthenticator,
  rowsOfKind,
} from "../rows/rows_of_authenticators.ts";
import { spendStatement } from "../rows/spend.ts";
import { endDevices } from "../rows/rows_of_factors.ts";

// Lock order: the user's row first. See `challenges.ts`.

export function createFactors(database: Database): FactorStore {
  const done = async (...statements: readonly Statement[]): Promise<boolean> =>
    await database.batch(statements) !== null;
  const removal =
    (hold: (userId: UserId) => Statement): FactorStore["removeFactor"] =>
    (userId, { kind, id }, now, event) => {
      const one = id === null ? sql`` : sql`AND id = ${id}`;
      return done(
        hold(userId),
        must(sql`${rowsOfKind[kind].remove(userId)} ${one} RETURNING user_id`),
        endGrants(userId, now),
        endDevices(userId, now),
        endProvenResets(userId),
        auditEventInsert(event),
      );
    };
  return {
    ...createTotps(database),
    ...createPasskeys(database),
    ...createRecoveryCodes(database),
    async findAuthenticators(userId) {
      const rows = await database.query(sql`SELECT ${authenticatorColumns}
        FROM ${authenticatorsOf(userId)} WHERE authenticators.added_at IS NOT NULL
          AND authenticators.pieces > 0
        ORDER BY ${authenticatorOrder}`);
      return rows.map(readAuthenticator);
    },

    spend: (userId, spent, now) =>
      done(holdUnlockedUser(userId), spendStatement(spent, userId, now)),

    removeFactor: removal(holdUnlockedUser),
    removeFactorOf: removal(holdUser),

    resetSecondFactor: (userId, now, event) =>
      done(
        must(sql`UPDATE users SET phone_verified_at = NULL, phone_used_again_at = NULL,
            phone_corrections_left = 0, second_factor_failures = 0,
            second_factor_failures_in_row = 0, second_factor_blocked_until = NULL
          WHERE ${isUser(userId)} AND phone_verified_at IS NOT NULL RETURNING id`),
        ...factorKinds.map((kind) => rowsOfKind[kind].remove(userId)),
        endSessions(userId, now),
        endGrants(userId, now),
        endDevices(userId, now),
        endChallenges(userId),
        auditEventInsert(event),
      ),
  };
}
