import type { ApiKey, ApiKeyName } from "../../../../domain/api_keys/api_key.ts";
import { isApiScope } from "../../../../domain/api_keys/scope.ts";
import { clockSkewSeconds } from "../../../../domain/expiry.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import type { SecretHash, TokenId } from "../../../../domain/token.ts";
import type { ApiKeyStore } from "../../../../ports/stores/api_key_store.ts";
import type { Database, Row } from "../../database.ts";
import { limitTo, must, ofList, sql, type Statement } from "../../sql.ts";
import {
  auditEventInsert,
  integer,
  integerOrNull,
  oneOfOrNull,
  text,
  textOrNull,
} from "../rows/rows.ts";
import { createIdempotency } from "./idempotency.ts";

const keysListedMax = 500;

export function createApiKeys(database: Database): ApiKeyStore {
  return {
    ...createIdempotency(database),

    async insertApiKey(key, now, event) {
      const done = await database.batch([
        // Their names are free.
        sql`UPDATE api_keys SET ended_at = expires_at, ended_as = 'expired'
          WHERE ended_at IS NULL AND expires_at <= ${now}`,
        must(sql`INSERT INTO api_keys (id, name, secret_hash, scopes, created_at, created_by,
            expires_at, last_used_at, ended_at, ended_as)
          VALUES (${key.id}, ${key.name}, ${key.secretHash}, ${key.scopes.join(" ")},
            ${key.createdAt}, ${key.createdBy}, ${key.expiresAt}, ${key.lastUsedAt},
            ${key.endedAt}, ${key.endedAs})
          ON CONFLICT DO NOTHING RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async findApiKey(id) {
      // The first read of each request for a list.
      const found = sql`SELECT * FROM api_keys WHERE id = ${id}`;
      const [row] = await database.query(ofList(found, 1));
      return row === undefined ? null : readApiKey(row);
    },

    async findApiKeyByName(name, now) {
      const [row] = await database.query(sql`SELECT * FROM api_keys
        WHERE name = ${name} AND ${live(now)}`);
      return row === undefined ? null : readApiKey(row);
    },

    async hasLiveApiKey(now) {
      const rows = await database.query(sql`SELECT id FROM api_keys WHERE ${live(now)} LIMIT 1`);
      return rows.length > 0;
    },

    async listApiKeys() {
      const rows = await database.query(sql`SELECT * FROM api_keys
        ORDER BY created_at DESC, id DESC ${limitTo(keysListedMax)}`);
      return rows.map(readApiKey);
    },

    async revokeApiKey(id, now, event) {
      const done = await database.batch([
        must(sql`UPDATE api_keys SET ended_at = ${now}, ended_as = 'revoked'
          WHERE id = ${id} AND ${live(now)} RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async expireApiKey(id, now) {
      await database.query(sql`UPDATE api_keys SET ended_at = ${now}, ended_as = 'expired'
        WHERE id = ${id} AND ended_at IS NULL`);
    },

    async touchApiKey(id, usedAt, now) {
      const unchanged = usedAt === null ? sql`last_used_at IS NULL` : sql`last_used_at = ${usedAt}`;
      await database.query(sql`UPDATE api_keys SET last_used_at = ${now}
        WHERE id = ${id} AND ${unchanged}`);
    },
  };
}

/** As `apiKeyEnd` says. */
function live(now: Instant): Statement {
  return sql`(ended_at IS NULL AND expires_at > ${now}
    AND created_at <= ${after(now, clockSkewSeconds)})`;
}

function readApiKey(row: Row): ApiKey {
  return {
    id: text(row, "id") as TokenId,
    name: text(row, "name") as ApiKeyName,
    secretHash: text(row, "secret_hash") as SecretHash,
    // A newer Latchkey may know more scopes: this one allows nothing by them.
    scopes: text(row, "scopes").split(" ").filter(isApiScope),
    createdAt: integer(row, "created_at"),
    createdBy: textOrNull(row, "created_by"),
    expiresAt: integer(row, "expires_at"),
    lastUsedAt: integerOrNull(row, "last_used_at"),
    endedAt: integerOrNull(row, "ended_at"),
    endedAs: oneOfOrNull(["revoked", "expired"], row, "ended_as"),
  };
}
