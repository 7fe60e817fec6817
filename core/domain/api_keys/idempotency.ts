import { sha256Hex } from "../crypto/sha256.ts";
import type { Instant } from "../instant.ts";
import type { Parsed } from "../refusal.ts";
import type { TokenId } from "../token.ts";

/** What a client calls a request, so that a repetition of it changes nothing. */
export type IdempotencyKey = string & { readonly brand: "IdempotencyKey" };

/** SHA-256 of a request's method, path and body, in lowercase hex. */
export type RequestFingerprint = string & { readonly brand: "RequestFingerprint" };

/** A request under an idempotency key. The key is bound to an API key and to the fingerprint. */
export interface IdempotentRequest {
  readonly apiKeyId: TokenId;
  readonly key: IdempotencyKey;
  readonly fingerprint: RequestFingerprint;
  /** When this request took the key. */
  readonly takenAt: Instant;
}

/** What is kept of a finished request, for its repetitions. Never a secret. */
export interface IdempotentResult {
  readonly status: number;
  /** The ID of what the request made. Null if it made nothing that has one. */
  readonly resourceId: string | null;
}

/** How long a result is kept: 24 hours. */
export const idempotencySeconds = 24 * 60 * 60;

/**
 * When a request that never finished is given up, so that a repetition runs: its process was
 * stopped. No request takes that long.
 */
export const idempotencyAbandonedSeconds = 2 * 60;

const keyShape = /^[\x21-\x7e]{1,255}$/;

/** Parses an idempotency key: 1 to 255 visible ASCII characters. */
export function parseIdempotencyKey(text: string): Parsed<IdempotencyKey> {
  return keyShape.test(text)
    ? { ok: true, value: text as IdempotencyKey }
    : { ok: false, code: "idempotency_key_format" };
}

/** Two requests have the same fingerprint if their method, path and body are the same. */
export function requestFingerprint(
  request: { readonly method: string; readonly path: string; readonly body: unknown },
): RequestFingerprint {
  const text = JSON.stringify([request.method, request.path, request.body]);
  return sha256Hex(text) as RequestFingerprint;
}
