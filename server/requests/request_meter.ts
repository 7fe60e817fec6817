import type { Meter, Series } from "../../core/service.ts";

/** Counts one request of a route. */
export type CountRequest = (method: string, status: number, seconds: number) => void;

/** The methods that are counted by name. A client may send any other word. */
const methods = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"];

/** Statuses are below it, so that method and status together make one number. */
const statusMax = 1000;

interface RequestSeries {
  readonly count: Series;
  readonly duration: Series;
}

/**
 * Counts the requests of one route, by method and status. This is on the hot path: after the first
 * request of a kind, it costs one lookup by a number, and allocates nothing.
 */
export function openRequestMeter(meter: Meter, route: string): CountRequest {
  const kinds = new Map<number, RequestSeries>();
  const open = (method: string, status: number): RequestSeries => ({
    count: meter.series("latchkey_http_requests_total", { route, method, status: String(status) }),
    duration: meter.series("latchkey_http_request_duration_seconds", { route, method }),
  });
  return (method, status, seconds) => {
    const at = methods.indexOf(method);
    const kind = at * statusMax + status;
    let series = kinds.get(kind);
    if (series === undefined) {
      series = open(methods[at] ?? "other", status);
      kinds.set(kind, series);
    }
    series.count.add(1);
    series.duration.add(seconds);
  };
}
