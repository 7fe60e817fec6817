import { must, sql, type Statement } from "../../sql.ts";
import type { Spend } from "../../../../domain/challenge/second_factor.ts";
import { totpStepsAhead } from "../../../../domain/factors/totp.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import { bytesOf } from "./bytes.ts";
import { belongsTo, validCode } from "./row_conditions.ts";

/** Consumes what a proof used. It is a `must` statement, so the loser of a race writes nothing. */
export function spendStatement(spend: Spend, userId: UserId, now: Instant): Statement {
  switch (spend.kind) {
    case "totp_step":
      return must(sql`UPDATE totps SET last_step = ${spend.step}
        WHERE user_id = ${userId} AND confirmed_at IS NOT NULL
          AND (last_step < ${spend.step} OR last_step > ${spend.step + totpStepsAhead})
        RETURNING user_id`);
    case "recovery_code":
      return must(sql`UPDATE recovery_codes SET used_at = ${now}
        WHERE ${belongsTo(userId)} AND hash = ${bytesOf(spend.hash)} AND used_at IS NULL
          AND ${validCode(now)}
        RETURNING used_at`);
    case "passkey":
      // Authenticators that do not count stay at 0 (WebAuthn 6.1.1).
      return must(sql`UPDATE passkeys SET sign_count = ${spend.signCount}, last_used_at = ${now}
        WHERE id = ${spend.id} AND user_id = ${userId}
          AND (sign_count < ${spend.signCount} OR (sign_count = 0 AND ${spend.signCount} = 0))
        RETURNING id`);
  }
}
