import type { Database } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { SettledSend } from "../../../../ports/stores/challenge_store.ts";
import type { SendingStore } from "../../../../ports/stores/sending_store.ts";
import { auditEventInsert } from "../rows/rows.ts";
import { deliveryInsert, deliverySettlement, lost } from "../rows/rows_of_deliveries.ts";
import { createConversions } from "./conversions.ts";
import { createDeliveryReads } from "./delivery_reads.ts";
import { createReports } from "./reports.ts";
import { giveBacks, takeWith } from "../throttles/throttles.ts";

export function createSending(database: Database): SendingStore {
  return {
    ...createDeliveryReads(database),
    ...createConversions(database),
    ...createReports(database),
    async admitDelivery(delivery, budgets, now) {
      invariant(delivery.status === "started", "an admitted delivery is started");
      return await takeWith(database, budgets, now, [deliveryInsert(delivery)]);
    },

    async insertBlockedDelivery(delivery) {
      invariant(delivery.status === "blocked", "only a blocked delivery is written uncounted");
      await database.query(deliveryInsert(delivery));
    },

    async settleDelivery(result, refunded, event) {
      const statements = settlement({ result, refunded });
      const done = await database.batch([...statements, auditEventInsert(event)]);
      invariant(done !== null, "a send is settled once");
    },

    async recordGuess({ verificationId, challengeId, approvedAt }) {
      const ofChallenge = challengeId === null ? sql`` : sql`AND challenge_id = ${challengeId}`;
      await database.query(sql`UPDATE deliveries SET guesses = guesses + 1,
          approved_at = coalesce(approved_at, ${approvedAt})
        WHERE id = (SELECT id FROM deliveries
          WHERE verification_id = ${verificationId} ${ofChallenge}
          ORDER BY at DESC, id DESC LIMIT 1)`);
    },

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
  };
}

/** The statements that settle a delivery, to be run in the batch that needs them. */
export function settlement({ result, refunded }: SettledSend): readonly Statement[] {
  return [deliverySettlement(result), ...giveBacks(refunded)];
}
