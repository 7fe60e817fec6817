import type { LiveApiKey } from "../../../core/domain/api_keys/api_key.ts";
import type {
  IdempotentRequest,
  IdempotentResult,
} from "../../../core/domain/api_keys/idempotency.ts";
import { type Service, StorageUnavailable } from "../../../core/service.ts";
import { problem, withJsonNames } from "../problem.ts";
import { type AppContext, respond, respondEmpty } from "../respond.ts";
import type { Responses, Result } from "../route.ts";
import type { RefusalCode } from "../../../core/domain/refusal.ts";
import { fields, literal, nullable, text } from "../schema.ts";

/** The body of a repeated request. Whatever else the first response had is not kept. */
export const repeatedSchema = fields({
  id: nullable(text("Of what the first request made; null if that has none")),
  repeated: literal(true),
});

/** A request that may have an `Idempotency-Key`. */
interface RepeatedRequest {
  readonly key: LiveApiKey;
  readonly body: unknown;
}

/**
 * Runs a request, at most once for each `Idempotency-Key`. A repetition of a success gets its
 * status and the `id` of its body; a refusal and a fault changed nothing, so their repetition runs
 * again.
 */
export async function runOnce<R extends Responses, Code extends RefusalCode>(
  service: Service,
  c: AppContext,
  { key, body }: RepeatedRequest,
  run: () => Promise<Result<R, Code>>,
): Promise<Result<R, Code> | Response> {
  const idempotencyKey = c.req.raw.headers.get("idempotency-key");
  const { method, path } = c.req;
  if (idempotencyKey === null || ["GET", "HEAD"].includes(method)) return await run();
  const request = { apiKeyId: key.id, idempotencyKey, method, path, body };
  const taken = await service.takeIdempotencyKey(request);
  if (!taken.ok) return problem(c, withJsonNames(taken.refusal));
  if ("repeated" in taken.value) return repeat(c, taken.value.repeated);
  const { run: own } = taken.value;
  let result: Result<R, Code> | null = null;
  try {
    result = await run();
    return result;
  } finally {
    await finish(service, own, result === null ? null : resultOf(result));
  }
}

function resultOf(
  result: { readonly status: number; readonly body: unknown } | { readonly refusal: unknown },
): IdempotentResult | null {
  if ("refusal" in result) return null;
  const { status, body } = result;
  const id = typeof body === "object" && body !== null && "id" in body ? body.id : null;
  return { status, resourceId: typeof id === "string" ? id : null };
}

/** The request was run, whether or not its result can be kept. */
async function finish(
  service: Service,
  request: IdempotentRequest,
  result: IdempotentResult | null,
): Promise<void> {
  try {
    await service.finishIdempotentRequest(request, result);
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
  }
}

function repeat(c: AppContext, { status, resourceId }: IdempotentResult): Response {
  const headers = { "idempotency-replayed": "true" };
  if (status === 204) return respondEmpty(c, status, headers);
  return respond(c, status, { id: resourceId, repeated: true }, headers);
}
