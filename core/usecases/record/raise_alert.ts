import type { Alert, AuditEvent, Caller } from "../../domain/audit_event.ts";
import { alertThrottle } from "../../domain/throttle.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "./new_event.ts";

export type RaiseAlertPorts = NewEventPorts & Pick<Ports, "throttles" | "events" | "clock">;

/**
 * Raises an alert for operators in the audit log: at most one event per alert and hour, across all
 * instances. `caller` made the request that raised it.
 */
export async function raiseAlert(
  ports: RaiseAlertPorts,
  alert: Alert,
  detail: AuditEvent["detail"],
  caller: Caller,
): Promise<void> {
  const take = await ports.throttles.takeThrottles([alertThrottle(alert)], ports.clock());
  if (!take.passed) return;
  const event = { type: "alert.raised", detail: { alert, ...detail } } as const;
  await ports.events.appendAuditEvent(newEvent(ports, caller, event));
}
