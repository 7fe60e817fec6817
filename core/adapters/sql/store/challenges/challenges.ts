import type { Database } from "../../database.ts";
import { must, sql, upTo } from "../../sql.ts";
import { isUser, isUserOf } from "../../user_columns.ts";
import type { AuditEvent } from "../../../../domain/audit_event.ts";
import type { ChallengeStore } from "../../../../ports/stores/challenge_store.ts";
import { UserGone } from "../../../../ports/stores/storage.ts";
import { createGuesses } from "./guesses.ts";
import { createSends } from "./sends.ts";
import { hasPassword } from "../rows/rows_of_passwords.ts";
import { openAt } from "../rows/row_conditions.ts";
import {
  auditEventInsert,
  challengeColumns,
  readChallenge,
  readUser,
  userColumns,
} from "../rows/rows.ts";
import { challengeInsert } from "../rows/rows_of_challenges.ts";

/** Replaced challenges without a send kept per user and purpose, to report how they ended. */
const replacedKeptMax = 5;

// Every transaction that touches a user and the user's challenges locks the user's row first.
// Concurrent transactions then take their locks in the same order and cannot deadlock.

export function createChallenges(
  database: Database,
  foldFlood: (event: AuditEvent) => AuditEvent,
): ChallengeStore {
  return {
    ...createSends(database),
    ...createGuesses(database),
    async insertChallenge(challenge, event, passwordHash) {
      const same = passwordHash === undefined ? sql`` : sql`AND ${hasPassword(passwordHash)}`;
      const done = await database.batch([
        must(sql`SELECT ${userColumns} FROM users
          WHERE ${isUser(challenge.userId)} AND locked_at IS NULL
          ${same} /*pg FOR NO KEY UPDATE */`),
        sql`UPDATE challenges SET ended_as = 'replaced'
          WHERE user_id = ${challenge.userId} AND purpose = ${challenge.purpose}
            AND ended_as IS NULL`,
        // Repeated logins must not fill the table before the challenges expire.
        sql`DELETE FROM challenges WHERE id IN (SELECT id FROM challenges
          WHERE user_id = ${challenge.userId} AND purpose = ${challenge.purpose}
            AND ended_as = 'replaced' AND sends = 0
          ORDER BY created_at DESC, id DESC LIMIT 100 OFFSET ${replacedKeptMax})`,
        challengeInsert(challenge),
        auditEventInsert(foldFlood(event), event),
      ]);
      const [row] = done?.[0] ?? [];
      if (row !== undefined) return readUser(row);
      const users = passwordHash === undefined ? [] : await database.query(
        sql`SELECT id FROM users WHERE ${isUser(challenge.userId)}`,
      );
      if (users.length > 0) return null;
      throw new UserGone("Cannot open a challenge: its user was deleted or locked");
    },

    async findOpenChallenge(userId, purpose, now) {
      const [row] = await database.query(sql`SELECT ${challengeColumns} FROM challenges
        WHERE user_id = ${userId} AND purpose = ${purpose} AND ${openAt(now)}`);
      return row === undefined ? null : readChallenge(row);
    },

    async findChallenge(id) {
      const [row] = await database.query(sql`SELECT ${userColumns}, ${challengeColumns}
        FROM challenges JOIN users ON ${isUserOf(sql`challenges.user_id`)}
        WHERE challenges.id = ${id}`);
      return row === undefined ? null : { challenge: readChallenge(row), user: readUser(row) };
    },

    async listChallenges(userId, limit) {
      const rows = await database.query(sql`SELECT ${challengeColumns} FROM challenges
        WHERE user_id = ${userId} ORDER BY created_at DESC, id DESC ${upTo(limit)}`);
      return rows.map(readChallenge);
    },

    async expireChallenge(id, now) {
      await database.query(sql`UPDATE challenges SET ended_as = 'replaced', expired_at = ${now}
        WHERE id = ${id} AND ended_as IS NULL`);
    },

    async setPasskeyNonce(challengeId, nonce) {
      await database.query(
        sql`UPDATE challenges SET passkey_nonce = ${nonce} WHERE id = ${challengeId}`,
      );
    },
  };
}
