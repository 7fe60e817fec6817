import type { Instant } from "../../domain/instant.ts";
import { webhookBody } from "../../domain/webhooks/webhook_body.ts";
import {
  orderKeyOf,
  webhookKindOf,
  type WebhookMessage,
} from "../../domain/webhooks/webhook_message.ts";
import { receives, type WebhookChoice } from "../../domain/webhooks/webhook_target.ts";
import type { Ports } from "../../ports/ports.ts";
import type { MarkedEvent } from "../../ports/stores/webhook_store.ts";

/** Events per transaction. */
const copiedMax = 100;

/** Enough to clear the events of a flood, few enough that messages are sent meanwhile. */
const stepsMax = 20;

/** Copies events in the outbox into messages for the targets that receive them. */
export async function copyMarkedEvents(
  { webhooks, clock }: Pick<Ports, "webhooks" | "clock">,
): Promise<void> {
  const choices = await webhooks.listTargets();
  for (let step = 0; step < stepsMax; step++) {
    const marked = await webhooks.listMarkedEvents(copiedMax);
    if (marked.length === 0) return;
    const now = clock();
    const messages = marked.flatMap((each) => messagesOf(each, choices, now));
    await webhooks.insertMessages(messages, marked.map(({ event }) => event.id));
    if (marked.length < copiedMax) return;
  }
}

function messagesOf(
  { event, position }: MarkedEvent,
  choices: readonly WebhookChoice[],
  now: Instant,
): readonly WebhookMessage[] {
  const message = {
    eventId: event.id,
    kind: webhookKindOf(event),
    orderKey: orderKeyOf(event),
    position,
    body: webhookBody(event),
    // Alerts expire a day after what they are about, even if no service ran meanwhile.
    createdAt: Math.min(event.at, now),
  };
  return choices.filter((choice) => receives(choice, event))
    .map(({ name }) => ({ ...message, target: name }));
}
