import type { AuditEvent } from "../../domain/audit_event.ts";
import { networkOf } from "../../domain/network.ts";
import type { Store } from "../../store.ts";
import type { Database } from "./database.ts";
import { auditEventInsert, textOrNull } from "./rows.ts";
import { endDevices } from "./rows_of_factors.ts";
import { must, sql } from "./sql.ts";
import { endChallenges, endSessions } from "./sql_store_changes.ts";

type Locks = Pick<
  Store,
  | "countPasswordFailure"
  | "forgetPasswordFailures"
  | "isFamiliarNetwork"
  | "lockUser"
  | "unlockUser"
>;

/** The newest of a user's sessions, ended ones too, that tell where they log in from. */
const sessionsLookedAtMax = 100;

// The user's row first, always: see `sql_store_challenges.ts`.

export function createLocks(
  database: Database,
  foldFlood: (event: AuditEvent) => AuditEvent,
): Locks {
  return {
    async countPasswordFailure(userId, event) {
      const done = await database.batch([
        // The same statements for nobody, so that their time says less of who exists.
        sql`UPDATE users SET password_failures = password_failures + 1
          WHERE id = ${userId ?? ""} RETURNING password_failures`,
        auditEventInsert(foldFlood(event)),
      ]);
      return Number(done?.[0]?.[0]?.["password_failures"] ?? 0);
    },

    async forgetPasswordFailures(userId) {
      await database.query(sql`UPDATE users SET password_failures = 0
        WHERE id = ${userId} AND password_failures > 0`);
    },

    async isFamiliarNetwork(name, network) {
      const rows = await database.query(sql`SELECT sessions.address FROM sessions
        JOIN users ON users.id = sessions.user_id WHERE users.username_key = ${name}
        ORDER BY sessions.created_at DESC, sessions.id DESC LIMIT ${sessionsLookedAtMax}`);
      return rows.some((row) => networkOf(textOrNull(row, "address")) === network);
    },

    async lockUser(userId, now, event) {
      const done = await database.batch([
        // A login under way either is ended here or finds the account locked, by the user's row.
        must(sql`UPDATE users SET locked_at = ${now} WHERE id = ${userId} AND locked_at IS NULL
          RETURNING id`),
        endSessions(userId, null, now),
        endDevices(userId, now),
        endChallenges(userId),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async unlockUser(userId, event) {
      const done = await database.batch([
        must(sql`UPDATE users SET locked_at = NULL, password_failures = 0,
            second_factor_failures = 0, second_factor_failures_in_row = 0,
            second_factor_blocked_until = NULL
          WHERE id = ${userId} RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },
  };
}
