import type { AuditEvent } from "../domain/audit_event.ts";
import type { Instant } from "../domain/instant.ts";
import type { TokenId } from "../domain/token.ts";
import type { UserId } from "../domain/user_id.ts";

/**
 * The latest time that the database has seen, which all instances share, and what was seen as
 * expired: it is written down, so that it stays so by a clock that is set back.
 */
export interface ClockStore {
  /** Null where none was ever written. */
  findClockMark(): Promise<Instant | null>;
  /**
   * Moves the mark from `from` (null: there is none yet) to `to`, which may be earlier, and writes
   * the event, where there is one. False, with nothing written, when it was no longer at `from`.
   */
  moveClockMark(from: Instant | null, to: Instant, event: AuditEvent | null): Promise<boolean>;
  /** Writes down that an open challenge was seen as expired at `now`: it stays so. */
  expireChallenge(id: TokenId, now: Instant): Promise<void>;
  /**
   * Writes down that a session was seen as expired, unless it was used since `seenAt`: it ended at
   * `endedAt` and stays so.
   */
  expireSession(id: TokenId, seenAt: Instant, endedAt: Instant): Promise<void>;
  /** Writes down that a trusted device was seen as expired: it ended at `endedAt`. */
  expireDevice(id: TokenId, endedAt: Instant): Promise<void>;
  /** Removes the user's issued code where it has expired at `now`: it was seen so and stays so. */
  removeExpiredCode(userId: UserId, now: Instant): Promise<void>;
}
