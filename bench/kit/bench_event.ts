import type { AuditEvent, AuditEventId } from "../../core/domain/audit_event.ts";

/** The event of something that a benchmark does to its database without the use case. */
export function benchEvent(type: AuditEvent["type"], at: number): AuditEvent {
  return {
    id: `evt_${"0".repeat(26)}` as AuditEventId,
    at,
    type,
    actor: "operator",
    actorName: "bench",
    userId: null,
    address: null,
    requestId: null,
    apiKeyId: null,
    peerAddress: null,
    reason: null,
    detail: {},
    count: 1,
    lastAt: at,
  };
}
