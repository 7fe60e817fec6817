import type { Store } from "./every_method.ts";
import type { Database } from "../database.ts";
import { auditEventInsert } from "./rows.ts";
import { must, sql } from "../sql.ts";

type LostSends = Pick<Store, "takeLookUp" | "endLookUps" | "adoptSend" | "takeOverSend">;

/** The sends whose answer was lost, or never written. */
const lost = sql`status IN ('started', 'uncertain')`;

export function createLostSends(database: Database): LostSends {
  return {
    async takeLookUp(id, lookUpsMax) {
      const rows = await database.query(sql`UPDATE deliveries SET look_ups = look_ups + 1
        WHERE id = ${id} AND ${lost} AND look_ups < ${lookUpsMax} RETURNING id`);
      return rows.length > 0;
    },

    async endLookUps(id, lookUpsMax) {
      await database.query(
        sql`UPDATE deliveries SET look_ups = ${lookUpsMax} WHERE id = ${id} AND ${lost}`,
      );
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
  };
}
