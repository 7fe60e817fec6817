import type { Database } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { EndedSessions, SessionEnding } from "../../../../ports/stores/session_store.ts";
import { activeSessions, belongsTo, unexpired } from "./row_conditions.ts";
import { countingEventInsert } from "./rows.ts";

/**
 * Ends the user's sessions that match `which`, including expired ones, and counts those that were
 * active: in the event, which is written before they end, and in the returned rows (see
 * `runEnding`). The first statement locks the active sessions so that both counts are equal: a
 * session could otherwise end in between. None can open, because the user's row is locked.
 */
export function endingSessions(
  userId: UserId,
  which: Statement,
  { now, limits, endedEvent }: Omit<SessionEnding, "endsReset"> & { readonly now: Instant },
): readonly Statement[] {
  const counted = activeSessions(userId, now, limits);
  return [
    sql`SELECT number FROM sessions WHERE ${counted} /*pg FOR NO KEY UPDATE */`,
    countingEventInsert(
      endedEvent,
      "sessions",
      sql`SELECT count(*) FROM sessions WHERE ${counted} AND ${which}`,
    ),
    sql`UPDATE sessions SET ended_at = ${now}
      WHERE ${belongsTo(userId)} AND ended_at IS NULL AND ${which}
      RETURNING CASE WHEN ${unexpired(now, limits)} THEN 1 ELSE 0 END AS was_active`,
  ];
}

/** Runs a batch that contains `endingSessions`. Like `batch`, it may return null. */
export async function runEnding(
  database: Database,
  statements: readonly Statement[],
): Promise<EndedSessions | null> {
  const results = await database.batch(statements);
  if (results === null) return null;
  const ended = results.flat().filter((row) => row["was_active"] === 1);
  return { endedSessions: ended.length };
}
