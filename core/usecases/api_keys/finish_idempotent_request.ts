import type { IdempotentRequest, IdempotentResult } from "../../domain/api_keys/idempotency.ts";
import type { Ports } from "../../ports/ports.ts";

/**
 * Ends a request that took its idempotency key. Keeps a result for repetitions; without one (null),
 * the request changed nothing, and a repetition runs again.
 */
export async function finishIdempotentRequest(
  { apiKeys }: Pick<Ports, "apiKeys">,
  request: IdempotentRequest,
  result: IdempotentResult | null,
): Promise<void> {
  if (result === null) await apiKeys.releaseIdempotencyKey(request);
  else await apiKeys.finishIdempotentRequest(request, result);
}
