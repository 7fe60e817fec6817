import type { AuditEvent, AuditEventId } from "../../domain/audit_event.ts";
import type { Ports } from "../../ports/ports.ts";
import { nameUsers } from "./name_users.ts";

export interface FeedEvent {
  readonly event: AuditEvent;
  /** The user it is about; null if it is about no user, or the user was deleted. */
  readonly username: string | null;
}

export interface FeedInput {
  /** The newest event already seen; null to start from the newest. */
  readonly after: AuditEventId | null;
  /** Clamped to 1 to 200. */
  readonly limit: number;
  /** Only refusals and failures. */
  readonly failuresOnly: boolean;
}

/**
 * Returns the newest `limit` events after an event, newest first. Two short indexed reads, so it
 * may be called every second. A refusal that repeats within a minute increments the count of its
 * first event: to see the count, start from before that minute.
 */
export async function listFeed(
  ports: Pick<Ports, "events" | "reports">,
  input: FeedInput,
): Promise<readonly FeedEvent[]> {
  const limit = Math.min(Math.max(1, Math.trunc(input.limit)), 200);
  const events = await ports.events.listEventsAfter({ ...input, limit });
  const usernames = await nameUsers(ports, events.map(({ userId }) => userId));
  return events.map((event) => ({
    event,
    username: event.userId === null ? null : usernames.get(event.userId) ?? null,
  }));
}
