import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Circuit, CircuitName } from "../../domain/sending/circuit.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Pause } from "../../domain/sending/fraud_guard.ts";
import type { SendStop, StopScope } from "../../domain/sending/send_stop.ts";

/** What blocks messages: stops, pauses and open circuits. See `Stores`. */
export interface ControlStore {
  /**
   * The stops and circuits for sends to a country, by any channel, and the latest pauses of the
   * given scopes (see `guardScopes`; may be empty). Takes three point reads, without a lock.
   */
  findSendControls(country: string, scopes: readonly string[]): Promise<SendControls>;
  /** All stops, in any order: at most one of each country and channel, and one of all sends. */
  listSendStops(): Promise<readonly SendStop[]>;
  /** All stops and circuits, and the newest 200 pauses, including recent ones that are over. */
  listSendControls(): Promise<{
    readonly stops: readonly SendStop[];
    readonly pauses: readonly Pause[];
    readonly circuits: readonly Circuit[];
  }>;

  /** Adds a stop, or replaces the scope's stop. */
  putSendStop(stop: SendStop, event: AuditEvent): Promise<void>;
  /** Returns false if there was none. */
  removeSendStop(scope: StopScope, event: AuditEvent): Promise<boolean>;

  /** The latest pause of a scope, active or not. */
  findPause(scope: string): Promise<Pause | null>;
  /**
   * Replaces the scope's last pause, unless it is active at the new pause's `at` (and not only
   * recorded). Of several instances that decide on a pause in parallel, only one writes it and the
   * event.
   */
  putPause(pause: Pause, event: AuditEvent): Promise<boolean>;
  /** Ends a pause at `now`. Returns false if none is active. */
  liftPause(scope: string, now: Instant, event: AuditEvent): Promise<boolean>;

  findCircuits(): Promise<readonly Circuit[]>;
  /**
   * Counts a fault: one more in a row, or the first if the last one is older than `memorySince`.
   * Returns the updated circuit. Does not set `openUntil`.
   */
  countCircuitFault(name: CircuitName, now: Instant, memorySince: Instant): Promise<Circuit>;
  /** Opens a circuit and ends its probe. Writes the event only if it was not open before. */
  openCircuit(name: CircuitName, openUntil: Instant, event: AuditEvent): Promise<void>;
  /** Takes the probe of a half-open circuit. Only one of any number of parallel calls gets it. */
  takeProbe(name: CircuitName, now: Instant, probeUntil: Instant): Promise<boolean>;
  /** Ends a probe without a result, so that another can start. */
  leaveProbe(name: CircuitName): Promise<void>;
  /** Closes a circuit by removing its row. Writes the event only if it was open. */
  closeCircuit(name: CircuitName, event: AuditEvent): Promise<void>;
}

/** What blocks sends to one destination. */
export interface SendControls {
  /** The stops of all sends, of any channel, and of the country. */
  readonly stops: readonly SendStop[];
  /** The latest pauses of the given scopes, active or not. */
  readonly pauses: readonly Pause[];
  /** All circuits. */
  readonly circuits: readonly Circuit[];
}
