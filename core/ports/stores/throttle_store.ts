import type { Instant } from "../../domain/instant.ts";
import type {
  PeekedThrottle,
  TakenThrottle,
  Throttle,
  ThrottleTake,
} from "../../domain/throttle.ts";

/** Counts of what is limited, in windows of time. See `Stores`. */
export interface ThrottleStore {
  /**
   * Counts on every throttle, all or none. Windows start with their first count. Where one is full
   * nothing is written.
   */
  takeThrottles(throttles: readonly Throttle[], now: Instant): Promise<ThrottleTake>;
  /** By key, what is counted in windows that have not ended at `now`. One throttle at least. */
  peekThrottles(
    throttles: readonly Throttle[],
    now: Instant,
  ): Promise<ReadonlyMap<string, PeekedThrottle>>;
  /**
   * Takes counts back, not below 0: only from the window that they were counted in, so that a late
   * one does not make room in the next. A growing delay loses one count and its wait. `forgotten`
   * keys are removed whole: a right password ends the row of wrong ones.
   */
  giveBackThrottles(
    taken: readonly TakenThrottle[],
    forgotten?: readonly string[],
  ): Promise<void>;
}
