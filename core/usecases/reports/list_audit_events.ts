import type { AuditEvent } from "../../domain/audit_event.ts";
import type { AuditQuery } from "../../ports/stores/event_store.ts";
import type { Page } from "../../ports/stores/storage.ts";
import type { Ports } from "../../ports/ports.ts";

/**
 * Lists the audit log, newest first; for one user with `userId`. `limit` is clamped to 1 to 200.
 */
export async function listAuditEvents(
  ports: Pick<Ports, "events">,
  input: AuditQuery,
): Promise<Page<AuditEvent>> {
  const limit = Math.min(Math.max(1, Math.trunc(input.limit)), 200);
  return await ports.events.listAuditEvents({ ...input, limit });
}
