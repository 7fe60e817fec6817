import type { AuditEvent } from "../../../domain/audit_event.ts";
import { invariant } from "../../../domain/invariant.ts";
import type { TokenId } from "../../../domain/token.ts";
import type { Store } from "./every_method.ts";
import { UserGone } from "../../../ports/stores/storage.ts";
import type { Database } from "../database.ts";
import {
  auditEventInsert,
  challengeColumns,
  challengeInsert,
  readChallenge,
  readUser,
  userColumns,
} from "./rows.ts";
import { openAt } from "./in_force.ts";
import { settlement } from "./sql_store_deliveries.ts";
import { must, sql } from "../sql.ts";

type Challenges = Pick<
  Store,
  | "insertChallenge"
  | "findChallenge"
  | "findOpenChallenge"
  | "takeSend"
  | "recordSend"
  | "giveBackSend"
  | "expireChallenge"
  | "forgetVerification"
  | "setPasskeyNonce"
>;

// Every transaction that touches a user and the user's challenges takes the user's row first: two
// that meet then wait for each other in one order, and cannot deadlock.

/** Ended challenges of one purpose without a send that a user keeps, to tell how they ended. */
const replacedKeptMax = 5;

export function createChallenges(
  database: Database,
  foldFlood: (event: AuditEvent) => AuditEvent,
): Challenges {
  return {
    async insertChallenge(challenge, event, passwordHash) {
      const same = passwordHash === undefined ? sql`` : sql`AND password_hash = ${passwordHash}`;
      const done = await database.batch([
        must(sql`SELECT id FROM users WHERE id = ${challenge.userId} AND locked_at IS NULL
          ${same} /*pg FOR NO KEY UPDATE */`),
        sql`UPDATE challenges SET ended_as = 'replaced'
          WHERE user_id = ${challenge.userId} AND purpose = ${challenge.purpose}
            AND ended_as IS NULL`,
        // Logging in again and again must not fill the table until the challenges expire.
        sql`DELETE FROM challenges WHERE id IN (SELECT id FROM challenges
          WHERE user_id = ${challenge.userId} AND purpose = ${challenge.purpose}
            AND ended_as = 'replaced' AND sends = 0
          ORDER BY created_at DESC, id DESC LIMIT 100 OFFSET ${replacedKeptMax})`,
        challengeInsert(challenge),
        auditEventInsert(foldFlood(event)),
      ]);
      if (done !== null) return true;
      const users = passwordHash === undefined ? [] : await database.query(
        sql`SELECT id FROM users WHERE id = ${challenge.userId}`,
      );
      if (users.length > 0) return false;
      throw new UserGone("Cannot open a challenge: its user is removed or locked");
    },

    async findOpenChallenge(userId, purpose, now) {
      const [row] = await database.query(sql`SELECT ${challengeColumns} FROM challenges
        WHERE user_id = ${userId} AND purpose = ${purpose} AND ${openAt(now)}`);
      return row === undefined ? null : readChallenge(row);
    },

    async findChallenge(id) {
      const [row] = await database.query(sql`SELECT ${userColumns}, ${challengeColumns}
        FROM challenges JOIN users ON users.id = challenges.user_id WHERE challenges.id = ${id}`);
      return row === undefined ? null : { challenge: readChallenge(row), user: readUser(row) };
    },

    async takeSend({ challengeId, sendsBefore, numberVersion, now, resendAfter, channel }) {
      const [row] = await database.query(sql`UPDATE challenges
        SET sends = sends + 1, sms_sends = sms_sends + ${channel === "sms" ? 1 : 0},
          resend_after = ${resendAfter}
        WHERE id = ${challengeId} AND ${openAt(now)}
          AND resend_after <= ${now} AND sends = ${sendsBefore}
          AND number_version = ${numberVersion}
        RETURNING ${challengeColumns}`);
      return row === undefined ? null : readChallenge(row);
    },

    async recordSend({ challengeId, numberVersion, verificationId, channel, settled }, event) {
      const same = sql`CASE WHEN number_version = ${numberVersion}`;
      const done = await database.batch([
        sql`UPDATE challenges SET verification_id = NULL, channel = NULL
          WHERE verification_id = ${verificationId} AND id <> ${challengeId}
            AND EXISTS (SELECT 1 FROM challenges AS own
              WHERE own.id = ${challengeId} AND own.ended_as IS NULL
                AND own.number_version = ${numberVersion})`,
        must(sql`UPDATE challenges
          SET verification_id = ${same} THEN ${verificationId} ELSE verification_id END,
            channel = ${same} THEN ${channel} ELSE channel END
          WHERE id = ${challengeId} RETURNING id`),
        ...settlement(settled),
        auditEventInsert(event),
      ]);
      if (done === null) await refuseSend(database, challengeId);
    },

    async giveBackSend(back, event) {
      const { challengeId, numberVersion, channel, resendAfter, landline, settled } = back;
      const done = await database.batch([
        must(sql`UPDATE challenges
          SET sends = CASE WHEN sends > 0 THEN sends - 1 ELSE 0 END,
            sms_sends = CASE WHEN sms_sends > 0 THEN sms_sends - ${channel === "sms" ? 1 : 0}
              ELSE 0 END,
            landline = CASE WHEN ${landline ? 1 : 0} = 1 AND number_version = ${numberVersion}
              THEN 1 ELSE landline END,
            resend_after = ${resendAfter}
          WHERE id = ${challengeId} RETURNING id`),
        ...(settled === null ? [] : settlement(settled)),
        auditEventInsert(event),
      ]);
      if (done === null) await refuseSend(database, challengeId);
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

    async forgetVerification(challengeId, verificationId) {
      await database.query(sql`UPDATE challenges SET verification_id = NULL, channel = NULL
        WHERE id = ${challengeId} AND verification_id = ${verificationId}`);
    },
  };
}

async function refuseSend(database: Database, challengeId: TokenId): Promise<never> {
  const found = await database.query(sql`SELECT id FROM challenges WHERE id = ${challengeId}`);
  invariant(found.length === 0, "a send is settled once");
  throw new UserGone("Cannot write a send: its user is removed");
}
