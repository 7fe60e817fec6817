import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import type { Operator } from "../../../core/operator.ts";

const pollMilliseconds = 1000;

/**
 * How far back each poll reads. An event has the time at which it was created, but may be written
 * later: a write waits up to five seconds for the database.
 */
const lateMilliseconds = 10_000;

const pageRows = 200;

/**
 * Yields new events as they happen, oldest first, each once, without end. Each poll reads every
 * page, so a burst loses no event.
 */
export async function* watchEvents(
  core: Operator,
  userId: UserId | null,
  pause: (milliseconds: number) => Promise<void>,
): AsyncGenerator<AuditEvent, never, undefined> {
  const newest = await core.listAuditEvents({ userId, cursor: null, limit: 1 });
  let since = (newest.items[0]?.at ?? 0) - lateMilliseconds;
  let seen = new Set((await listSince(core, userId, since)).map(({ id }) => id));
  for (;;) {
    await pause(pollMilliseconds);
    const events = await listSince(core, userId, since);
    yield* events.filter(({ id }) => !seen.has(id)).toReversed();
    seen = new Set(events.map(({ id }) => id));
    const last = events[0]?.at ?? 0;
    since = Math.max(since, last - lateMilliseconds);
  }
}

/** Newest first. */
async function listSince(
  core: Operator,
  userId: UserId | null,
  since: Instant,
): Promise<readonly AuditEvent[]> {
  const events: AuditEvent[] = [];
  let cursor: string | null = null;
  do {
    const query = { userId, since, cursor, limit: pageRows };
    const page: Awaited<ReturnType<Operator["listAuditEvents"]>> = await core.listAuditEvents(
      query,
    );
    events.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return events;
}
