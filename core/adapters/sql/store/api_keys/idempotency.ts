import type { IdempotentRequest } from "../../../../domain/api_keys/idempotency.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { ApiKeyStore, IdempotencyTake } from "../../../../ports/stores/api_key_store.ts";
import type { Database, Row } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import { integerOrNull, text, textOrNull } from "../rows/rows.ts";

type Idempotency = Pick<
  ApiKeyStore,
  "takeIdempotencyKey" | "finishIdempotentRequest" | "releaseIdempotencyKey"
>;

export function createIdempotency(database: Database): Idempotency {
  return {
    async takeIdempotencyKey(request, { expiredBefore, abandonedBefore }) {
      const { apiKeyId, key, fingerprint, takenAt } = request;
      const ofKey = sql`api_key_id = ${apiKeyId} AND idempotency_key = ${key}`;
      const done = await database.batch([
        sql`DELETE FROM idempotent_requests WHERE ${ofKey} AND (taken_at <= ${expiredBefore}
          OR (status IS NULL AND fingerprint = ${fingerprint} AND taken_at <= ${abandonedBefore}))`,
        // In parallel, one inserts; the others wait for it and then find its row.
        sql`INSERT INTO idempotent_requests (api_key_id, idempotency_key, fingerprint, taken_at)
          VALUES (${apiKeyId}, ${key}, ${fingerprint}, ${takenAt})
          ON CONFLICT DO NOTHING RETURNING taken_at`,
        sql`SELECT * FROM idempotent_requests WHERE ${ofKey}`,
      ]);
      if (done?.[1]?.length === 1) return { state: "taken" };
      const [row] = done?.[2] ?? [];
      // Freed between the two statements: its request has just ended.
      return row === undefined ? { state: "running" } : takeOf(request, row);
    },

    async finishIdempotentRequest(request, { status, resourceId }) {
      await database.query(sql`UPDATE idempotent_requests
        SET status = ${status}, resource_id = ${resourceId} WHERE ${heldBy(request)}`);
    },

    async releaseIdempotencyKey(request) {
      await database.query(sql`DELETE FROM idempotent_requests WHERE ${heldBy(request)}`);
    },
  };
}

function heldBy({ apiKeyId, key, fingerprint, takenAt }: IdempotentRequest): Statement {
  return sql`api_key_id = ${apiKeyId} AND idempotency_key = ${key}
    AND fingerprint = ${fingerprint} AND taken_at = ${takenAt} AND status IS NULL`;
}

function takeOf({ fingerprint }: IdempotentRequest, row: Row): IdempotencyTake {
  if (text(row, "fingerprint") !== fingerprint) return { state: "other_request" };
  const status = integerOrNull(row, "status");
  if (status === null) return { state: "running" };
  invariant(status >= 200 && status < 300, "only successes are kept");
  return { state: "finished", result: { status, resourceId: textOrNull(row, "resource_id") } };
}
