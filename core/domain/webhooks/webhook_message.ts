import type { AuditEvent, AuditEventId, AuditEventType } from "../audit_event.ts";
import { after, type Instant } from "../instant.ts";

/** Where a message is in its life. Only `pending` messages are sent. */
export const webhookStates = ["pending", "delivered", "dead", "expired", "discarded"] as const;

export type WebhookState = typeof webhookStates[number];

/** `alert`: something that an operator should look at now. It waits for nothing. */
export const webhookKinds = ["event", "alert"] as const;

export type WebhookKind = typeof webhookKinds[number];

/** One event for one target. */
export interface WebhookMessage {
  readonly target: string;
  /** Also the message's ID, so a repeat has the same one. */
  readonly eventId: AuditEventId;
  readonly kind: WebhookKind;
  /** Messages of a target with the same key are sent one after another. */
  readonly orderKey: string;
  /** Orders messages with the same key; the event's ID decides between equal positions. */
  readonly position: number;
  /** JSON; see `webhookBody`. */
  readonly body: string;
  readonly createdAt: Instant;
}

/** A message with what happened to it. */
export interface StoredWebhookMessage extends WebhookMessage {
  readonly state: WebhookState;
  readonly nextAt: Instant;
  /** How often it was sent, or was about to be sent by an instance that then stopped. */
  readonly attempts: number;
  /** Why the last attempt failed. Null if it did not. */
  readonly problem: string | null;
  readonly endedAt: Instant | null;
}

/** Events that are alerts without being `alert.raised`, and the ends of what they announce. */
const alertTypes: readonly AuditEventType[] = [
  "alert.raised",
  "fraud_guard.paused",
  "fraud_guard.lifted",
  "circuit.opened",
  "circuit.closed",
  "sends.stopped",
  "sends.resumed",
];

export function webhookKindOf({ type }: Pick<AuditEvent, "type">): WebhookKind {
  return alertTypes.includes(type) ? "alert" : "event";
}

/**
 * Events of a user are sent in order; so are those without a user about the same subject, such as
 * API keys. Each alert has its own key.
 */
export function orderKeyOf(event: AuditEvent): string {
  if (webhookKindOf(event) === "alert") return event.id;
  return event.userId ?? event.type.slice(0, event.type.indexOf("."));
}

/** An alert that is older says nothing that helps. */
export const alertLifeSeconds = 24 * 60 * 60;

/** Longer than an attempt takes, so that two instances do not send the same message together. */
export const webhookLeaseSeconds = 30;

/** How long a message is kept after it was delivered or given up. */
export const endedMessageSeconds = 7 * 24 * 60 * 60;

const minuteSeconds = 60;
const hourSeconds = 60 * minuteSeconds;

/** Waits after the first, second, ... failed attempt. After the last one the message is dead. */
export const webhookWaitsSeconds: readonly number[] = [
  5,
  30,
  2 * minuteSeconds,
  10 * minuteSeconds,
  30 * minuteSeconds,
  hourSeconds,
  4 * hourSeconds,
  12 * hourSeconds,
  24 * hourSeconds,
  24 * hourSeconds,
];

/** The longest wait, also if a receiver asks for a longer one. */
export const webhookWaitSecondsMax = 24 * hourSeconds;

/** Alerts are tried more often, since they soon expire. */
const alertWaitSecondsMax = 10 * minuteSeconds;

/**
 * When a message is tried again after `attempts` failures: not before the receiver wants it, but
 * after at most a day. Null: never, it is dead.
 */
export function nextAttemptAt(
  { kind, attempts }: Pick<StoredWebhookMessage, "kind" | "attempts">,
  now: Instant,
  retryAfterSeconds: number | null,
): Instant | null {
  const own = ownWaitSeconds(kind, attempts);
  if (own === null) return null;
  const asked = Math.min(retryAfterSeconds ?? 0, webhookWaitSecondsMax);
  return after(now, Math.max(own, asked));
}

function ownWaitSeconds(kind: WebhookKind, attempts: number): number | null {
  const wait = webhookWaitsSeconds[attempts - 1] ?? null;
  return kind === "alert" ? Math.min(wait ?? alertWaitSecondsMax, alertWaitSecondsMax) : wait;
}
