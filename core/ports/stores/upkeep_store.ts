import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";

/**
 * Maintenance of the database: sweeping, a write check, and the clock mark, which is the latest
 * time that any instance has recorded. See `Stores`.
 */
export interface UpkeepStore {
  /**
   * Removes what is no longer needed at `now`: ended windows; challenges over a day past their
   * expiry; sessions and trusted devices over a week past theirs; expired issued recovery codes and
   * nonces of resets; delayed resets over 90 days past their expiry; users whose last correct
   * password (or registration) was before `unverifiedBefore` and who never verified their phone (a
   * user whose second factor an operator reset has logged in before and is kept); networks of
   * logins over 30 days ago; results of idempotent requests over 24 hours old; and events,
   * deliveries and ended API keys past their retention. Removes the rows of each kind in small
   * transactions, at most a thousand, and awaits `pause` after each that removed rows, so that
   * other writers get their turn. Looks at 51,200 sessions at most, those after the ones of the
   * sweep before. Returns the number of removed rows: 0 if it found none.
   */
  sweep(now: Instant, before: SweepLimits, pause?: () => Promise<void>): Promise<number>;
  /**
   * Returns space that removed rows have left to the file system, in a step of a few milliseconds.
   * Returns whether another step may return more.
   */
  shrink(): Promise<boolean>;
  /**
   * Writes a row that is never read. Waits at most four seconds for its turn, and then throws
   * `StorageUnavailable` like any other write.
   */
  probeWrite(now: Instant): Promise<void>;
  /** The clock mark. Null if none was ever written. */
  findClockMark(): Promise<Instant | null>;
  /**
   * Moves the mark from `from` (null before the first) to `to`, which may be earlier, and
   * writes the event, if any. Returns false without writing anything if the mark was no longer at
   * `from`.
   */
  moveClockMark(from: Instant | null, to: Instant, event: AuditEvent | null): Promise<boolean>;
  /** The measured time in milliseconds (see `ClockWatch.measure`). Null if it was never written. */
  findMeasuredTime(): Promise<number | null>;
  /** Moves it from `from` (null before the first) to `to`. False if it was no longer at `from`. */
  moveMeasuredTime(from: number | null, to: number): Promise<boolean>;
  /** Whether `markDevelopment` was ever called. */
  isForDevelopment(): Promise<boolean>;
  /** Marks the database for good as one of `deno task dev`. Returns false if it already was. */
  markDevelopment(now: Instant): Promise<boolean>;
  /**
   * Throws `StoreRefused` if the database is no longer the one that was opened: an action on a file
   * that a restore has replaced would appear to succeed without any effect.
   */
  checkUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/** Rows older than these times are removed. */
export interface SweepLimits {
  readonly unverifiedBefore: Instant;
  readonly eventsBefore: Instant;
  readonly deliveriesBefore: Instant;
}
