import { keyOfRequest } from "../http/keys/key_of_request.ts";
import { problem } from "../http/problem.ts";
import type { AppContext } from "../http/respond.ts";
import type { Service } from "../../core/service.ts";

export const metricsPath = "/metrics";

/** The text format of Prometheus. */
const contentType = "text/plain; version=0.0.4; charset=utf-8";

/** The response with metrics, for a request that may read them. */
export function metricsResponse(text: string): Response {
  return new Response(text, {
    headers: {
      "content-type": contentType,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}

/**
 * The route of the metrics on a port that others reach too. Without a key of their scope, it looks
 * like an unknown path.
 */
export function keyedMetrics(
  service: Service,
  read: () => Promise<string>,
): (c: AppContext) => Promise<Response> {
  return async (c) => {
    const key = await keyOfRequest(service, c, "metrics:read");
    if (key instanceof Response) return problem(c, { code: "not_found" });
    return metricsResponse(await read());
  };
}
