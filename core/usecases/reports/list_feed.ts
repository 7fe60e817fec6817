import type { AuditEvent, AuditEventId } from "../../domain/audit_event.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";

export interface FeedEvent {
  readonly event: AuditEvent;
  /** Whom it is about; null where it is about nobody, or the user is gone. */
  readonly username: string | null;
}

export interface FeedInput {
  /** The newest one known; null for the newest of all. */
  readonly after: AuditEventId | null;
  /** 1 to 200. */
  readonly limit: number;
  /** Only refusals and what went wrong by itself. */
  readonly failuresOnly: boolean;
}

/**
 * What happened after an event, newest first: the newest `limit` of it. Two short reads by index,
 * so it may be asked each second. A refusal that repeats within a minute is counted on its first
 * event: asking from before that minute on shows how often.
 */
export async function listFeed(
  ports: Pick<Ports, "events" | "reports">,
  input: FeedInput,
): Promise<readonly FeedEvent[]> {
  const limit = Math.min(Math.max(1, Math.trunc(input.limit)), 200);
  const events = await ports.events.listEventsAfter({ ...input, limit });
  const ids = new Set(events.flatMap(({ userId }): UserId[] => userId === null ? [] : [userId]));
  const usernames = await ports.reports.findUsernames([...ids]);
  return events.map((event) => ({
    event,
    username: event.userId === null ? null : usernames.get(event.userId) ?? null,
  }));
}
