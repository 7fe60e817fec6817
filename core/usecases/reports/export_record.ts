import type { AuditEvent, OperatorCaller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Ports } from "../../ports/ports.ts";
import type { Page } from "../../ports/stores/storage.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type ExportRecordPorts = NewEventPorts & Pick<Ports, "events">;

export interface ExportedSpan {
  /** Inclusive; null to start from the first event. */
  readonly since: Instant | null;
  /** Exclusive; null for up to now. */
  readonly until: Instant | null;
}

const eventsPerPage = 1000;

/**
 * Exports the audit log, newest first, reading a page at a time as it is consumed: it is never in
 * memory as a whole. The export itself, and the operator's name, are recorded before the first
 * event is returned; events that happen during the export are left for the next one.
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
