import { after, type Instant } from "../instant.ts";

/** How far the mark may move beyond the measured time in one step. */
export const clockSlackSeconds = 10 * 60;

/** A clock further than this from the mark is doubted. */
export const clockDoubtSeconds = 24 * 60 * 60;

/** A doubted clock that agreed with the measured time for this long is trusted. */
export const clockSteadySeconds = 2 * 60 * 60;

/** This machine's clock compared with the mark in the database. */
export interface ClockState {
  readonly now: Instant;
  /** The latest time at which a clock was trusted, from the database. Null before the first. */
  readonly mark: Instant | null;
  /** While the clock is doubtful, nothing is removed because of its age. */
  readonly doubtful: boolean;
  /** Whole seconds that a doubtful clock has agreed with the measured time. 0 if it is trusted. */
  readonly steadySeconds: number;
}

/**
 * How many milliseconds a clock is ahead of where it should be: the mark plus the time measured
 * since then. Negative if it is behind.
 */
export function awayFromMark(now: Instant, mark: Instant, measuredMs: number): number {
  return now - mark - measuredMs;
}

export function isDoubtful(awayMs: number): boolean {
  return Math.abs(awayMs) > clockDoubtSeconds * 1000;
}

/** The new mark for a trusted clock: never earlier, and no faster than time passes plus a slack. */
export function nextMark(now: Instant, mark: Instant, measuredMs: number): Instant {
  const latest = after(mark, clockSlackSeconds) + Math.floor(measuredMs);
  return Math.max(mark, Math.min(now, latest));
}
