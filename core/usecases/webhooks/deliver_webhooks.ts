import { after } from "../../domain/instant.ts";
import {
  alertLifeSeconds,
  nextAttemptAt,
  type StoredWebhookMessage,
  type WebhookKind,
  webhookKinds,
  webhookLeaseSeconds,
} from "../../domain/webhooks/webhook_message.ts";
import type { WebhookTarget } from "../../domain/webhooks/webhook_target.ts";
import type { Ports } from "../../ports/ports.ts";
import { copyMarkedEvents } from "./copy_marked_events.ts";

type DeliverWebhooksPorts = Pick<Ports, "webhooks" | "webhookSender" | "policies" | "clock">;

/** Requests to one target at a time, for events and for alerts separately. */
const inParallelMax = 8;

/** Enough for a backlog, few enough that a target that went away is not asked for hours. */
const claimsMax = 500;

/** What a round did. */
export interface DeliveredWebhooks {
  readonly delivered: number;
  readonly failed: number;
  /** Messages that will not be tried again, and now hold back later ones of their user. */
  readonly dead: number;
}

/**
 * Sends what is due to every target, until nothing is left or `mayContinue` says no. Targets do not
 * wait for each other, and alerts do not wait for events. Several instances share the work. An
 * instance that stops leaves its messages to the others when the lease ends.
 */
export async function deliverWebhooks(
  ports: DeliverWebhooksPorts,
  mayContinue: () => boolean,
): Promise<DeliveredWebhooks> {
  const { webhooks, policies, clock } = ports;
  const total = { delivered: 0, failed: 0, dead: 0 };
  if (policies.webhooks.length === 0) return total;
  await copyMarkedEvents(ports);
  const now = clock();
  await webhooks.expireAlerts(after(now, -alertLifeSeconds), now);
  const queues = policies.webhooks.flatMap((target) =>
    webhookKinds.map((kind) => deliverTo(ports, target, kind, mayContinue))
  );
  for (const done of await Promise.all(queues)) {
    total.delivered += done.delivered;
    total.failed += done.failed;
    total.dead += done.dead;
  }
  return total;
}

async function deliverTo(
  ports: DeliverWebhooksPorts,
  target: WebhookTarget,
  kind: WebhookKind,
  mayContinue: () => boolean,
): Promise<DeliveredWebhooks> {
  const total = { delivered: 0, failed: 0, dead: 0 };
  for (let step = 0; step < claimsMax && mayContinue(); step++) {
    const now = ports.clock();
    const until = after(now, webhookLeaseSeconds);
    const claim = { target: target.name, kind, now, until, limit: inParallelMax };
    const messages = await ports.webhooks.claimMessages(claim);
    if (messages.length === 0) break;
    const results = await Promise.all(messages.map((each) => deliverOne(ports, target, each)));
    for (const result of results) total[result]++;
  }
  return total;
}

async function deliverOne(
  { webhooks, webhookSender, clock }: DeliverWebhooksPorts,
  target: WebhookTarget,
  message: StoredWebhookMessage,
): Promise<keyof DeliveredWebhooks> {
  const { eventId: id, kind, body } = message;
  const failure = await webhookSender.send(target, { id, kind, body });
  const now = clock();
  if (failure === null) {
    await webhooks.settleMessage(message, { state: "delivered", now, nextAt: now, problem: null });
    return "delivered";
  }
  const { problem, retryAfterSeconds } = failure;
  const nextAt = nextAttemptAt(message, now, retryAfterSeconds);
  const state = nextAt === null ? "dead" : "pending";
  await webhooks.settleMessage(message, { state, now, nextAt: nextAt ?? now, problem });
  return state === "dead" ? "dead" : "failed";
}
