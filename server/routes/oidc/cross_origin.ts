import type { Oidc } from "../../../core/service.ts";
import { type AppContext, respondEmpty } from "../../http/respond.ts";

interface CrossOriginRequest {
  readonly c: AppContext;
  readonly oidc: Oidc;
}

const preflightSeconds = 600;

/** Lets pages with the origin of a client's redirect URI read the response, without cookies. */
export async function allowOrigin(
  { c, oidc }: CrossOriginRequest,
  response: Response,
): Promise<Response> {
  response.headers.append("vary", "Origin");
  const origin = c.req.raw.headers.get("origin");
  if (origin !== null && await oidc.isClientOrigin(origin)) {
    response.headers.set("access-control-allow-origin", origin);
    response.headers.set("access-control-expose-headers", "www-authenticate, retry-after");
  }
  return response;
}

/** What a browser asks before a request with an `Authorization` header. */
export async function preflight({ c, oidc }: CrossOriginRequest): Promise<Response> {
  const response = await allowOrigin({ c, oidc }, respondEmpty(c, 204));
  if (response.headers.has("access-control-allow-origin")) {
    response.headers.set("access-control-allow-methods", "GET, POST");
    response.headers.set("access-control-allow-headers", "authorization, content-type");
    response.headers.set("access-control-max-age", String(preflightSeconds));
  }
  return response;
}
