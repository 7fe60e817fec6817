import type { Service } from "../core/service.ts";
import { errorFacts } from "./program/error_facts.ts";
import type { Log } from "./program/log.ts";

/** Time between two looks for logins that have ended. */
const roundSeconds = 2;

/**
 * Notifies clients of ended logins in the background, one round at a time, until the returned
 * function is called. A notice that is being sent then is sent again later.
 */
export function startLogoutNotices(
  service: Pick<Service, "oidc">,
  log: Pick<Log, "warn" | "error">,
): () => void {
  let [stopped, running] = [false, false];
  const round = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      const oidc = await service.oidc();
      for (const { clientId, problem } of await oidc.sendLogoutNotices(() => !stopped)) {
        log.warn("A logout notice was given up", { client_id: clientId, problem });
      }
    } catch (error) {
      if (!stopped) log.error("Cannot send logout notices", errorFacts(error));
    } finally {
      running = false;
    }
  };
  const timer = setInterval(() => void round(), roundSeconds * 1000);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
