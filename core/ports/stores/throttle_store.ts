import type { Instant } from "../../domain/instant.ts";
import type {
  PeekedThrottle,
  TakenThrottle,
  Throttle,
  ThrottleTake,
} from "../../domain/throttle.ts";

/** Rate limit counters in time windows. See `Stores`. */
export interface ThrottleStore {
  /**
   * Counts against every throttle, all or none. Windows start with their first count. If one is
   * full, nothing is written.
   */
  takeThrottles(throttles: readonly Throttle[], now: Instant): Promise<ThrottleTake>;
  /** The counts of windows that have not ended at `now`, by key. Takes at least one throttle. */
  peekThrottles(
    throttles: readonly Throttle[],
    now: Instant,
  ): Promise<ReadonlyMap<string, PeekedThrottle>>;
  /**
   * Gives counts back, not below 0, and only to the window that they were counted in, so that a
   * late call does not make room in the next window. A growing delay loses one count and its wait.
   * The `forgotten` keys are removed, because a correct password ends a series of incorrect ones.
   */
  giveBackThrottles(
    taken: readonly TakenThrottle[],
    forgotten?: readonly string[],
  ): Promise<void>;
}
