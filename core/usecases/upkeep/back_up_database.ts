import type { OperatorCaller } from "../../domain/audit_event.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type BackUpDatabasePorts = NewEventPorts & Pick<Ports, "upkeep" | "events" | "backUp">;

export interface BackedUp {
  readonly sizeBytes: number;
  readonly tookMs: number;
}

/**
 * Copies the database to a new file while it is in use. The copy contains everything committed when
 * it started, has been checked, and is readable by its owner only. PostgreSQL has better tools:
 * `backup_unavailable`. A path that already exists or cannot be written is `invalid_input`.
 */
export async function backUpDatabase(
  ports: BackUpDatabasePorts,
  input: { readonly path: string },
  caller: OperatorCaller,
): Promise<Outcome<BackedUp, "backup_unavailable" | "invalid_input">> {
  await ports.upkeep.checkUnchanged();
  if (ports.backUp === null) return refused("backup_unavailable");
  const copied = await ports.backUp(input.path);
  if (copied.result !== "copied") {
    return refused("invalid_input", { fields: [{ field: "path", code: copied.result }] });
  }
  const { sizeBytes, tookMs } = copied;
  const detail = { path: input.path, size_bytes: sizeBytes, took_ms: tookMs };
  const event = newEvent(ports, caller, { type: "database.backed_up", detail });
  await ports.events.appendAuditEvent(event);
  return granted({ sizeBytes, tookMs });
}
