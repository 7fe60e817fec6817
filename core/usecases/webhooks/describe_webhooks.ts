import type { StoredWebhookMessage } from "../../domain/webhooks/webhook_message.ts";
import type { WebhookChoice } from "../../domain/webhooks/webhook_target.ts";
import type { Ports } from "../../ports/ports.ts";
import type { WebhookCount } from "../../ports/stores/webhook_store.ts";

/** Targets, messages by state, and the messages that failed. */
export interface WebhooksDescription {
  readonly targets: readonly WebhookChoice[];
  readonly counts: readonly WebhookCount[];
  /** Dead ones first, at most 200. */
  readonly failed: readonly Omit<StoredWebhookMessage, "body">[];
}

const failedMax = 200;

export async function describeWebhooks(
  { webhooks }: Pick<Ports, "webhooks">,
): Promise<WebhooksDescription> {
  const failed = await webhooks.listFailedMessages(failedMax);
  return {
    targets: await webhooks.listTargets(),
    counts: await webhooks.countMessages(),
    failed: failed.map(({ body: _body, ...message }) => message),
  };
}
