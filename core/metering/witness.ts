import { alerts, type AuditEvent } from "../domain/audit_event.ts";
import { loginOf } from "../domain/metrics/login_metrics.ts";
import type { Meter } from "../ports/meter.ts";
import type { Witness } from "../ports/witness.ts";

/** A witness that does nothing. */
export const noWitness: Witness = {
  sawEvent: () => undefined,
  sawStorageTrouble: () => undefined,
  sawProviderFault: () => undefined,
  sawHasherFallback: () => undefined,
  sawHasherHang: () => undefined,
};

/** Counts what it sees and passes it on. */
export function createCountingWitness(meter: Meter, next: Witness): Witness {
  return {
    sawEvent(event) {
      countEvent(meter, event);
      next.sawEvent(event);
    },
    sawStorageTrouble(trouble) {
      meter.count("latchkey_database_errors_total", { reason: trouble });
      next.sawStorageTrouble(trouble);
    },
    sawProviderFault: next.sawProviderFault,
    sawHasherFallback: next.sawHasherFallback,
    sawHasherHang: next.sawHasherHang,
  };
}

function countEvent(meter: Meter, event: AuditEvent): void {
  const { type, count } = event;
  meter.count("latchkey_audit_events_total", { type }, count);
  const login = loginOf(event);
  if (login !== null) meter.count("latchkey_logins_total", { ...login }, count);
  if (event.type !== "alert.raised") return;
  const alert = alerts.find((each) => each === event.detail["alert"]);
  if (alert !== undefined) meter.count("latchkey_alerts_total", { alert });
}
