import { Hono } from "hono";
import type { LoggedRequests } from "../core/config/log_config.ts";
import type { RemoteUser } from "../core/config/http/access_config.ts";
import { loadOnce } from "../core/domain/loading/load_once.ts";
import type { Network } from "../core/domain/network.ts";
import type { EntryPoints } from "../core/entry_points.ts";
import { type Meter, StorageUnavailable } from "../core/service.ts";
import type { AdminRoute } from "./http/admin/admin_route.ts";
import { firstRoutes, type Served } from "./first_routes.ts";
import { bodyLimits, openBodySlots } from "./http/body_slots.ts";
import { openClientAddress } from "./http/client_address.ts";
import { openRequestBudget, terminalRequestLimits } from "./http/keys/request_budget.ts";
import type { Log } from "./program/log.ts";
import { type AppContext, type AppEnv, asDocument, type EdgeParts } from "./http/respond.ts";
import { openProblems, type RespondProblem } from "./page_problems.ts";
import type { PageSettings } from "./pages/http/page.ts";
import { isLogged, logRequest } from "./requests/request_log.ts";
import { type CountRequest, openRequestMeter } from "./requests/request_meter.ts";
import { openSpanNames } from "./requests/spans.ts";

/** What the app needs in addition to the service. */
export interface AppWorld {
  readonly log: Log;
  /** How far a stop has come. `running` if absent. */
  readonly stopStage?: () => StopStage;
  /** Whether code could not be loaded, so that only a restart helps. False if absent. */
  readonly needsRestart?: () => boolean;
  /** Monotonic milliseconds, for durations. */
  readonly elapsed: () => number;
  /** Returns a new request ID. */
  readonly newRequestId: () => string;
  /** Proxies whose X-Forwarded-For is trusted. */
  readonly trustedProxies: readonly Network[];
  /** LATCHKEY_PUBLIC_URL. */
  readonly publicUrl: string | null;
  /** Whether to serve the description and the reference of the API. */
  readonly docs: boolean;
  /** Null: the hosted pages are off. */
  readonly pages: PageSettings | null;
  /** Whether the provider can report whether messages arrived. False if absent. */
  readonly receipts?: boolean;
  /** LATCHKEY_REMOTE_USER. */
  readonly remoteUser: RemoteUser;
  /** Absent: nothing is measured. */
  readonly metrics?: EdgeMetrics;
  /** LATCHKEY_LOG_REQUESTS. `all` if absent. */
  readonly loggedRequests?: LoggedRequests;
  /** Which routes are served. `all` if absent. */
  readonly part?: ServedPart;
}

export interface EdgeMetrics {
  readonly meter: Meter;
  /** Returns all metrics as text. */
  readonly read: () => Promise<string>;
  /** Whether they are served to keys, at the same address as the admin API. */
  readonly hasRoute: boolean;
}

/**
 * In all stages, requests are served. A service that is `announced` to stop is not ready. When it
 * is `closing`, it accepts no new connections, and closes each one after its next response.
 */
export type StopStage = "running" | "announced" | "closing";

/**
 * With LATCHKEY_ADMIN_LISTEN, one app serves `admin`, which is the admin API and the health checks,
 * and another one `public`, which is everything but the admin API.
 */
export type ServedPart = "all" | "public" | "admin";

/** Every path of the admin API starts with it. */
const adminPath = "/v1/admin";

/** What serving a request needs in addition to the service. */
interface Edge extends AppWorld {
  readonly addressOf: (c: AppContext) => string | null;
  readonly problem: RespondProblem;
  readonly parts: EdgeParts;
  readonly nameSpan: ReturnType<typeof openSpanNames>;
}

/**
 * The HTTP edge of a service. Does not listen. Its only state is counts of unfinished bodies and of
 * requests with keys.
 */
export function createApp(core: EntryPoints, world: AppWorld): Hono<AppEnv> {
  const { part = "all" } = world;
  const edge: Edge = {
    ...world,
    addressOf: openClientAddress(world.trustedProxies, world.log),
    problem: openProblems(core.service, world.pages),
    parts: {
      publicUrl: world.publicUrl,
      bodies: openBodySlots(bodyLimits),
      terminalRequests: openRequestBudget(world.elapsed, terminalRequestLimits),
      isStopping: () => (world.stopStage?.() ?? "running") !== "running",
      needsRestart: () => world.needsRestart?.() ?? false,
      trustedProxies: world.trustedProxies,
      returnOrigins: world.pages?.returnOrigins ?? null,
      remoteUser: world.remoteUser,
    },
    nameSpan: openSpanNames(),
  };
  const { needsRestart } = edge.parts;
  world.metrics?.meter.watch("latchkey_restart_needed", {}, () => needsRestart() ? 1 : 0);
  const counters = openCounters(world.metrics);
  const passOn =
    (load: () => Promise<Hono<AppEnv>>) => async (c: AppContext): Promise<Response> => {
      try {
        return await (await load()).fetch(c.req.raw, c.env);
      } catch (error) {
        return await serve(c, edge, null, counters(null), () => Promise.reject(error));
      }
    };
  const app = new Hono<AppEnv>();
  addRoutes(app, edge, counters, firstRoutes(core.service, part));
  const others = loadOnce(async () => {
    const { servedRoutes } = await import("./served_routes.ts");
    return appOf(core, edge, counters, servedRoutes(core.service, world));
  });
  app.notFound(passOn(others));
  if (part === "public") return app;
  // Its code is a fifth of the service's, and few services need it.
  const admin = loadOnce(async () => {
    const { adminRoutes } = await import("./admin_route_table.ts");
    return appOf(core, edge, counters, adminRoutes.map((route) => servedAdmin(core, route)));
  });
  app.all(`${adminPath}/*`, passOn(admin));
  return app;
}

