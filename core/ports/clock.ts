import type { ClockState } from "../domain/upkeep/clock_mark.ts";
import type { Instant } from "../domain/instant.ts";

/** Now, in milliseconds since 1970. May jump; nothing consumed or expired may revive by it. */
export type Clock = () => Instant;

/**
 * Compares the clock with the latest time that the database has seen. `look` reads and moves that
 * mark; it throws `StorageUnavailable`.
 */
export interface ClockWatch {
  look(): Promise<ClockState>;
}
