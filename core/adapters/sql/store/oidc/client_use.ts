import type { Username } from "../../../../domain/account/username.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { ClientId } from "../../../../domain/oidc/client.ts";
import { refreshTokenSeconds } from "../../../../domain/oidc/grant.ts";
import type { SessionLimits } from "../../../../domain/session/session.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { GrantStore } from "../../../../ports/stores/oidc/grant_store.ts";
import type { Database } from "../../database.ts";
import { sql, type Statement, upTo } from "../../sql.ts";
import { isUserOf } from "../../user_columns.ts";
import { unexpired } from "../rows/row_conditions.ts";
import { integer, integerOrNull, text } from "../rows/rows.ts";

/** How clients are used, for their operators. */
export function createClientUse(
  database: Database,
): Pick<GrantStore, "listClientUse" | "listClientUsers"> {
  return {
    async listClientUse({ clientId, now, limits, max }) {
      const newest = newestGrants(sql`oidc_clients.id`, max);
      const rows = await database.query(sql`SELECT id,
          (SELECT max(last_used_at) FROM oidc_grants
            WHERE client_id = oidc_clients.id) AS last_used_at,
          (SELECT count(*) FROM (${newest}) AS newest) AS seen,
          (SELECT count(*) FROM (${newest}) AS newest WHERE ${isOpen(now, limits)}) AS open_grants
        FROM oidc_clients
        WHERE ${clientId === null ? sql`0 = 0` : sql`id = ${clientId}`}`);
      return new Map(rows.map((row) => [text(row, "id") as ClientId, {
        openGrants: integer(row, "open_grants"),
        more: integer(row, "seen") >= max,
        lastUsedAt: integerOrNull(row, "last_used_at"),
      }]));
    },

    async listClientUsers({ clientId, now, limits, max }) {
      const rows = await database.query(sql`SELECT users.id, users.username, open.grants,
          open.since, open.last_used_at, open.offline
        FROM (SELECT user_id, count(*) AS grants, min(created_at) AS since,
            max(last_used_at) AS last_used_at,
            max(CASE WHEN ends_with_number IS NULL THEN 1 ELSE 0 END) AS offline
          FROM (${newestGrants(sql`${clientId}`, max)}) AS newest
          WHERE ${isOpen(now, limits)}
          GROUP BY user_id) AS open
          JOIN users ON ${isUserOf(sql`open.user_id`)}
        ORDER BY open.last_used_at DESC, users.id`);
      return rows.map((row) => ({
        userId: text(row, "id") as UserId,
        username: text(row, "username") as Username,
        grants: integer(row, "grants"),
        since: integer(row, "since"),
        lastUsedAt: integer(row, "last_used_at"),
        offline: integer(row, "offline") === 1,
      }));
    },
  };
}

/** The grants of a client that were used last. There may be a million others. */
function newestGrants(clientId: Statement, max: number): Statement {
  invariant(Number.isInteger(max) && max >= 1 && max <= 1000, "1 to 1000 grants are looked at");
  return sql`SELECT * FROM oidc_grants WHERE client_id = ${clientId}
    ORDER BY last_used_at DESC ${upTo(max)}`;
}

/** Whether a grant of `newest` gives access; see `Grant`. */
function isOpen(now: Instant, limits: SessionLimits): Statement {
  return sql`newest.ended_at IS NULL AND newest.redeemed_at IS NOT NULL
    AND CASE WHEN newest.ends_with_number IS NULL
      THEN newest.last_used_at > ${after(now, -refreshTokenSeconds)}
      ELSE EXISTS (SELECT 1 FROM sessions WHERE sessions.number = newest.ends_with_number
        AND sessions.ended_at IS NULL AND ${unexpired(now, limits)}) END`;
}
