import type { Database } from "../../database.ts";
import { must, sql } from "../../sql.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { VerificationStore } from "../../../../ports/stores/verification_store.ts";
import { openAt } from "../rows/row_conditions.ts";
import { auditEventInsert } from "../rows/rows.ts";
import { lost } from "../rows/rows_of_deliveries.ts";
import { readVerification } from "../rows/rows_of_verifications.ts";
import { settlement } from "../sending/sending.ts";

type VerificationSends = Pick<
  VerificationStore,
  "takeSend" | "recordSend" | "giveBackSend" | "adoptSend" | "forgetVerification"
>;

export function createVerificationSends(database: Database): VerificationSends {
  return {
    async takeSend({ id, sendsBefore, now, resendAfter, channel }) {
      const [row] = await database.query(sql`UPDATE phone_verifications
        SET sends = sends + 1, sms_sends = sms_sends + ${channel === "sms" ? 1 : 0},
          resend_after = ${resendAfter}
        WHERE id = ${id} AND ${openAt(now)} AND resend_after <= ${now} AND sends = ${sendsBefore}
        RETURNING *`);
      return row === undefined ? null : readVerification(row);
    },

    async recordSend({ id, verificationId, channel, settled }, event) {
      const done = await database.batch([
        // In one order, so that two sends that take the same ID from each other cannot deadlock.
        sql`SELECT id FROM phone_verifications WHERE id = ${id}
            OR verification_id = ${verificationId} ORDER BY id /*pg FOR NO KEY UPDATE */`,
        sql`UPDATE phone_verifications SET verification_id = NULL
          WHERE verification_id = ${verificationId} AND id <> ${id}
            AND EXISTS (SELECT 1 FROM phone_verifications AS own
              WHERE own.id = ${id} AND own.ended_as IS NULL)`,
        sql`UPDATE phone_verifications
          SET verification_id = ${verificationId}, channel = ${channel} WHERE id = ${id}`,
        ...settlement(settled),
        auditEventInsert(event),
      ]);
      invariant(done !== null, "a send is settled once");
    },

    async giveBackSend({ id, channel, resendAfter, landline, settled }, event) {
      const isSms = channel === "sms" ? 1 : 0;
      const done = await database.batch([
        sql`UPDATE phone_verifications
          SET sends = CASE WHEN sends > 0 THEN sends - 1 ELSE 0 END,
            sms_sends = CASE WHEN sms_sends > 0 THEN sms_sends - ${isSms} ELSE 0 END,
            landline = CASE WHEN ${landline ? 1 : 0} = 1 THEN 1 ELSE landline END,
            resend_after = ${resendAfter}
          WHERE id = ${id}`,
        ...(settled === null ? [] : settlement(settled)),
        auditEventInsert(event),
      ]);
      invariant(done !== null, "a send is settled once");
    },

    async adoptSend({ id, deliveryId, verificationId, messageId, channel, foundAt }, event) {
      const done = await database.batch([
        must(sql`UPDATE deliveries SET status = 'sent', verification_id = ${verificationId},
            attempt_id = ${messageId}, found_at = ${foundAt}
          WHERE id = ${deliveryId} AND phone_verification_id = ${id} AND ${lost}
            AND NOT EXISTS (SELECT 1 FROM deliveries AS others
              WHERE others.verification_id = ${verificationId}
                AND others.attempt_id = ${messageId})
          RETURNING id`),
        must(sql`UPDATE phone_verifications
          SET verification_id = ${verificationId}, channel = ${channel}
          WHERE id = ${id} AND ${openAt(foundAt)} AND verification_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM phone_verifications AS others
              WHERE others.verification_id = ${verificationId})
          RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async forgetVerification(id, verificationId) {
      await database.query(sql`UPDATE phone_verifications SET verification_id = NULL
        WHERE id = ${id} AND verification_id = ${verificationId}`);
    },
  };
}
