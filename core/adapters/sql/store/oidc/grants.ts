import { after } from "../../../../domain/instant.ts";
import type { ClientId } from "../../../../domain/oidc/client.ts";
import {
  type Grant,
  isOffline,
  type RefreshToken,
  refreshTokenSeconds,
} from "../../../../domain/oidc/grant.ts";
import type { GrantStore } from "../../../../ports/stores/oidc/grant_store.ts";
import type { Database } from "../../database.ts";
import { limitTo, must, sql, type Statement } from "../../sql.ts";
import { holdUnlockedUser, holdUser } from "../rows/hold_user.ts";
import { activeSessions } from "../rows/row_conditions.ts";
import { auditEventInsert, integer, integerOrNull, text } from "../rows/rows.ts";
import { createClientUse } from "./client_use.ts";
import { createKeptGrants } from "./kept_grants.ts";
import { grantColumns, readConsent, readGrant, readRefreshToken } from "./rows_of_grants.ts";
import { isSession, numberOfSession, sessionIdBytes } from "../rows/bytes.ts";

const connectedMax = 100;

// Lock order: the user's row first. See `challenges.ts`.

export function createGrants(database: Database): GrantStore {
  return {
    ...createClientUse(database),
    ...createKeptGrants(database),

    async insertGrant(grant, event) {
      const done = await database.batch([
        holdUnlockedUser(grant.userId),
        // Against the end of all sessions, which does not lock users.
        must(
          sql`SELECT number FROM sessions WHERE ${isSession(grant.sessionId)} AND ended_at IS NULL
          /*pg FOR SHARE */`,
        ),
        must(sql`SELECT id FROM oidc_clients WHERE id = ${grant.clientId}
          AND disabled_at IS NULL /*pg FOR SHARE */`),
        grantInsert(grant),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async findGrant(id) {
      const [row] = await database.query(
        sql`SELECT ${grantColumns} FROM oidc_grants WHERE id = ${id}`,
      );
      return row === undefined ? null : readGrant(row);
    },

    async findGrantOfFamily(familyHash) {
      const [row] = await database.query(sql`SELECT ${grantColumns} FROM oidc_grants
        WHERE family_hash = ${familyHash}`);
      return row === undefined ? null : readGrant(row);
    },

    async redeemCode({ id, now, first, familyHash, notifies }, event) {
      const done = await database.batch([
        must(sql`UPDATE oidc_grants SET redeemed_at = ${now}, last_used_at = ${now},
            family_hash = ${familyHash}
          WHERE id = ${id} AND redeemed_at IS NULL AND ended_at IS NULL
            AND code_expires_at > ${now} RETURNING id`),
        refreshTokenInsert(first),
        ...(notifies
          ? [sql`INSERT INTO logout_notices
              (grant_id, client_id, user_id, created_at, next_at, attempts)
            SELECT id, client_id, user_id, CAST(${now} AS BIGINT), NULL, 0
            FROM oidc_grants WHERE id = ${id}`]
          : []),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async findRefreshToken(id) {
      const [row] = await database.query(sql`SELECT * FROM oidc_refresh_tokens WHERE id = ${id}`);
      return row === undefined ? null : readRefreshToken(row);
    },

    async useRefreshToken({ id, successor, now, usedBefore }) {
      const { grantId } = successor;
      const done = await database.batch([
        must(sql`UPDATE oidc_grants SET last_used_at = ${now}
          WHERE id = ${grantId} AND ended_at IS NULL RETURNING id`),
        must(sql`UPDATE oidc_refresh_tokens SET used_at = ${now}
          WHERE id = ${id} AND grant_id = ${grantId} AND used_at IS NULL RETURNING id`),
        refreshTokenInsert(successor),
        sql`DELETE FROM oidc_refresh_tokens
          WHERE grant_id = ${grantId} AND used_at < ${usedBefore}`,
      ]);
      return done !== null;
    },

    async endGrant(id, as, now, event) {
      const done = await database.batch([
        must(sql`UPDATE oidc_grants SET ended_at = ${now}, ended_as = ${as}
          WHERE id = ${id} AND ended_at IS NULL RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async findConsent(userId, clientId) {
      const [row] = await database.query(sql`SELECT scopes, resources, given_at FROM oidc_consents
        WHERE user_id = ${userId} AND client_id = ${clientId}`);
      return row === undefined ? null : readConsent(row);
    },

    async giveConsent({ userId, clientId, scopes, resources, at }, event) {
      const done = await database.batch([
        holdUnlockedUser(userId),
        must(sql`SELECT id FROM oidc_clients WHERE id = ${clientId} /*pg FOR KEY SHARE */`),
        sql`INSERT INTO oidc_consents (user_id, client_id, scopes, resources, given_at)
          VALUES (${userId}, ${clientId}, ${scopes.join(" ")}, ${JSON.stringify(resources)}, ${at})
          ON CONFLICT (user_id, client_id) DO UPDATE SET scopes = excluded.scopes,
            resources = excluded.resources, given_at = excluded.given_at`,
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async listConnectedClients(userId, now, limits) {
      const usable = sql`user_id = ${userId} AND ended_at IS NULL AND redeemed_at IS NOT NULL
        AND CASE WHEN ends_with_number IS NULL THEN last_used_at > ${
        after(now, -refreshTokenSeconds)
      }
          ELSE ends_with_number IN (SELECT number FROM sessions WHERE ${
        activeSessions(userId, now, limits)
      })
          END`;
      const rows = await database.query(sql`SELECT oidc_clients.id, oidc_clients.name,
          connected.last_used_at, connected.offline
        FROM (SELECT client_id, max(last_used_at) AS last_used_at, max(offline) AS offline FROM (
            SELECT client_id, last_used_at,
                CASE WHEN ends_with_number IS NULL THEN 1 ELSE 0 END AS offline
              FROM oidc_grants WHERE ${usable}
            UNION ALL SELECT client_id, NULL, 0 FROM oidc_consents WHERE user_id = ${userId}
          ) AS each_one GROUP BY client_id) AS connected
          JOIN oidc_clients ON oidc_clients.id = connected.client_id
        ORDER BY oidc_clients.name_key ${limitTo(connectedMax)}`);
      return rows.map((row) => ({
        id: text(row, "id") as ClientId,
        name: text(row, "name"),
        lastUsedAt: integerOrNull(row, "last_used_at"),
        offline: integer(row, "offline") === 1,
      }));
    },

    async disconnectClient(userId, clientId, now, event) {
      const open = sql`user_id = ${userId} AND client_id = ${clientId} AND ended_at IS NULL`;
      const done = await database.batch([
        holdUser(userId),
        must(sql`SELECT 1 AS found WHERE EXISTS (SELECT 1 FROM oidc_grants WHERE ${open})
          OR EXISTS (SELECT 1 FROM oidc_consents
            WHERE user_id = ${userId} AND client_id = ${clientId})`),
        sql`UPDATE oidc_grants SET ended_at = ${now}, ended_as = 'revoked' WHERE ${open}`,
        sql`DELETE FROM oidc_consents WHERE user_id = ${userId} AND client_id = ${clientId}`,
        auditEventInsert(event),
      ]);
      return done !== null;
    },
  };
}

function grantInsert(grant: Grant): Statement {
  const [first, second] = grant.amr;
  return sql`INSERT INTO oidc_grants (id, client_id, user_id, session_bytes, ends_with_number,
      scopes, resources, nonce, authenticated_at, amr_first, amr_second, redirect_uri, code_hash,
      code_challenge, created_at, code_expires_at, redeemed_at, last_used_at, ended_at, ended_as)
    VALUES (${grant.id}, ${grant.clientId}, ${grant.userId}, ${sessionIdBytes(grant.sessionId)},
      ${isOffline(grant) ? sql`NULL` : numberOfSession(grant.sessionId)}, ${grant.scopes.join(" ")},
      ${JSON.stringify(grant.resources)}, ${grant.nonce}, ${grant.authenticatedAt},
      ${first}, ${second}, ${grant.redirectUri}, ${grant.codeHash}, ${grant.codeChallenge},
      ${grant.createdAt}, ${grant.codeExpiresAt}, ${grant.redeemedAt}, ${grant.lastUsedAt},
      ${grant.endedAt}, ${grant.endedAs})`;
}

function refreshTokenInsert(token: RefreshToken): Statement {
  return sql`INSERT INTO oidc_refresh_tokens
      (id, secret_hash, grant_id, created_at, expires_at, used_at)
    VALUES (${token.id}, ${token.secretHash}, ${token.grantId}, ${token.createdAt},
      ${token.expiresAt}, ${token.usedAt})`;
}
