import type { Database } from "../../database.ts";
import { limitTo, must, sql } from "../../sql.ts";
import { isUser, isUserOf } from "../../user_columns.ts";
import type { ResetStore } from "../../../../ports/stores/reset_store.ts";
import { endSessions } from "../rows/ends.ts";
import { holdUser } from "../rows/hold_user.ts";
import { activeSessions } from "../rows/row_conditions.ts";
import { auditEventInsert, readUser, userColumns } from "../rows/rows.ts";
import { delayedResetColumns, endDelayedReset, readDelayedReset } from "../rows/rows_of_resets.ts";

type DelayedResets = Omit<ResetStore, "insertResetNonce" | "takeResetNonce">;

/** How many second notices are sent in one pass. The rest follow in the next one. */
const halfwayListedMax = 100;

// Lock order: the user's row first. See `challenges.ts`.

export function createDelayedResets(database: Database): DelayedResets {
  return {
    async startDelayedReset({ challengeId, reset, phoneVerifiedBy, restsSinceMs, limits }, event) {
      const { id, userId, startedAt: now } = reset;
      const done = await database.batch([
        must(sql`SELECT id FROM users WHERE ${isUser(userId)} AND locked_at IS NULL
          AND test_until IS NULL AND phone_number = ${reset.phoneNumber}
          AND phone_verified_at <= ${phoneVerifiedBy} /*pg FOR NO KEY UPDATE */`),
        must(sql`UPDATE challenges SET ended_as = 'consumed'
          WHERE id = ${challengeId} AND user_id = ${userId} AND purpose = 'delayed_reset'
            AND ended_as IS NULL
          RETURNING id`),
        must(sql`SELECT id FROM users WHERE ${isUser(userId)}
          AND NOT EXISTS (SELECT 1 FROM sessions WHERE ${activeSessions(userId, now, limits)})
          AND NOT EXISTS
            (SELECT 1 FROM totps WHERE user_id = ${userId} AND confirmed_at IS NOT NULL)
          AND NOT EXISTS (SELECT 1 FROM passkeys WHERE user_id = ${userId})`),
        must(sql`INSERT INTO delayed_resets (user_id, id, secret_hash, phone_number, started_at,
            expires_at, started_ms, wait_ms)
          VALUES (${userId}, ${id}, ${reset.secretHash}, ${reset.phoneNumber}, ${now},
            ${reset.expiresAt}, ${reset.startedMs}, ${reset.waitMs})
          ON CONFLICT (user_id) DO UPDATE SET id = excluded.id,
            secret_hash = excluded.secret_hash, phone_number = excluded.phone_number,
            started_at = excluded.started_at, expires_at = excluded.expires_at,
            started_ms = excluded.started_ms, wait_ms = excluded.wait_ms,
            halfway_ms = NULL, ended_at = NULL, ended_ms = NULL, ended_as = NULL
          WHERE delayed_resets.ended_as = 'expired' OR delayed_resets.ended_ms <= ${restsSinceMs}
          RETURNING user_id`),
        // Those that are idle must not become active again, whatever happens to the clock.
        endSessions(userId, now),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async findDelayedReset(id) {
      const [row] = await database.query(sql`SELECT ${userColumns}, ${delayedResetColumns}
        FROM delayed_resets JOIN users ON ${isUserOf(sql`delayed_resets.user_id`)}
        WHERE delayed_resets.id = ${id}`);
      return row === undefined ? null : { reset: readDelayedReset(row), user: readUser(row) };
    },

    async findDelayedResetOf(userId) {
      const [row] = await database.query(sql`SELECT ${delayedResetColumns} FROM delayed_resets
        WHERE user_id = ${userId}`);
      return row === undefined ? null : readDelayedReset(row);
    },

    async endDelayedReset({ userId, as, now }, event) {
      const done = await database.batch([
        holdUser(userId),
        must(endDelayedReset(userId, as, now)),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async listHalfwayResets(measured) {
      const rows = await database.query(sql`SELECT ${delayedResetColumns} FROM delayed_resets
        WHERE ended_as IS NULL AND halfway_ms IS NULL AND started_ms + wait_ms / 2 <= ${measured}
        ORDER BY started_ms, user_id ${limitTo(halfwayListedMax)}`);
      return rows.map(readDelayedReset);
    },

    async takeHalfway(id, measured) {
      const rows = await database.query(sql`UPDATE delayed_resets SET halfway_ms = ${measured}
        WHERE id = ${id} AND ended_as IS NULL AND halfway_ms IS NULL
          AND started_ms + wait_ms / 2 <= ${measured}
        RETURNING id`);
      return rows.length === 1;
    },
  };
}
