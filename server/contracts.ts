import { adminRoutes } from "./admin_route_table.ts";
import type { RouteFacts } from "./http/route.ts";
import { routes } from "./route_table.ts";

/** The contract of every route: of users, of backends with a key, and of the admin API. */
export const contracts: readonly RouteFacts[] = [...routes, ...adminRoutes];
