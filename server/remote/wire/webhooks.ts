import { webhookKinds, webhookStates } from "../../../core/domain/webhooks/webhook_message.ts";
import type { Operator, WebhooksDescription } from "../../../core/operator.ts";
import { type Codec, listOf, nullOr, record } from "../codec/codec.ts";
import { count, eventId, flag, instant, integer, oneOf, text } from "../codec/values.ts";

type Target = WebhooksDescription["targets"][number];
type Count = WebhooksDescription["counts"][number];
type Failed = WebhooksDescription["failed"][number];
type Chosen = Parameters<Operator["replayWebhooks"]>[0];

const state = oneOf(webhookStates);

const failed: Codec<Failed> = record<Failed>({
  target: text,
  eventId,
  kind: oneOf(webhookKinds),
  orderKey: text,
  position: integer,
  createdAt: instant,
  state,
  nextAt: instant,
  attempts: count,
  problem: nullOr(text),
  endedAt: nullOr(instant),
});

export const webhooksDescription: Codec<WebhooksDescription> = record<WebhooksDescription>({
  targets: listOf(record<Target>({ name: text, events: listOf(text), alerts: flag })),
  counts: listOf(record<Count>({ target: text, state, count, oldestAt: instant })),
  failed: listOf(failed),
});

export const typedMessages: Codec<Chosen> = record<Chosen>({
  target: nullOr(text),
  eventId: nullOr(text),
});
