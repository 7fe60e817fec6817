/**
 * The routes that a service has from its start: the checks of its health and of sessions.
 * @module
 */
import type { Service } from "../core/service.ts";
import { believingClients } from "./http/keys/forwarded_client.ts";
import type { AppContext } from "./http/respond.ts";
import { isForClients, type Route } from "./http/route.ts";
import { getForwardAuth } from "./routes/forward_auth.ts";
import { getHealthz, getReadyz } from "./routes/health.ts";
import { getSession } from "./routes/session.ts";

/** What the app needs of a route. */
export interface Served {
  readonly method: Route["method"] | "OPTIONS";
  readonly path: string;
  /** Whether it is off until an API key exists. */
  readonly keyed: boolean;
  readonly respond: (c: AppContext) => Response | Promise<Response>;
}

const forHealth: readonly Route[] = [getHealthz, getReadyz];

/** `served_routes.ts` has the others, and these, whose other methods it refuses. */
export function firstRoutes(service: Service, part: "all" | "public" | "admin"): readonly Served[] {
  const routes = part === "admin" ? forHealth : [getSession, getForwardAuth, ...forHealth];
  return routes.map((route) => servedRoute(service, route));
}

export function servedRoute(service: Service, route: Route): Served {
  const { method, path, scope } = route;
  const respond = isForClients(route) ? believingClients(route.respond) : route.respond;
  return { method, path, keyed: scope !== undefined, respond: (c) => respond(service, c) };
}
