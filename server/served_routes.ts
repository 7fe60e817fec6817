/**
 * All routes of an app but those of the admin API. Loaded at the first request for another one than
 * `firstRoutes`: with the use cases behind them, they are more code than the rest of the service.
 * @module
 */
import type { Service } from "../core/service.ts";
import { docsRoutes } from "./docs/docs_routes.ts";
import { firstRoutes, type Served, servedRoute } from "./first_routes.ts";
import { asDocument } from "./http/respond.ts";
import type { RouteFacts } from "./http/route.ts";
import { keyedMetrics, metricsPath } from "./metrics/metrics_route.ts";
import { oidcRoutes } from "./oidc_routes.ts";
import { pageRoutes } from "./page_routes.ts";
import type { PageSettings } from "./pages/http/page.ts";
import { providerEventsRoute } from "./routes/provider_events.ts";
import { routes } from "./route_table.ts";

/** The part of `AppWorld` that decides which routes are served. */
export interface ServedSettings {
  readonly publicUrl: string | null;
  readonly docs: boolean;
  readonly pages: PageSettings | null;
  readonly receipts?: boolean;
  readonly metrics?: { readonly read: () => Promise<string>; readonly hasRoute: boolean };
  readonly part?: "all" | "public" | "admin";
}

export function servedRoutes(service: Service, settings: ServedSettings): readonly Served[] {
  const { part = "all", docs, pages, publicUrl, metrics, receipts = false } = settings;
  return [
    ...(part === "admin"
      ? firstRoutes(service, part)
      : routes.map((route) => servedRoute(service, route))),
    ...(part === "public" || metrics?.hasRoute !== true ? [] : [{
      method: "GET" as const,
      path: metricsPath,
      keyed: true,
      respond: keyedMetrics(service, metrics.read),
    }]),
    ...(part !== "admin" && docs ? docsRoutes(loadContracts, publicUrl) : []).map(forBrowsers),
    ...(part === "admin" || !receipts ? [] : [providerEventsRoute(service)]).map(unkeyed),
    ...(part === "admin" || pages === null ? [] : pageRoutes(service, pages)).map(forBrowsers),
    // They need the pages, where users log in.
    ...(part === "admin" || pages === null ? [] : oidcRoutes(service)).map(unkeyed),
  ];
}

/** Only the description of the API needs the contracts of the admin API. */
async function loadContracts(): Promise<readonly RouteFacts[]> {
  return (await import("./contracts.ts")).contracts;
}

function unkeyed(served: Omit<Served, "keyed">): Served {
  return { ...served, keyed: false };
}

/** A browser may show each response of the route, also JSON and errors. */
function forBrowsers(served: Omit<Served, "keyed">): Served {
  return unkeyed({ ...served, respond: async (c) => asDocument(await served.respond(c)) });
}
