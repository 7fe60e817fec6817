import type { AuditEvent, AuditEventId } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Page } from "./storage.ts";
import type { UserId } from "../../domain/user_id.ts";

/**
 * The audit log. See `Stores`.
 *
 * When any port writes an event with a `reason`, repeats with the same type, reason, user, network
 * and challenge within the same minute are folded: the row of the first event counts them. In a
 * flood, events are counted by user only, or by wider networks. If more than five challenges of a
 * user are opened in a minute, they are counted in one row.
 */
export interface EventStore {
  appendAuditEvent(event: AuditEvent): Promise<void>;
  /** Appends all of them in one transaction. Of those that are folded, the first is kept. */
  appendAuditEvents(events: readonly AuditEvent[]): Promise<void>;
  /** Newest first, with keyset pagination. */
  listAuditEvents(query: AuditQuery): Promise<Page<AuditEvent>>;
  /** Events with an ID greater than `after` (null for all), newest first. */
  listEventsAfter(query: FeedQuery): Promise<readonly AuditEvent[]>;
}

/**
 * Records the refusals that come in floods: those of requests for which there was no capacity. They
 * are written together a few times a second, because a write for each would take the capacity that
 * is missing.
 */
export interface RefusalCollector {
  /**
   * Resolves immediately for a refusal that will be written within a quarter of a second. Otherwise
   * resolves after its commit, or throws `StorageUnavailable`: if too many wait, or the last
   * attempt to write them failed. A crash loses those that wait.
   */
  note(event: AuditEvent): Promise<void>;
  /** Writes those that wait. If it throws, they still wait, and the next flush tries again. */
  flush(): Promise<void>;
}

export interface AuditQuery {
  readonly userId: UserId | null;
  /** Only what operators did. Null or omitted: what anyone did. */
  readonly actor?: "operator" | null;
  /** Inclusive. Null or omitted: from the first event. */
  readonly since?: Instant | null;
  /** Exclusive. Null or omitted: to the last event. */
  readonly until?: Instant | null;
  readonly cursor: string | null;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface FeedQuery {
  readonly after: AuditEventId | null;
  /** Only refusals and failures. */
  readonly failuresOnly: boolean;
  /** 1 to 1,000. */
  readonly limit: number;
}
