import type { Database } from "../../database.ts";
import { must, sql } from "../../sql.ts";
import type { VerificationStore } from "../../../../ports/stores/verification_store.ts";
import { openAt } from "../rows/row_conditions.ts";
import { auditEventInsert } from "../rows/rows.ts";
import { readVerification, verificationInsert } from "../rows/rows_of_verifications.ts";
import { createVerificationSends } from "./verification_sends.ts";

export function createVerifications(database: Database): VerificationStore {
  return {
    ...createVerificationSends(database),
    async insertVerification(verification) {
      await database.query(verificationInsert(verification));
    },

    async findVerification(id) {
      const [row] = await database.query(
        sql`SELECT * FROM phone_verifications WHERE id = ${id}`,
      );
      return row === undefined ? null : readVerification(row);
    },

    async removeVerification(id, event) {
      await database.batch([
        sql`DELETE FROM phone_verifications WHERE id = ${id}`,
        auditEventInsert(event),
      ]);
    },

    async expireVerification(id, now) {
      await database.query(sql`UPDATE phone_verifications
        SET ended_as = 'expired', ended_at = ${now} WHERE id = ${id} AND ended_as IS NULL`);
    },

    async approveVerification(id, now, event) {
      const done = await database.batch([
        must(sql`UPDATE phone_verifications SET ended_as = 'approved', ended_at = ${now}
          WHERE id = ${id} AND ${openAt(now)} RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async takeGuess({ id, now, guessesMax }) {
      const [row] = await database.query(sql`UPDATE phone_verifications
        SET attempts = attempts + 1
        WHERE id = ${id} AND ${openAt(now)} AND attempts < ${guessesMax}
          AND verification_id IS NOT NULL
        RETURNING *`);
      return row === undefined ? null : readVerification(row);
    },

    async giveBackGuess(id) {
      await database.query(sql`UPDATE phone_verifications SET attempts = attempts - 1
        WHERE id = ${id} AND attempts > 0`);
    },
  };
}
