import { errorFacts } from "./error_facts.ts";
import { failedLoadEvent } from "./failed_load_event.ts";
import type { Log } from "./log.ts";

/**
 * Logs once that a part of the bundle could not be loaded. Returns whether that has happened. Only
 * a restart helps, because Deno caches a failed import until the process exits.
 */
export function watchFailedLoads(log: Log): () => boolean {
  let hasFailed = false;
  const onFailed = (event: Event): void => {
    hasFailed = true;
    const facts = event instanceof ErrorEvent ? errorFacts(event.error) : {};
    log.error("Code could not be loaded. Restart the service", facts);
  };
  addEventListener(failedLoadEvent, onFailed, { once: true });
  return () => hasFailed;
}
