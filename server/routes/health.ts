import type { Service } from "../../core/service.ts";
import { type AppContext, respond } from "../http/respond.ts";

/** GET /healthz: the process is running. Does not use the database. */
export function getHealthz(c: AppContext): Response {
  return respond(c, 200, { status: "ok" });
}

/**
 * GET /readyz: whether logins can be served. A 503 shows what does not work: `database` is why no
 * row can be written (`full`, `locked`, `read_only`, `unreachable`, `slow` or `failed`). Frequent
 * requests are cheap: a row is written at most every three seconds.
 */
export async function getReadyz(service: Service, c: AppContext): Promise<Response> {
  const readiness = await service.checkReadiness();
  const ready = readiness.database === true && readiness.hasher;
  return respond(c, ready ? 200 : 503, { status: ready ? "ready" : "not_ready", ...readiness });
}
