import type { Service } from "../../core/service.ts";
import { type AppContext, respond } from "../http/respond.ts";

/** GET /healthz: the process turns. Asks nothing of the database. */
export function getHealthz(c: AppContext): Response {
  return respond(c, 200, { status: "ok" });
}

/**
 * GET /readyz: logins can be served. 503 names what cannot: `database` says why no row can be
 * written (`full`, `locked`, `read_only`, `unreachable`, `slow`, `failed`). Asking often is cheap:
 * a row is written every three seconds at most.
 */
export async function getReadyz(service: Service, c: AppContext): Promise<Response> {
  const readiness = await service.checkReadiness();
  const ready = readiness.database === true && readiness.hasher;
  return respond(c, ready ? 200 : 503, { status: ready ? "ready" : "not_ready", ...readiness });
}
