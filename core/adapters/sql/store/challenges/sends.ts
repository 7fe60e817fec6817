import type { Database } from "../../database.ts";
import { must, sql } from "../../sql.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { TokenId } from "../../../../domain/token.ts";
import type { ChallengeStore } from "../../../../ports/stores/challenge_store.ts";
import { UserGone } from "../../../../ports/stores/storage.ts";
import { openAt } from "../rows/row_conditions.ts";
import { auditEventInsert, challengeColumns, readChallenge } from "../rows/rows.ts";
import { lost } from "../rows/rows_of_deliveries.ts";
import { settlement } from "../sending/sending.ts";

type Sends = Pick<
  ChallengeStore,
  "takeSend" | "recordSend" | "giveBackSend" | "adoptSend" | "takeOverSend" | "forgetVerification"
>;

export function createSends(database: Database): Sends {
  return {
    async takeSend({ challengeId, sendsBefore, numberVersion, now, resendAfter, channel }) {
      const [row] = await database.query(sql`UPDATE challenges
        SET sends = sends + 1, sms_sends = sms_sends + ${channel === "sms" ? 1 : 0},
          resend_after = ${resendAfter}, last_send_at = ${now}, undelivered_channel = NULL
        WHERE id = ${challengeId} AND ${openAt(now)}
          AND (resend_after <= ${now} OR undelivered_channel <> ${channel})
          AND sends = ${sendsBefore}
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
        ...(settled === null ? [] : settlement(settled)),
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

    async adoptSend(found, event) {
      const { deliveryId, challengeId, verificationId, messageId, channel, foundAt } = found;
      const userId = sql`(SELECT user_id FROM challenges WHERE id = ${challengeId})`;
      const done = await database.batch([
        must(sql`UPDATE deliveries SET status = 'sent', verification_id = ${verificationId},
            attempt_id = ${messageId}, found_at = ${foundAt}
          WHERE id = ${deliveryId} AND challenge_id = ${challengeId} AND ${lost}
            AND NOT EXISTS (SELECT 1 FROM deliveries AS others
              WHERE others.verification_id = ${verificationId}
                AND others.attempt_id = ${messageId})
            AND NOT EXISTS (SELECT 1 FROM challenges AS others
              WHERE others.verification_id = ${verificationId} AND others.user_id <> ${userId})
          RETURNING id`),
        sql`UPDATE challenges SET verification_id = NULL, channel = NULL
          WHERE verification_id = ${verificationId} AND id <> ${challengeId}
            AND user_id = ${userId}`,
        must(sql`UPDATE challenges SET verification_id = ${verificationId}, channel = ${channel}
          WHERE id = ${challengeId} AND ended_as IS NULL AND expires_at > ${foundAt}
            AND verification_id IS NULL AND number_version = ${found.numberVersion}
          RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async takeOverSend(send, event) {
      const { deliveryId, fromChallengeId, challengeId, verificationId, channel, now } = send;
      const earlier = sql`id = ${fromChallengeId} AND ended_as = 'replaced'
        AND user_id = (SELECT user_id FROM challenges WHERE id = ${challengeId})`;
      const done = await database.batch([
        must(sql`UPDATE challenges SET verification_id = ${verificationId}, channel = ${channel},
            attempts = (SELECT attempts FROM challenges WHERE ${earlier}
              AND verification_id = ${verificationId}),
            last_send_at = (SELECT last_send_at FROM challenges WHERE ${earlier}
              AND verification_id = ${verificationId})
          WHERE id = ${challengeId} AND ended_as IS NULL AND expires_at > ${now}
            AND verification_id IS NULL AND sends = 0 AND number_version = ${send.numberVersion}
            AND EXISTS (SELECT 1 FROM challenges WHERE ${earlier}
              AND verification_id = ${verificationId})
          RETURNING id`),
        must(sql`UPDATE challenges SET verification_id = NULL, channel = NULL
          WHERE id = ${fromChallengeId} AND verification_id = ${verificationId} RETURNING id`),
        must(sql`UPDATE deliveries SET challenge_id = ${challengeId}
          WHERE id = ${deliveryId} AND challenge_id = ${fromChallengeId}
            AND verification_id = ${verificationId} RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
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
  throw new UserGone("Cannot record a send: its user was deleted");
}
