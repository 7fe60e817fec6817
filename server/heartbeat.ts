import { beatSeconds } from "../core/domain/upkeep/heartbeat.ts";
import { version } from "../core/config/version.ts";
import type { Service } from "../core/service.ts";
import { errorFacts } from "./program/error_facts.ts";
import type { Log } from "./program/log.ts";

/**
 * Records that the service runs, immediately and then again and again, for operators. The returned
 * function removes the record. An outage is logged once, because other checks report it too, and
 * not after the stop, which closes the database below a write that hangs.
 */
export function startHeartbeat(
  { beats }: Pick<Service, "beats">,
  log: Pick<Log, "error">,
): () => Promise<void> {
  let [failed, stopped] = [false, false];
  let running: Promise<void> | null = null;
  const write = async (): Promise<void> => {
    try {
      await beats.beat(version);
      failed = false;
    } catch (error) {
      if (!failed && !stopped) log.error("Cannot record that the service runs", errorFacts(error));
      failed = true;
    }
  };
  // One at a time: a busy database may take longer than the interval.
  const beat = (): Promise<void> => running ??= write().finally(() => running = null);
  void beat();
  const timer = setInterval(() => void beat(), beatSeconds * 1000);
  return async () => {
    stopped = true;
    clearInterval(timer);
    await running;
    // If that fails, operators see that the service was not seen for a while.
    await beats.end().catch(() => undefined);
  };
}
