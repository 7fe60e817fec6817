import { invariant } from "../../domain/invariant.ts";
import type { Store } from "../../ports.ts";
import type { Database } from "./database.ts";
import {
  auditEventInsert,
  challengeColumns,
  challengeInsert,
  readChallenge,
  readUser,
  userColumns,
} from "./rows.ts";
import { must, sql } from "./sql.ts";

type Challenges = Pick<
  Store,
  | "insertChallenge"
  | "findChallenge"
  | "takeSend"
  | "recordSend"
  | "giveBackSend"
  | "forgetVerification"
>;

// Every transaction that touches a user and the user's challenges takes the user's row first: two
// that meet then wait for each other in one order, and cannot deadlock.

export function createChallenges(database: Database): Challenges {
  return {
    async insertChallenge(challenge, event) {
      const done = await database.batch([
        must(sql`SELECT id FROM users WHERE id = ${challenge.userId} /*pg FOR NO KEY UPDATE */`),
        sql`UPDATE challenges SET ended_as = 'replaced'
          WHERE user_id = ${challenge.userId} AND ended_as IS NULL`,
        challengeInsert(challenge),
        auditEventInsert(event),
      ]);
      invariant(done !== null, "a challenge's user exists");
    },

    async findChallenge(id) {
      const [row] = await database.query(sql`SELECT ${userColumns}, ${challengeColumns}
        FROM challenges JOIN users ON users.id = challenges.user_id WHERE challenges.id = ${id}`);
      return row === undefined ? null : { challenge: readChallenge(row), user: readUser(row) };
    },

    async takeSend({ challengeId, sendsBefore, now, resendAfter }) {
      const [row] = await database.query(sql`UPDATE challenges
        SET sends = sends + 1, resend_after = ${resendAfter}
        WHERE id = ${challengeId} AND ended_as IS NULL AND expires_at > ${now}
          AND resend_after <= ${now} AND sends = ${sendsBefore}
        RETURNING ${challengeColumns}`);
      return row === undefined ? null : readChallenge(row);
    },

    async recordSend({ challengeId, verificationId, channel }, event) {
      const done = await database.batch([
        sql`UPDATE challenges SET verification_id = NULL, channel = NULL
          WHERE verification_id = ${verificationId} AND id <> ${challengeId}
            AND EXISTS (SELECT 1 FROM challenges AS own
              WHERE own.id = ${challengeId} AND own.ended_as IS NULL)`,
        must(sql`UPDATE challenges SET verification_id = ${verificationId}, channel = ${channel}
          WHERE id = ${challengeId} RETURNING id`),
        auditEventInsert(event),
      ]);
      invariant(done !== null, "the challenge of a send exists");
    },

    async giveBackSend(challengeId, resendAfter, event) {
      const done = await database.batch([
        must(sql`UPDATE challenges
          SET sends = CASE WHEN sends > 0 THEN sends - 1 ELSE 0 END, resend_after = ${resendAfter}
          WHERE id = ${challengeId} RETURNING id`),
        auditEventInsert(event),
      ]);
      invariant(done !== null, "the challenge of a send exists");
    },

    async forgetVerification(challengeId, verificationId) {
      await database.query(sql`UPDATE challenges SET verification_id = NULL, channel = NULL
        WHERE id = ${challengeId} AND verification_id = ${verificationId}`);
    },
  };
}
