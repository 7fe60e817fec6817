import type { ClockState } from "../domain/upkeep/clock_mark.ts";
import type { Instant } from "../domain/instant.ts";

/** Now, in milliseconds since 1970. May jump, but must not revive anything consumed or expired. */
export type Clock = () => Instant;

/**
 * Compares the clock with the latest time in the database, the clock mark. `look` reads and moves
 * the mark, and may throw `StorageUnavailable`.
 */
export interface ClockWatch {
  look(): Promise<ClockState>;
  /**
   * Milliseconds that instances have measured on this database while they ran. It does not depend
   * on the clock, never decreases, and never grows by more than the time that has passed, so a wait
   * that is counted in it is never too short. Each call adds what this instance has measured since
   * the last one; the service calls it once a minute. May throw `StorageUnavailable`.
   */
  measure(): Promise<number>;
}
