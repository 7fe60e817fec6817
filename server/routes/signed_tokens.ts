import { keySetCacheSeconds } from "../../core/domain/session/signing_key.ts";
import type { Service } from "../../core/service.ts";
import { bearerToken } from "../http/bearer_token.ts";
import { readBody } from "../http/body.ts";
import { callerOf } from "../http/caller.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, respond } from "../http/respond.ts";
import { instant } from "../http/wire.ts";

/**
 * POST /v1/session/jwt: a signed token that identifies the session's user to another service. 200,
 * 401, 422, 429 or 501.
 */
export async function postSessionJwt(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, { audience: "text" });
  if (body instanceof Response) return body;
  const input = { sessionToken: bearerToken(c), audience: body.audience };
  const outcome = await service.issueSignedToken(input, callerOf(c));
  if (!outcome.ok) return problem(c, outcome.refusal);
  const { token, expiresAt } = outcome.value;
  return respond(c, 200, { token, expires_at: instant(expiresAt) });
}

/** GET /.well-known/jwks.json: the keys that verify signed tokens (RFC 7517 5). 200 or 501. */
export async function getJwks(service: Service, c: AppContext): Promise<Response> {
  const outcome = await service.listPublicKeys(callerOf(c));
  if (!outcome.ok) return problem(c, outcome.refusal);
  const keys = outcome.value.map((key): unknown => JSON.parse(key));
  return respond(c, 200, { keys }, {
    "cache-control": `public, max-age=${keySetCacheSeconds}`,
    "cross-origin-resource-policy": "cross-origin",
  });
}
