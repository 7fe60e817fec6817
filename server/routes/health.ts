import type { Core } from "../../core/mod.ts";
import { type AppContext, respond } from "../respond.ts";

/** GET /healthz: the process turns. Asks nothing of the database. */
export function getHealthz(c: AppContext): Response {
  return respond(c, 200, { status: "ok" });
}

/** GET /readyz: logins can be served; 503 names what does not answer. */
export async function getReadyz(core: Core, c: AppContext): Promise<Response> {
  const readiness = await core.checkReadiness();
  const ready = readiness.database && readiness.hasher;
  return respond(c, ready ? 200 : 503, { status: ready ? "ready" : "not_ready", ...readiness });
}
