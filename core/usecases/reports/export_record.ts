import type { AuditEvent, OperatorCaller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Ports } from "../../ports/ports.ts";
import type { Page } from "../../ports/stores/storage.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type ExportRecordPorts = NewEventPorts & Pick<Ports, "events">;

export interface ExportedSpan {
  /** At or after; null: from the first. */
  readonly since: Instant | null;
  /** Before; null: up to now. */
  readonly until: Instant | null;
}

const eventsPerPage = 1000;

/**
 * The record, newest first, read a page at a time as it is consumed: it never stands in memory
 * whole. That it was exported, and by whom, is written before the first line is given out; what
 * happens while it is read is left for the next export.
 */
export async function* exportRecord(
  ports: ExportRecordPorts,
  input: ExportedSpan,
  caller: OperatorCaller,
): AsyncGenerator<AuditEvent, void, undefined> {
  const { since } = input;
  const detail = { since: text(since), until: text(input.until) };
  const event = newEvent(ports, caller, { type: "record.exported", detail });
  await ports.events.appendAuditEvent(event);
  const until = input.until ?? event.at + 1;
  let cursor: string | null = null;
  do {
    const query = { userId: null, since, until, cursor, limit: eventsPerPage };
    const page: Page<AuditEvent> = await ports.events.listAuditEvents(query);
    yield* page.items;
    cursor = page.next;
  } while (cursor !== null);
}

function text(at: Instant | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
