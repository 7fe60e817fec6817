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
}
