import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Device } from "../../domain/session/device.ts";
import type { Instant } from "../../domain/instant.ts";
import type { RecoveryCodeHash } from "../../domain/factors/recovery_code.ts";
import type { Session } from "../../domain/session/session.ts";
import type { Spend } from "../../domain/challenge/second_factor.ts";
import type { TokenId } from "../../domain/token.ts";
import type { User } from "../../domain/account/user.ts";
import type { UserId } from "../../domain/user_id.ts";

/**
 * Sessions, and the trusted devices that open some of them. See `Stores`. What is seen as expired
 * is written down, so that it stays so by a clock that is set back.
 */
export interface SessionStore {
  /**
   * Ends the challenge as `consumed` and, only if this call was the one that ended it and what is
   * spent was still there, the number of a sent code was not corrected since, and the account is
   * not locked, adds the session, sets the account's
   * failures of the second factor to 0, `lastLoginAt` to
   * `now` and, where the proof verifies the phone, `phoneVerifiedAt` to `now` if it was null.
   * Beyond `perUserMax` in force the oldest others end, which are counted; the one that `replaces`
   * names is not. Null, with nothing written, otherwise.
   */
  openSession(opening: SessionOpening, event: AuditEvent): Promise<EndedSessions | null>;
  /**
   * Opens a session by the trusted device that it names: adds it, sets the device's `lastUsedAt`
   * and the user's `lastLoginAt`. Null, with nothing written, when the device is not in force at
   * `now` or is another user's. A change of the password ends devices: none slips in between.
   */
  openDeviceSession(
    opening: Pick<SessionOpening, "session" | "now" | "perUserMax"> & SessionEnding,
    event: AuditEvent,
  ): Promise<EndedSessions | null>;
  /** The hot path: one point read of session and user. Finds ended ones too. */
  findSession(id: TokenId): Promise<{ readonly session: Session; readonly user: User } | null>;
  /**
   * Moves `lastSeenAt` from `seenAt` forward to `now`, or back to it where a clock that was ahead
   * wrote it, unless it is no longer `seenAt` or the session has ended: of many requests that find
   * it stale at once, one writes.
   */
  touchSession(id: TokenId, seenAt: Instant, now: Instant): Promise<void>;
  /**
   * Writes down that a session was seen as expired, unless it was used since `seenAt`: it ended at
   * `endedAt` and stays so.
   */
  expireSession(id: TokenId, seenAt: Instant, endedAt: Instant): Promise<void>;
  /** The user's sessions in force at `now` (see `sessionInForce`), newest first, 50 at most. */
  listSessions(userId: UserId, now: Instant, idleSince: Instant): Promise<readonly Session[]>;
  /** Ends a session; false when it had ended before. */
  endSession(id: TokenId, now: Instant, event: AuditEvent): Promise<boolean>;
  /** Ends one of the user's own; false when they have none such, or it had ended or expired. */
  endSessionOf(userId: UserId, id: TokenId, now: Instant, event: AuditEvent): Promise<boolean>;
  /** Ends all of the user's but one; how many. The event is written even for none. */
  endOtherSessions(
    userId: UserId,
    keepId: TokenId,
    now: Instant,
    event: AuditEvent,
  ): Promise<number>;
  /**
   * Ends all sessions of a user; how many were in force, which is `sessions` in the event's detail
   * too. 0, with nothing written, where none was. A login under way is ended here or opens
   * afterwards.
   */
  endSessionsOf(
    userId: UserId,
    now: Instant,
    idleSince: Instant,
    event: AuditEvent,
  ): Promise<number>;

  /** Finds ended ones too. */
  findDevice(id: TokenId): Promise<Device | null>;
  /** In force at `now`, newest first, 50 at most. */
  listDevices(userId: UserId, now: Instant): Promise<readonly Device[]>;
  /** Writes down that a trusted device was seen as expired: it ended at `endedAt`. */
  expireDevice(id: TokenId, endedAt: Instant): Promise<void>;
  /**
   * Ends trust in one of the user's own, and the sessions that it opened. Null when they have no
   * such device in force.
   */
  endDevice(
    end: { readonly userId: UserId; readonly id: TokenId; readonly now: Instant } & SessionEnding,
    event: AuditEvent,
  ): Promise<EndedSessions | null>;
  /**
   * Ends trust in all devices of a user, and the sessions that devices opened; how many were
   * trusted. 0, with nothing written, where none was.
   */
  endDevicesOf(userId: UserId, now: Instant, event: AuditEvent): Promise<number>;
}

/** How a change counts the sessions that it ends. */
export interface SessionEnding {
  /** Sessions that were last seen by then are no longer in force, and are not counted. */
  readonly idleSince: Instant;
  /**
   * Written in the same transaction where sessions in force end, with their number as `sessions` in
   * its detail. Has no reason.
   */
  readonly endedEvent: AuditEvent;
}

/** What a change did to sessions. */
export interface EndedSessions {
  /** How many that were in force it ended. */
  readonly endedSessions: number;
}

export interface SessionOpening extends SessionEnding {
  readonly challengeId: TokenId;
  readonly session: Session;
  readonly now: Instant;
  /** What the proof uses up; null for codes that the provider remembers. */
  readonly spend: Spend | null;
  readonly verifiesPhone: boolean;
  /** Of a code that was sent: the challenge's number must still be of it. Null for other proofs. */
  readonly numberVersion: number | null;
  /** A session that this one takes the place of (step-up): it ends. */
  readonly replaces: TokenId | null;
  /** Trusted from now on; null where the user did not ask. */
  readonly device: Device | null;
  /** A first set of codes, in the place of any that are there; null where the user has one. */
  readonly recoveryCodes: readonly RecoveryCodeHash[] | null;
  /** Beyond so many sessions in force (see `sessionInForce`) the oldest others end. */
  readonly perUserMax: number;
}
