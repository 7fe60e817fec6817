import type { LiveApiKey } from "../../../core/domain/api_keys/api_key.ts";
import { type ApiScope, covers } from "../../../core/domain/api_keys/scope.ts";
import type { Service } from "../../../core/service.ts";
import { callerOf } from "../caller.ts";
import { clientOf, keyHeader, namesClient } from "./forwarded_client.ts";
import { problem } from "../problem.ts";
import type { AppContext } from "../respond.ts";

/**
 * The live key of a request, if it has the scope; otherwise the response that refuses it. While no
 * key is live, that is the 404 of an unknown path. It may name its client if the key has the scope
 * `clients:forward` too. Requests of a terminal are limited per key. The key is never read from
 * `Authorization`, which proxies may add.
 */
export async function keyOfRequest(
  service: Service,
  c: AppContext,
  scope: ApiScope,
): Promise<LiveApiKey | Response> {
  const { headers } = c.req.raw;
  const caller = callerOf(c);
  const presented = { token: headers.get(keyHeader), hasOrigin: headers.has("origin"), scope };
  const outcome = await service.authenticateKey(presented, caller);
  if (outcome === null) return problem(c, { code: "not_found" });
  if (!outcome.ok) return problem(c, outcome.refusal);
  const key = outcome.value;
  if (namesClient(headers) && !covers(key.scopes, "clients:forward")) {
    return problem(c, { code: "client_address_not_allowed" });
  }
  if (scope === "terminal") {
    const wait = c.get("edge").terminalRequests.take(key.id);
    if (wait !== null) return problem(c, { code: "throttled", retryAfterSeconds: wait });
  }
  const client = clientOf(headers, key, caller);
  if (typeof client === "string") return problem(c, { code: client });
  c.set("client", client);
  c.set("address", client.address);
  return key;
}
