import {
  type AuditEvent,
  auditEvent,
  type AuditFacts,
  type Caller,
} from "../../domain/audit_event.ts";
import type { ProviderCall } from "../../domain/sending/provider_call.ts";
import type { Ports } from "../../ports/ports.ts";

export type NewEventPorts = Pick<Ports, "clock" | "newId">;

/** Returns an audit event with the current time. Its user is what the request is about. */
export function newEvent(ports: NewEventPorts, caller: Caller, facts: AuditFacts): AuditEvent {
  const { userId = null } = facts;
  if (userId !== null) caller.noteSubject?.({ userId });
  return auditEvent(facts, caller, ports.clock(), ports.newId);
}

/** Returns what the audit log keeps of a call to the provider: no phone number, no code. */
export function callFacts(call: ProviderCall): AuditEvent["detail"] {
  return {
    verification_id: call.verificationId,
    http_status: call.httpStatus,
    provider_code: call.providerCode,
    provider_request_id: call.providerRequestId,
    latency_ms: call.latencyMs,
  };
}
