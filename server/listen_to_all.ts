import type { Config } from "../core/config/config.ts";
import type { EntryPoints } from "../core/entry_points.ts";
import { type AppWorld, createApp } from "./app.ts";
import { listen, type Listening } from "./gate/listen.ts";
import { listenInside } from "./gate/listen_inside.ts";
import { listenForMetrics } from "./metrics/listen_for_metrics.ts";
import { makesSpans } from "./requests/spans.ts";

/** Answers requests before the app does; null leaves a request to the app. */
export type RespondFirst = (request: Request, client: Deno.NetAddr) => Promise<Response> | null;

export interface ListeningToAll extends Listening {
  /** The port of LATCHKEY_ADMIN_LISTEN. Null if it is not set. */
  readonly adminPort: number | null;
  /** The port of LATCHKEY_METRICS_LISTEN. Null if it is not set. */
  readonly metricsPort: number | null;
}

/**
 * Listens for clients and, if their settings are set, for the admin API and for the metrics: then
 * each is served there only. Throws what `listen` throws, and `InsideAddressRefused`.
 */
export function listenToAll(
  config: Config,
  core: EntryPoints,
  world: AppWorld,
  respondFirst: RespondFirst = () => null,
): ListeningToAll {
  const { adminListen, metricsListen } = config;
  const { metrics, ...unmeasured } = world;
  // The metrics have either a separate address or a route.
  const served: AppWorld = metrics === undefined || metricsListen === null
    ? world
    : { ...unmeasured, metrics: { ...metrics, hasRoute: false } };
  const app = createApp(core, { ...served, part: adminListen === null ? "all" : "public" });
  const open = listen(config, world.log, {
    answer: (request, remoteAddr, left) =>
      respondFirst(request, remoteAddr) ?? app.fetch(request, { remoteAddr, left }),
    relaysAll: makesSpans(),
  });
  const inside: Listening[] = [];
  try {
    const admin = adminListen === null ? null : listenForAdmin(adminListen, core, served);
    if (admin !== null) inside.push(admin);
    const forMetrics = metrics === undefined || metricsListen === null
      ? null
      : listenForMetrics(metricsListen, world.log, metrics.read);
    if (forMetrics !== null) inside.push(forMetrics);
    return {
      port: open.port,
      adminPort: admin?.port ?? null,
      metricsPort: forMetrics?.port ?? null,
      stopAccepting: open.stopAccepting,
      drain: async (lingerSeconds) =>
        void await Promise.all([open, ...inside].map((each) => each.drain(lingerSeconds))),
      close: open.close,
    };
  } catch (error) {
    for (const each of [open, ...inside]) void each.drain(0);
    open.close();
    throw error;
  }
}

function listenForAdmin(
  address: NonNullable<Config["adminListen"]>,
  core: EntryPoints,
  world: AppWorld,
): Listening {
  const app = createApp(core, { ...world, part: "admin" });
  return listenInside(
    { address, setting: "LATCHKEY_ADMIN_LISTEN", purpose: "the admin API" },
    world.log,
    (request, remoteAddr) => app.fetch(request, { remoteAddr }),
  );
}
