import type { WebhookKind } from "../../domain/webhooks/webhook_message.ts";
import type { WebhookTarget } from "../../domain/webhooks/webhook_target.ts";

/** What is sent: see `WebhookMessage`. */
export interface SentWebhook {
  readonly id: string;
  readonly kind: WebhookKind;
  readonly body: string;
}

/** A message that the receiver has not accepted. */
export interface WebhookFailure {
  /** Why, for operators. */
  readonly problem: string;
  /** The wait that a receiver with status 429 or 503 asks for, at least 1. Null if it asks none. */
  readonly retryAfterSeconds: number | null;
}

/** Sends messages to receivers. */
export interface WebhookSender {
  /**
   * Sends once and signs it with the current time. Takes at most five seconds. Never throws. Null:
   * the receiver has accepted it.
   */
  send(target: WebhookTarget, message: SentWebhook): Promise<WebhookFailure | null>;
}
