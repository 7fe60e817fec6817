import type { ApiKey, ApiKeyName } from "../../domain/api_keys/api_key.ts";
import type { IdempotentRequest, IdempotentResult } from "../../domain/api_keys/idempotency.ts";
import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import type { TokenId } from "../../domain/token.ts";

/**
 * API keys, and the requests that they repeat. A key is live until it is revoked or expires. See
 * `Stores`.
 */
export interface ApiKeyStore {
  /** Adds a key. Returns false without writing anything if a live key at `now` has its name. */
  insertApiKey(key: ApiKey, now: Instant, event: AuditEvent): Promise<boolean>;
  /** One point read. Includes ended keys. */
  findApiKey(id: TokenId): Promise<ApiKey | null>;
  /** The live key with this name. */
  findApiKeyByName(name: ApiKeyName, now: Instant): Promise<ApiKey | null>;
  /** Whether any key is live at `now`. */
  hasLiveApiKey(now: Instant): Promise<boolean>;
  /** All keys, ended ones too, newest first, at most 500. */
  listApiKeys(): Promise<readonly ApiKey[]>;
  /** Ends a live key. Returns false without writing anything if it is not live at `now`. */
  revokeApiKey(id: TokenId, now: Instant, event: AuditEvent): Promise<boolean>;
  /** Records that a key was found expired, so that it stays expired if the clock is set back. */
  expireApiKey(id: TokenId, now: Instant): Promise<void>;
  /**
   * Moves `lastUsedAt` from `usedAt` to `now`. Does nothing if it is no longer `usedAt`, so only
   * one of many parallel requests writes.
   */
  touchApiKey(id: TokenId, usedAt: Instant | null, now: Instant): Promise<void>;

  /**
   * Takes an idempotency key for a request. Of any number of parallel requests, one takes it. It is
   * free again at `expiredBefore` or earlier, and for the same request if that was taken at
   * `abandonedBefore` or earlier and never finished.
   */
  takeIdempotencyKey(
    request: IdempotentRequest,
    before: { readonly expiredBefore: Instant; readonly abandonedBefore: Instant },
  ): Promise<IdempotencyTake>;
  /** Keeps the result of a request that took its key, unless another request has it now. */
  finishIdempotentRequest(request: IdempotentRequest, result: IdempotentResult): Promise<void>;
  /** Frees the key of a request that changed nothing, unless another request has it now. */
  releaseIdempotencyKey(request: IdempotentRequest): Promise<void>;
}

export type IdempotencyTake =
  /** This request is the first, and runs. */
  | { readonly state: "taken" }
  /** The same request has finished. */
  | { readonly state: "finished"; readonly result: IdempotentResult }
  /** The same request is running. */
  | { readonly state: "running" }
  /** Another request has this key. */
  | { readonly state: "other_request" };
