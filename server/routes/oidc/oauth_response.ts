import type { OAuthRefused } from "../../../core/service.ts";
import { type AppContext, respond } from "../../http/respond.ts";

/** An error of RFC 6749 5.2. The log names it like a problem. */
export function respondOAuthError(
  c: AppContext,
  { error, status, retryAfterSeconds }: Omit<OAuthRefused, "ok">,
  scheme: "Basic" | "Bearer",
): Response {
  c.set("problem", error.code);
  const challenge = scheme === "Basic"
    ? 'Basic realm="latchkey"'
    : `Bearer error="${error.code}", error_description="${error.description}"`;
  const body = { error: error.code, error_description: error.description };
  return respond(c, status ?? 400, body, {
    ...(status === 401 || status === 403 ? { "www-authenticate": challenge } : {}),
    ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
  });
}
