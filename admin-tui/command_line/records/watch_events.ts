import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import type { Operator } from "../../../core/operator.ts";

const pollMilliseconds = 1000;

/**
 * How far back each look goes. An event bears the moment when it was made, and may come into the
 * record later: a write waits up to five seconds for its turn.
 */
const lateMilliseconds = 10_000;

const pageRows = 200;

/** New events as they come, oldest first, each once; without end. None is left out in a flood. */
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
