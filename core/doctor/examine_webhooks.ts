import { addressProblem, lookUpHost } from "../adapters/webhooks/webhook_sender.ts";
import type { WebhookTarget } from "../domain/webhooks/webhook_target.ts";
import type { Finding } from "./areas/finding.ts";
import { checkWebhooks } from "./areas/webhooks_area.ts";

/** Finds the addresses of the targets as a send would, and sends nothing. */
export async function examineWebhooks(
  targets: readonly WebhookTarget[],
  timeoutMs: number,
): Promise<readonly Finding[]> {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve("the look-up of its host took too long"), timeoutMs);
  try {
    const facts = targets.map(async (target) => {
      const found = addressProblem({ lookUp: lookUpHost }, target);
      return { name: target.name, problem: await Promise.race([found, late.promise]) };
    });
    return checkWebhooks(await Promise.all(facts));
  } finally {
    clearTimeout(timer);
  }
}
