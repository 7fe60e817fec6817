import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";

/**
 * The database itself: what is swept, whether it can be written, and the clock mark: the latest
 * time that it has seen, which all instances share. See `Stores`.
 */
export interface UpkeepStore {
  /**
   * Removes what no longer matters at `now`: ended windows; challenges over a day past their end of
   * life; sessions and trusted devices over a week past theirs; issued recovery codes that have
   * expired; users who gave their last right password (registering counts as one) before
   * `unverifiedBefore` and never verified their phone (one whose second factor an operator reset
   * has logged in before, and stays); networks of logins over 30 days ago; events and deliveries
   * that are older than they are kept. At most 500 rows of each kind a call. Returns how many went.
   */
  sweep(now: Instant, before: SweepLimits): Promise<number>;
  /**
   * Writes a row that is never read. Waits two seconds at most for another that keeps it locked,
   * and then throws `StorageUnavailable` like any other write.
   */
  probeWrite(now: Instant): Promise<void>;
  /** The clock mark; null where none was ever written. */
  findClockMark(): Promise<Instant | null>;
  /**
   * Moves the mark from `from` (null: there is none yet) to `to`, which may be earlier, and writes
   * the event, where there is one. False, with nothing written, when it was no longer at `from`.
   */
  moveClockMark(from: Instant | null, to: Instant, event: AuditEvent | null): Promise<boolean>;
  /**
   * Throws `StoreRefused` where the database is not the one that was opened: an action on a file
   * that a restore has replaced would change nothing and say that it had.
   */
  checkUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/** What is older than its instant goes. */
export interface SweepLimits {
  readonly unverifiedBefore: Instant;
  readonly eventsBefore: Instant;
  readonly deliveriesBefore: Instant;
}
