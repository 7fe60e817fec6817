import type { Database } from "../../core/adapters/sql/database.ts";
import { sql } from "../../core/adapters/sql/sql.ts";
import { sessionInsert } from "../../core/adapters/sql/store/rows/rows_of_sessions.ts";
import { networkNotes } from "../../core/adapters/sql/store/sessions/openings.ts";
import { after } from "../../core/domain/instant.ts";
import { shortLimits } from "../../core/domain/session/session.ts";
import { mintToken } from "../../core/domain/token.ts";
import type { UserId } from "../../core/domain/user_id.ts";

/** Different user agents. */
const userAgents = 2000;

/** Sessions per transaction. */
const batchSessions = 1000;

/**
 * Adds an active session, its network and its user agent to each of the first `count` users of
 * `seedUsers`. A login also writes events, a delivery and, the first time, recovery codes.
 */
export async function seedSessions(
  database: Database,
  count: number,
  now: number,
  note: (done: number) => void,
): Promise<void> {
  for (let from = 0; from < count; from += batchSessions) {
    const to = Math.min(count, from + batchSessions);
    const rows = await database.query(sql`SELECT id FROM users
      WHERE number > ${from} AND number <= ${to} ORDER BY number`);
    const sessions = rows.map((row, index) => newSession(row["id"] as UserId, from + index, now));
    await database.batch(
      sessions.flatMap((session) => [...sessionInsert(session), ...networkNotes(session, now)]),
    );
    note(to);
  }
}

function newSession(userId: UserId, number: number, now: number) {
  const token = mintToken("session", (count) => crypto.getRandomValues(new Uint8Array(count)));
  // Opened in the last six hours, and seen in the last 15 minutes.
  const createdAt = after(now, -(number % 21_600));
  return {
    id: token.id,
    secretHash: token.secretHash,
    userId,
    createdAt,
    lastSeenAt: after(now, -(number % 900)),
    expiresAt: after(createdAt, shortLimits.absoluteSeconds),
    endedAt: null,
    ...shortLimits,
    amr: ["pwd", "sms"] as const,
    authenticatedAt: after(createdAt, -20 - number % 40),
    secondFactorAt: createdAt,
    aal2EndedAt: null,
    deviceId: null,
    address: `198.51.${number >> 8 & 255}.${number & 255}`,
    userAgent: userAgentOf(number % userAgents),
  };
}

function userAgentOf(number: number): string {
  const version = `${100 + number % 100}.0.${Math.floor(number / 100)}`;
  return `Mozilla/5.0 (X11; Linux x86_64; rv:${version}) Gecko/20100101 Firefox/${version}`;
}
