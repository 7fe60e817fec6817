import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Circuit, CircuitName } from "../../domain/sending/circuit.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Pause } from "../../domain/sending/fraud_guard.ts";
import type { SendStop, StopScope } from "../../domain/sending/send_stop.ts";

/** What holds messages back: stops, pauses, and circuits that are open. See `Stores`. */
export interface ControlStore {
  /**
   * All that bears on sends to a country, by any channel, with the latest pauses of those scopes
   * (see `guardScopes`; the list may be empty): three point reads, without a lock.
   */
  findSendControls(country: string, scopes: readonly string[]): Promise<SendControls>;
  /** Everything that is stopped, paused or cut off, or was lately; 200 pauses at most, newest. */
  listSendControls(): Promise<{
    readonly stops: readonly SendStop[];
    readonly pauses: readonly Pause[];
    readonly circuits: readonly Circuit[];
  }>;

  /** Adds a stop, or puts it in the place of that scope's. */
  putSendStop(stop: SendStop, event: AuditEvent): Promise<void>;
  /** False when there was none. */
  removeSendStop(scope: StopScope, event: AuditEvent): Promise<boolean>;

  /** The latest pause of a scope, over or not. */
  findPause(scope: string): Promise<Pause | null>;
  /**
   * Writes a pause in the place of the scope's last one, unless that is in force at its `at` (and
   * not merely recorded): of many instances that decide it at once one writes, with the event.
   */
  putPause(pause: Pause, event: AuditEvent): Promise<boolean>;
  /** Ends a pause at `now`; false when none is in force. */
  liftPause(scope: string, now: Instant, event: AuditEvent): Promise<boolean>;

  findCircuits(): Promise<readonly Circuit[]>;
  /**
   * Counts a fault: one more in a row, or the first where the last is older than `memorySince`.
   * Returns the circuit as it is now, still without `openUntil` where it had none.
   */
  countCircuitFault(name: CircuitName, now: Instant, memorySince: Instant): Promise<Circuit>;
  /** Opens it, and ends its probe; the event is written only where it was not open till then. */
  openCircuit(name: CircuitName, openUntil: Instant, event: AuditEvent): Promise<void>;
  /** Takes the probe of a half-open circuit: of any number of parallel ones one gets it. */
  takeProbe(name: CircuitName, now: Instant, probeUntil: Instant): Promise<boolean>;
  /** Ends a probe that found nothing out, so that another may begin. */
  leaveProbe(name: CircuitName): Promise<void>;
  /** Something worked: the row goes. The event is written only where it had been open. */
  closeCircuit(name: CircuitName, event: AuditEvent): Promise<void>;
}

/** What bears on sends to one place. */
export interface SendControls {
  /** Of everything, of any channel, of its country. */
  readonly stops: readonly SendStop[];
  /** The latest pauses of the scopes asked for, over or not. */
  readonly pauses: readonly Pause[];
  /** All that there are. */
  readonly circuits: readonly Circuit[];
}
