import type { Service } from "../core/service.ts";
import { errorFacts } from "./program/error_facts.ts";
import type { Log } from "./program/log.ts";

/** Time between two looks for messages that are due. */
const deliverySeconds = 2;

/** Time between two looks for something that operators should hear of. */
const alertSeconds = 60;

type WebhookService = Pick<Service, "deliverWebhooks" | "sendStorageAlerts">;

/**
 * Registers the targets, then sends messages and raises alerts in the background until the returned
 * function is called. A message that is being sent then is sent again later.
 */
export async function startWebhooks(
  service: WebhookService & Pick<Service, "registerWebhooks" | "watchAlerts">,
  log: Pick<Log, "warn" | "error">,
): Promise<() => void> {
  let stopped = false;
  await service.registerWebhooks();
  const deliver = createWebhookRound(service, log, () => !stopped);
  const deliveryTimer = setInterval(() => void deliver(), deliverySeconds * 1000);
  const alertTimer = setInterval(() => {
    service.watchAlerts().catch((error: unknown) => {
      log.error("Cannot look for alerts", errorFacts(error));
    });
  }, alertSeconds * 1000);
  return () => {
    stopped = true;
    clearInterval(deliveryTimer);
    clearInterval(alertTimer);
  };
}

/** Returns a function that sends what is due, one round at a time, and logs what went wrong. */
export function createWebhookRound(
  service: WebhookService,
  log: Pick<Log, "warn" | "error">,
  mayContinue: () => boolean,
): () => Promise<void> {
  let running = false;
  return async () => {
    if (running) return;
    running = true;
    try {
      const [, { dead }] = await Promise.all([
        service.sendStorageAlerts(),
        service.deliverWebhooks(mayContinue),
      ]);
      if (dead > 0) log.warn("Webhooks are dead: run admin webhooks status", { dead });
    } catch (error) {
      if (mayContinue()) log.error("Cannot send webhooks", errorFacts(error));
    } finally {
      running = false;
    }
  };
}
