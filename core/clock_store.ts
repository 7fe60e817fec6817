import type { AuditEvent } from "./domain/audit_event.ts";
import type { Instant } from "./domain/instant.ts";

/** The latest time that the database has seen, which all instances share. */
export interface ClockStore {
  /** Null where none was ever written. */
  findClockMark(): Promise<Instant | null>;
  /**
   * Moves the mark from `from` (null: there is none yet) to `to`, which may be earlier, and writes
   * the event, where there is one. False, with nothing written, when it was no longer at `from`.
   */
  moveClockMark(from: Instant | null, to: Instant, event: AuditEvent | null): Promise<boolean>;
}
