import { after, type Instant } from "./instant.ts";

/**
 * How far another instance's clock may be ahead of ours. A time further in the future was written
 * by a wrong clock. Also the largest backward step that a running process ignores.
 */
export const clockSkewSeconds = 5 * 60;

/** Whether a row created at `madeAt` was written by a clock that was ahead, as of `now`. */
export function isFromFuture(madeAt: Instant, now: Instant): boolean {
  return madeAt > after(now, clockSkewSeconds);
}

/**
 * Returns the end of a wait that is stored as `stored` and lasts at most `maxSeconds`: never later
 * than if the wait started now. If a wrong clock stored an end far later, the wait is over, and the
 * result is `now`.
 */
export function endsBy(stored: Instant, now: Instant, maxSeconds: number): Instant {
  const latest = after(now, maxSeconds);
  return isFromFuture(stored, latest) ? now : Math.min(stored, latest);
}