/** An app of some routes that responds to all requests. Several may share an edge. */
function appOf(
  core: EntryPoints,
  edge: Edge,
  counters: RequestCounters,
  served: readonly Served[],
): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  addRoutes(app, edge, counters, served);
  app.notFound((c) => {
    const path = patternOf(served, c.req.path);
    const refuse = async (): Promise<Response> =>
      path === null || await isOff(core, served, path)
        ? asDocument(await edge.problem(c, { code: "not_found" }))
        : await refuseMethod(c, edge, served, path);
    return serve(c, edge, path, counters(path), refuse);
  });
  return app;
}

/**
 * One handler per route, and no middleware: with more than one handler for a request, Hono awaits a
 * chain of promises, which costs the hot path as much as looking up the session.
 */
function addRoutes(
  app: Hono<AppEnv>,
  edge: Edge,
  counters: RequestCounters,
  served: readonly Served[],
): void {
  for (const { method, path, respond } of served) {
    const count = counters(path);
    app.on(method, path, (c) => serve(c, edge, path, count, () => respond(c)));
  }
}

type RequestCounters = (path: string | null) => CountRequest;

/** Returns the counter of a route's requests; the same one each time. */
function openCounters(metrics: EdgeMetrics | undefined): RequestCounters {
  const counters = new Map<string | null, CountRequest>();
  return (path) => {
    if (metrics === undefined) return () => undefined;
    const found = counters.get(path) ?? openRequestMeter(metrics.meter, path ?? "none");
    counters.set(path, found);
    return found;
  };
}

function servedAdmin(core: EntryPoints, { method, path, respond }: AdminRoute): Served {
  return { method, path, keyed: true, respond: (c) => respond(core, c) };
}

/** Whether a path is off, like every path of the admin API until an API key exists. */
async function isOff(
  { service }: EntryPoints,
  served: readonly Served[],
  path: string,
): Promise<boolean> {
  const isKeyed = served.some((route) => route.path === path && route.keyed);
  return isKeyed && !await service.hasLiveApiKey();
}

async function serve(
  c: AppContext,
  world: Edge,
  path: string | null,
  count: CountRequest,
  respond: () => Response | Promise<Response>,
): Promise<Response> {
  const startedAt = world.elapsed();
  world.nameSpan?.(c.req.method, path);
  c.set("requestId", world.newRequestId());
  c.set("address", world.addressOf(c));
  c.set("edge", world.parts);
  let response: Response;
  try {
    response = await respond();
  } catch (error) {
    response = await reportFault(error, c, world);
  }
  // A client or proxy that kept the connection could send its next request into the end of it.
  if (world.stopStage?.() === "closing") response.headers.set("connection", "close");
  const { status } = response;
  const milliseconds = world.elapsed() - startedAt;
  count(c.req.method, status, milliseconds / 1000);
  if (isLogged(world.loggedRequests ?? "all", path, status)) {
    logRequest(world.log, { c, route: path, status, milliseconds });
  }
  return response;
}

/** The pattern of a route that a path matches, for any method; null if none does. */
function patternOf(served: readonly Served[], path: string): string | null {
  const segments = path.split("/");
  const matches = (pattern: string): boolean => {
    const parts = pattern.split("/");
    return parts.length === segments.length &&
      parts.every((part, at) =>
        part === segments[at] || (part.startsWith(":") && segments[at] !== "")
      );
  };
  return served.find((route) => matches(route.path))?.path ?? null;
}

async function refuseMethod(
  c: AppContext,
  edge: Edge,
  served: readonly Served[],
  path: string,
): Promise<Response> {
  const allowed = served.filter((route) => route.path === path)
    .flatMap(({ method }) => method === "GET" ? ["GET", "HEAD"] : [method]);
  const response = asDocument(await edge.problem(c, { code: "method_not_allowed" }));
  response.headers.set("allow", allowed.join(", "));
  return response;
}

/** Logs what was thrown, and returns the error response. */
function reportFault(error: unknown, c: AppContext, { log, problem }: Edge): Promise<Response> {
  const requestId = c.get("requestId");
  const fault = error instanceof Error ? error : new Error("A non-Error value was thrown");
  log.error(fault.message, {
    request_id: requestId,
    error: fault.name,
    stack: fault.stack ?? null,
  });
  if (error instanceof StorageUnavailable) {
    return problem(c, { code: "storage_unavailable", retryAfterSeconds: 1 });
  }
  return problem(c, { code: "internal" });
}
