import type { AuditEvent } from "../../core/domain/audit_event.ts";
import type { Witness } from "../../core/service.ts";
import type { Log } from "../program/log.ts";

/** The same trouble is logged at most once in this time, however many requests it hits. */
const quietMilliseconds = 60_000;

/**
 * Logs a warning for what an operator must notice: a circuit that opens or closes, an alert, a
 * provider or a database that fails. The lines contain no number, code, name or address.
 */
export function createWarnings(log: Pick<Log, "warn">, now: () => number): Witness {
  const seen = new Map<string, { quietUntil: number; times: number }>();

  /** Logs the first time, and later the number of times since the last line. */
  function warnSometimes(kind: string, message: string, facts: Record<string, string>): void {
    const known = seen.get(kind) ?? { quietUntil: -Infinity, times: 0 };
    known.times++;
    seen.set(kind, known);
    if (now() < known.quietUntil) return;
    log.warn(message, { ...facts, times: known.times });
    known.quietUntil = now() + quietMilliseconds;
    known.times = 0;
  }

  return {
    sawEvent: (event) => warnOfEvent(log, event),
    sawStorageTrouble: (trouble) =>
      warnSometimes(`storage ${trouble}`, "The database is unavailable", { trouble }),
    sawProviderFault: (error, words) => {
      const message = error === "credentials"
        ? "The provider refuses our credentials, so no code is sent"
        : "The provider does not answer as it should, so codes may not be sent";
      warnSometimes(`provider ${error}`, message, { error, words });
    },
    sawHasherFallback: (reason) => {
      const message = "The fast bcrypt failed its self-test, so logins take twice the time";
      warnSometimes("hasher", message, { reason });
    },
    sawHasherHang: (milliseconds) => {
      const message = "A hash worker hung and was replaced; its logins failed";
      log.warn(message, { seconds: Math.round(milliseconds / 1000) });
    },
  };
}

function warnOfEvent(log: Pick<Log, "warn">, { type, detail }: AuditEvent): void {
  const circuit = detail["circuit"];
  if (type === "circuit.opened") {
    const { http_status, provider_code, words } = detail;
    const facts = { circuit, http_status, provider_code, words };
    log.warn("A circuit opened: the provider fails, and is left alone for a while", facts);
  }
  if (type === "circuit.closed") {
    log.warn("A circuit closed: the provider works again", { circuit });
  }
  if (type === "alert.raised") log.warn("An alert was raised", { alert: detail["alert"] });
}
