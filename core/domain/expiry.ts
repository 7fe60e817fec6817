import { after, type Instant } from "./instant.ts";

/**
 * How far ahead of ours another instance's clock may be. What lies further in the future was
 * written by a clock that was wrong. Also the largest step back that a running process ignores.
 */
export const clockSkewSeconds = 5 * 60;

/** Whether a row that was made at `madeAt` was written by a clock that was ahead, as of `now`. */
export function isFromFuture(madeAt: Instant, now: Instant): boolean {
  return madeAt > after(now, clockSkewSeconds);
}

/**
 * When a wait ends that lasts `maxSeconds` at most and is stored as ending at `stored`: never later
 * than it could if it began now. One that a wrong clock set to end far later is over: `now`.
 */
export function endsBy(stored: Instant, now: Instant, maxSeconds: number): Instant {
  const latest = after(now, maxSeconds);
  return isFromFuture(stored, latest) ? now : Math.min(stored, latest);
}
