import { after, type Instant } from "../../../../domain/instant.ts";
import { invariant } from "../../../../domain/invariant.ts";
import {
  type Amr,
  amrs,
  type Session,
  type SessionLimits,
} from "../../../../domain/session/session.ts";
import type { TokenId } from "../../../../domain/token.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { Row } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import {
  addressOfHex,
  anyHexOf,
  bytesOf,
  hexOf,
  hexOfAddress,
  sessionIdBytes,
  sessionIdOfHex,
} from "./bytes.ts";
import { integer, integerOrNull, oneOfOrNull, readSecretHash, text, textOrNull } from "./rows.ts";

const daySeconds = 24 * 60 * 60;

/** How long a session is kept after its end, until a sweep looks at it; see `walkedSessions`. */
export const endedSessionSeconds = 7 * daySeconds;

/** The first and the second method, if none is stored. */
export const usualAmr = ["pwd", "sms"] as const satisfies readonly [Amr, Amr];

/** The limits, if none are stored. The schema has them, so they never change. */
export const usualLimits: SessionLimits = { idleSeconds: 3600, absoluteSeconds: 86_400 };

/** Columns that are stored in another form, as the domain has them, or in hex. */
export const sessionValues = {
  secretHash: hexOf(sql`sessions.secret_hash`),
  addressHex: anyHexOf(sql`sessions.address`),
  authenticatedAt: sql`sessions.created_at - sessions.authenticated_before`,
  secondFactorAt: sql`sessions.created_at - sessions.second_factor_before`,
  userAgent: sql`(SELECT text FROM user_agents
    WHERE user_agents.number = sessions.user_agent_number)`,
} as const;

export const sessionColumns: Statement = sql`${hexOf(sql`sessions.id_bytes`)} AS session_hex,
  ${sessionValues.secretHash} AS secret_hash,
  (SELECT users.id FROM users WHERE users.number = sessions.user_number) AS user_id,
  sessions.created_at, sessions.last_seen_at, sessions.expires_at, sessions.ended_at,
  sessions.idle_seconds, sessions.absolute_seconds, sessions.amr_first, sessions.amr_second,
  ${sessionValues.authenticatedAt} AS authenticated_at,
  ${sessionValues.secondFactorAt} AS second_factor_at, sessions.aal2_ended_at,
  sessions.device_id, ${sessionValues.addressHex} AS address_hex,
  ${sessionValues.userAgent} AS user_agent`;

export function readSession(row: Row): Session {
  const amr = [
    oneOfOrNull(amrs, row, "amr_first") ?? usualAmr[0],
    oneOfOrNull(amrs, row, "amr_second") ?? usualAmr[1],
  ] as const;
  return {
    id: sessionIdOfHex(text(row, "session_hex")),
    secretHash: readSecretHash(row),
    userId: text(row, "user_id") as UserId,
    createdAt: integer(row, "created_at"),
    lastSeenAt: integer(row, "last_seen_at"),
    expiresAt: integer(row, "expires_at"),
    endedAt: integerOrNull(row, "ended_at"),
    idleSeconds: integer(row, "idle_seconds"),
    absoluteSeconds: integer(row, "absolute_seconds"),
    amr: checkedAmr(amr),
    authenticatedAt: integer(row, "authenticated_at"),
    secondFactorAt: integerOrNull(row, "second_factor_at"),
    aal2EndedAt: integerOrNull(row, "aal2_ended_at"),
    deviceId: textOrNull(row, "device_id") as TokenId | null,
    address: addressOfHex(textOrNull(row, "address_hex")),
    userAgent: textOrNull(row, "user_agent"),
  };
}

/** Adds the session, and first its user agent. */
export function sessionInsert(session: Session): readonly Statement[] {
  const [first, second] = checkedAmr(session.amr);
  const { createdAt, idleSeconds, absoluteSeconds, secondFactorAt, userAgent, address } = session;
  const cutShort = after(createdAt, absoluteSeconds) - session.expiresAt;
  const insert =
    sql`INSERT INTO sessions (id_bytes, secret_hash, user_number, created_at, seen_after,
      cut_short, ended_at, own_idle_seconds, own_absolute_seconds, amr_first, amr_second,
      authenticated_before, second_factor_before, aal2_ended_at, device_id, address,
      user_agent_number)
    VALUES (${sessionIdBytes(session.id)}, ${bytesOf(session.secretHash)},
      (SELECT number FROM users WHERE ${isUser(session.userId)}), ${createdAt},
      ${session.lastSeenAt - createdAt}, ${cutShort}, ${session.endedAt},
      ${idleSeconds === usualLimits.idleSeconds ? null : idleSeconds},
      ${absoluteSeconds === usualLimits.absoluteSeconds ? null : absoluteSeconds},
      ${first === usualAmr[0] ? null : first},
      ${second === usualAmr[1] ? null : second}, ${createdAt - session.authenticatedAt},
      ${secondFactorAt === null ? null : createdAt - secondFactorAt}, ${session.aal2EndedAt},
      ${session.deviceId}, ${bytesOf(address === null ? null : hexOfAddress(address))},
      (SELECT number FROM user_agents WHERE text = ${userAgent}))`;
  return userAgent === null ? [insert] : [userAgentNote(userAgent, session.expiresAt), insert];
}

/**
 * Keeps a user agent until the session is removed, which is at most a day after it may be. Usually
 * it is kept for longer already, and then the row is not written: on PostgreSQL, logins with the
 * same user agent would wait for each other.
 */
function userAgentNote(userAgent: string, expiresAt: Instant): Statement {
  const needed = within(after(expiresAt, endedSessionSeconds + daySeconds));
  return sql`INSERT INTO user_agents (text, kept_until)
    SELECT ${userAgent}, CAST(${within(after(needed, daySeconds))} AS BIGINT) WHERE NOT EXISTS
      (SELECT 1 FROM user_agents WHERE text = ${userAgent} AND kept_until > ${needed})
    ON CONFLICT (text) DO UPDATE SET kept_until = excluded.kept_until
      WHERE user_agents.kept_until < excluded.kept_until`;
}

function within(instant: Instant): Instant {
  return Math.min(instant, Number.MAX_SAFE_INTEGER);
}

function checkedAmr(amr: readonly [Amr, Amr]): readonly [Amr, Amr] {
  invariant(amr.length === 2 && amr[0] !== amr[1], "a session has two different methods");
  return amr;
}
