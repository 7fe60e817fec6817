import { after, type Instant } from "../instant.ts";

/** How far beyond the time that was measured the mark may move at once. */
export const clockSlackSeconds = 10 * 60;

/** A clock further than this from the mark is doubted. */
export const clockDoubtSeconds = 24 * 60 * 60;

/** A doubted clock that kept step with the measured time for so long is believed. */
export const clockSteadySeconds = 2 * 60 * 60;

/** What the database's mark says of this machine's clock. */
export interface ClockState {
  readonly now: Instant;
  /** The latest time on record that a clock was believed; null where there is none yet. */
  readonly mark: Instant | null;
  /** Nothing is removed for its age by a doubtful clock. */
  readonly doubtful: boolean;
  /** How long a doubtful clock has kept step so far, in whole seconds; 0 where it is believed. */
  readonly steadySeconds: number;
}

/**
 * How far, in milliseconds, a clock is ahead of where it should be: the mark plus the time measured
 * since it was there. Negative: behind.
 */
export function awayFromMark(now: Instant, mark: Instant, measuredMs: number): number {
  return now - mark - measuredMs;
}

export function isDoubtful(awayMs: number): boolean {
  return Math.abs(awayMs) > clockDoubtSeconds * 1000;
}

/** Where the mark moves by a believed clock: never back, and ahead no faster than time passes. */
export function nextMark(now: Instant, mark: Instant, measuredMs: number): Instant {
  const latest = after(mark, clockSlackSeconds) + Math.floor(measuredMs);
  return Math.max(mark, Math.min(now, latest));
}
