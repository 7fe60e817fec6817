import type { LiveApiKey } from "../../../core/domain/api_keys/api_key.ts";
import type { ApiScope } from "../../../core/domain/api_keys/scope.ts";
import type { Service } from "../../../core/service.ts";
import { callerOf } from "../caller.ts";
import { keyHeader, namesClient } from "./forwarded_client.ts";
import { problem } from "../problem.ts";
import type { AppContext } from "../respond.ts";

/**
 * The live key of a request, if it has the scope; otherwise the response that refuses it. While no
 * key is live, that is the 404 of an unknown path. A request that needs a key is the backend's own,
 * so it names no client. The key is never read from `Authorization`, which proxies may add.
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
  const { id, name } = outcome.value;
  const { address, userAgent } = caller;
  c.set("client", { apiKey: { id, name }, address, peerAddress: null, userAgent });
  if (namesClient(headers)) return problem(c, { code: "client_address_not_allowed" });
  return outcome.value;
}
