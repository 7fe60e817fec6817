import type { ListenAddress } from "../../core/config/http/listen_config.ts";
import { listenInside } from "../gate/listen_inside.ts";
import type { Listening } from "../gate/listen.ts";
import type { Log } from "../program/log.ts";
import { metricsPath, metricsResponse } from "./metrics_route.ts";

/** Serves only the metrics, on LATCHKEY_METRICS_LISTEN. Throws `InsideAddressRefused`. */
export function listenForMetrics(
  address: ListenAddress,
  log: Log,
  read: () => Promise<string>,
): Listening {
  const place = { address, setting: "LATCHKEY_METRICS_LISTEN", purpose: "the metrics" };
  return listenInside(place, log, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== metricsPath) return new Response("Not found\n", { status: 404 });
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response("Method not allowed\n", { status: 405, headers: { allow: "GET, HEAD" } });
    }
    try {
      return metricsResponse(await read());
    } catch (error) {
      log.error("Cannot read the metrics", { error: error instanceof Error ? error.name : null });
      return new Response("Internal error\n", { status: 500 });
    }
  });
}
