import type { AuditEvent, AuditEventId } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Page } from "./storage.ts";
import type { UserId } from "../../domain/user_id.ts";

/**
 * The audit record. See `Stores`.
 *
 * Wherever an event with a `reason` is written, by whatever port, repeats of it (same type, reason,
 * user, network, challenge) within the same minute are folded: the first one's row counts them. In
 * a flood they are counted by user alone, or by wider networks; more than five openings of a user's
 * challenges in a minute are counted on one row.
 */
export interface EventStore {
  appendAuditEvent(event: AuditEvent): Promise<void>;
  /** Newest first; keyset pages. */
  listAuditEvents(query: AuditQuery): Promise<Page<AuditEvent>>;
  /** Newest first, those with a greater id than `after`; all with null. */
  listEventsAfter(query: FeedQuery): Promise<readonly AuditEvent[]>;
}

export interface AuditQuery {
  readonly userId: UserId | null;
  /** At or after; left out or null: from the first. */
  readonly since?: Instant | null;
  /** Before; left out or null: to the last. */
  readonly until?: Instant | null;
  readonly cursor: string | null;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface FeedQuery {
  readonly after: AuditEventId | null;
  /** Only refusals and what went wrong by itself. */
  readonly failuresOnly: boolean;
  /** 1 to 1,000. */
  readonly limit: number;
}
