import type { WebhookKind } from "../../domain/webhooks/webhook_message.ts";
import type { WebhookTarget } from "../../domain/webhooks/webhook_target.ts";

/** What is sent: see `WebhookMessage`. */
export interface SentWebhook {
  readonly id: string;
  readonly kind: WebhookKind;
  readonly body: string;
}

/** Null if the receiver has accepted it; otherwise why not, for operators. */
export type WebhookProblem = string | null;

/** Sends messages to receivers. */
export interface WebhookSender {
  /** Sends once and signs it with the current time. Takes at most five seconds. Never throws. */
  send(target: WebhookTarget, message: SentWebhook): Promise<WebhookProblem>;
}
