import type { Database } from "../../database.ts";
import { must, sql } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import type { AuditEvent } from "../../../../domain/audit_event.ts";
import type { UserStore } from "../../../../ports/stores/user_store.ts";
import { endingSessions, runEnding } from "../rows/ended_sessions.ts";
import { endChallenges, endGrants } from "../rows/ends.ts";
import { unprovenBefore } from "../rows/row_conditions.ts";
import {
  auditEventInsert,
  readCount,
  readPasswordHash,
  readUser,
  userColumns,
} from "../rows/rows.ts";
import { endingDelayedReset } from "../rows/rows_of_resets.ts";
import { endDevices } from "../rows/rows_of_factors.ts";
import { storedPassword } from "../rows/rows_of_passwords.ts";
import { createAccountChanges } from "./changes.ts";
import { createUserNames } from "./names.ts";
import { createPasswords } from "./passwords.ts";
import { createUserDetails } from "./user_details.ts";

// Lock order: the user's row first. See `challenges.ts`.

export function createUsers(
  database: Database,
  foldFlood: (event: AuditEvent) => AuditEvent,
): UserStore {
  return {
    ...createPasswords(database, foldFlood),
    ...createAccountChanges(database),
    ...createUserNames(database),
    ...createUserDetails(database),
    async findUser(id) {
      const [row] = await database.query(sql`SELECT ${userColumns} FROM users WHERE ${isUser(id)}`);
      return row === undefined ? null : readUser(row);
    },

    async countUsersOfNumber(phoneNumber) {
      return readCount(
        await database.query(sql`SELECT count(*) AS count FROM users
          WHERE phone_number = ${phoneNumber} AND phone_verified_at IS NOT NULL`),
      );
    },

    async findUserByName(name) {
      const [row] = await database.query(
        sql`SELECT ${userColumns}, ${storedPassword} FROM users WHERE username_key = ${name}`,
      );
      return row === undefined
        ? null
        : { user: readUser(row), passwordHash: readPasswordHash(row) };
    },

    async releaseName(name, unverifiedBefore) {
      const released = sql`username_key = ${name}
        AND ${unprovenBefore(unverifiedBefore)}`;
      const done = await database.batch([
        must(sql`SELECT id FROM users WHERE ${released} /*pg FOR UPDATE */`),
        // Nothing that identifies a phone number outlives its user.
        sql`UPDATE deliveries SET masked_phone_number = NULL, number_key = NULL
          WHERE user_id IN (SELECT id FROM users WHERE ${released})`,
        must(sql`DELETE FROM users WHERE ${released} RETURNING id`),
      ]);
      return done !== null;
    },

    async lockUser({ userId, now, ...ending }, event) {
      return await runEnding(database, [
        // Locking the user's row: a concurrent login is either ended here or finds the lock.
        must(sql`UPDATE users SET locked_at = ${now} WHERE ${isUser(userId)} AND locked_at IS NULL
          RETURNING id`),
        ...endingSessions(userId, sql`0 = 0`, { now, ...ending }),
        endGrants(userId, now),
        ...endingDelayedReset(userId, ending.endsReset, now),
        endDevices(userId, now),
        endChallenges(userId),
        auditEventInsert(event),
      ]);
    },

    async unlockUser(userId, event) {
      const done = await database.batch([
        must(sql`UPDATE users SET locked_at = NULL, password_failures = 0,
            familiar_password_failures = 0,
            second_factor_failures = 0, second_factor_failures_in_row = 0,
            second_factor_blocked_until = NULL
          WHERE ${isUser(userId)} RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },
  };
}
