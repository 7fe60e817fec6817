import {
  idempotencyAbandonedSeconds,
  idempotencySeconds,
  type IdempotentRequest,
  type IdempotentResult,
  parseIdempotencyKey,
  requestFingerprint,
} from "../../domain/api_keys/idempotency.ts";
import { after } from "../../domain/instant.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { TokenId } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";

type IdempotencyPorts = Pick<Ports, "apiKeys" | "clock">;

export interface RepeatableRequest {
  readonly apiKeyId: TokenId;
  /** The value of `Idempotency-Key`: 1 to 255 visible ASCII characters. */
  readonly idempotencyKey: string;
  readonly method: string;
  /** The path itself, not the pattern of its route. */
  readonly path: string;
  /** The body as JSON. */
  readonly body: unknown;
}

/** Either this request runs, or it repeats one that has finished. */
export type IdempotencyDecision =
  | { readonly run: IdempotentRequest }
  | { readonly repeated: IdempotentResult };

/**
 * Takes the idempotency key of a request for 24 hours. Of any number of parallel requests, one
 * runs. Refuses a key that another request of the same API key has (`idempotency_key_reused`), and
 * a repetition of a request that has not finished (`idempotency_key_busy`).
 */
export async function takeIdempotencyKey(
  ports: IdempotencyPorts,
  { apiKeyId, idempotencyKey, ...facts }: RepeatableRequest,
): Promise<
  Outcome<
    IdempotencyDecision,
    "invalid_input" | "idempotency_key_reused" | "idempotency_key_busy"
  >
> {
  const key = parseIdempotencyKey(idempotencyKey);
  if (!key.ok) {
    return refused("invalid_input", { fields: [{ field: "idempotencyKey", code: key.code }] });
  }
  const now = ports.clock();
  const request: IdempotentRequest = {
    apiKeyId,
    key: key.value,
    fingerprint: requestFingerprint(facts),
    takenAt: now,
  };
  const take = await ports.apiKeys.takeIdempotencyKey(request, {
    expiredBefore: after(now, -idempotencySeconds),
    abandonedBefore: after(now, -idempotencyAbandonedSeconds),
  });
  switch (take.state) {
    case "taken":
      return granted({ run: request });
    case "finished":
      return granted({ repeated: take.result });
    case "running":
      return refused("idempotency_key_busy", { retryAfterSeconds: 1 });
    case "other_request":
      return refused("idempotency_key_reused");
  }
}
