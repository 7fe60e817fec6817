import type { LoggedRequests } from "../../core/config/log_config.ts";
import type { AppContext } from "../http/respond.ts";
import { clientTrace } from "../http/trace.ts";
import { metricsPath } from "../metrics/metrics_route.ts";
import type { Log } from "../program/log.ts";

/** A request and its response, for the log. */
export interface AnsweredRequest {
  readonly c: AppContext;
  /** The pattern of its route. Null for an unknown path. */
  readonly route: string | null;
  readonly status: number;
  readonly milliseconds: number;
}

/** Routes that programs ask all the time, and that change nothing. */
const checks: ReadonlySet<string | null> = new Set([
  "/healthz",
  "/readyz",
  metricsPath,
  "/v1/session",
  "/v1/forward-auth",
]);

/** Whether LATCHKEY_LOG_REQUESTS lets a request be logged. A failure of the service always is. */
export function isLogged(logged: LoggedRequests, route: string | null, status: number): boolean {
  if (logged === "all" || status >= 500) return true;
  return logged === "without_checks" && !checks.has(route);
}

/** Logs a request by the pattern of its route, never by its path: people paste tokens into URLs. */
export function logRequest(log: Log, { c, route, status, milliseconds }: AnsweredRequest): void {
  const subject = c.get("subject");
  const client = c.get("client");
  log.request({
    request_id: c.get("requestId"),
    route,
    status,
    code: c.get("problem"),
    duration_ms: Math.round(milliseconds * 100) / 100,
    user_id: subject?.user_id,
    session_id: subject?.session_id,
    api_key_id: client?.apiKey.id,
  }, {
    // A client may send any word as its method.
    method: c.req.method,
    address: c.get("address"),
    // Left out of the line if it is not known.
    peer_address: client?.peerAddress ?? undefined,
    ...clientTrace(c.req.raw.headers),
  });
}
