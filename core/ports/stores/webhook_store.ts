import type { AuditEvent, AuditEventId } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import type {
  StoredWebhookMessage,
  WebhookKind,
  WebhookMessage,
  WebhookState,
} from "../../domain/webhooks/webhook_message.ts";
import type { WebhookChoice } from "../../domain/webhooks/webhook_target.ts";

/**
 * The outbox. Every event that is written while there is a target is marked in its own row, by the
 * same statement. A marked event is copied into one message for each target that receives it, and
 * the mark is removed in the same transaction. There is no position in the audit log behind which
 * an event that was committed late could be missed. See `Stores`.
 */
export interface WebhookStore {
  /**
   * Replaces the targets. Messages of a removed target stay. Without a target, no event waits any
   * longer.
   */
  replaceTargets(choices: readonly WebhookChoice[]): Promise<void>;
  /** By name. */
  listTargets(): Promise<readonly WebhookChoice[]>;
  /** The first marked events, in the order in which they are sent. At most `limit`, 1 to 500. */
  listMarkedEvents(limit: number): Promise<readonly MarkedEvent[]>;
  /**
   * Adds the messages that do not exist yet, and unmarks the events, of which there is at least
   * one.
   */
  insertMessages(
    messages: readonly WebhookMessage[],
    of: readonly AuditEventId[],
  ): Promise<void>;
  /**
   * Takes messages that are due for one target and counts an attempt of each: of the pending and
   * dead messages with the same key, the first one, if it is pending. No other instance gets them
   * before `until`. Alerts that have expired are not taken.
   */
  claimMessages(claim: WebhookClaim): Promise<readonly StoredWebhookMessage[]>;
  /**
   * Records how an attempt ended. False if another instance has taken the message since, or has
   * ended it.
   */
  settleMessage(message: StoredWebhookMessage, result: WebhookResult): Promise<boolean>;
  /** Ends alerts that are pending and were created before this time. Returns how many. */
  expireAlerts(createdBefore: Instant, now: Instant): Promise<number>;
  /** Numbers of messages by target and state. */
  countMessages(): Promise<readonly WebhookCount[]>;
  /** Dead messages, and pending ones that have failed, oldest first, at most `limit`. */
  listFailedMessages(limit: number): Promise<readonly StoredWebhookMessage[]>;
  /** Makes dead messages pending again. Writes the event if there were any. Returns how many. */
  replayMessages(chosen: ChosenMessages, now: Instant, event: AuditEvent): Promise<number>;
  /** Ends dead messages for good. Writes the event if there were any. Returns how many. */
  discardMessages(chosen: ChosenMessages, now: Instant, event: AuditEvent): Promise<number>;
}

export interface MarkedEvent {
  readonly event: AuditEvent;
  readonly position: number;
}

export interface WebhookClaim {
  readonly target: string;
  readonly kind: WebhookKind;
  readonly now: Instant;
  readonly until: Instant;
  readonly limit: number;
}

export interface WebhookResult {
  readonly state: WebhookState;
  readonly now: Instant;
  /** For a message that stays pending. */
  readonly nextAt: Instant;
  readonly problem: string | null;
}

export interface WebhookCount {
  readonly target: string;
  readonly state: WebhookState;
  readonly count: number;
  /** When the oldest of them was created. */
  readonly oldestAt: Instant;
}

/** Dead messages of one target or of all, and of one event or of all. */
export interface ChosenMessages {
  readonly target: string | null;
  readonly eventId: AuditEventId | null;
}
