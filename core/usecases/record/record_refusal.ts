import type { AuditFacts, Caller } from "../../domain/audit_event.ts";
import type { Refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "./new_event.ts";

export type RecordRefusalPorts = NewEventPorts & Pick<Ports, "events">;

/**
 * Records a refusal in the audit log, as an event whose reason is the refusal's code, and returns
 * it.
 */
export async function recordRefusal<Refusing extends Refused>(
  ports: RecordRefusalPorts,
  refusing: Refusing,
  facts: Omit<AuditFacts, "reason">,
  caller: Caller,
): Promise<Refusing> {
  const reason = refusing.refusal.code;
  await ports.events.appendAuditEvent(newEvent(ports, caller, { ...facts, reason }));
  return refusing;
}

/**
 * Like `recordRefusal`, for a request that was refused for lack of capacity. The audit log gets it
 * a moment later, together with others; see `RefusalCollector`.
 */
export async function collectRefusal<Refusing extends Refused>(
  ports: NewEventPorts & Pick<Ports, "refusals">,
  refusing: Refusing,
  facts: Omit<AuditFacts, "reason">,
  caller: Caller,
): Promise<Refusing> {
  const reason = refusing.refusal.code;
  await ports.refusals.note(newEvent(ports, caller, { ...facts, reason }));
  return refusing;
}
