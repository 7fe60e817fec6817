import type { AuditEvent } from "../../domain/audit_event.ts";
import type { DelayedResetEnd } from "../../domain/account/delayed_reset.ts";
import type { Device } from "../../domain/session/device.ts";
import type { Instant } from "../../domain/instant.ts";
import type { GateTicket } from "../../domain/session/gate_ticket.ts";
import type { RecoveryCodeHash } from "../../domain/factors/recovery_code.ts";
import type { CheckedSession, Session, SessionLimits } from "../../domain/session/session.ts";
import type { Spend } from "../../domain/challenge/second_factor.ts";
import type { TokenId } from "../../domain/token.ts";
import type { User } from "../../domain/account/user.ts";
import type { UserId } from "../../domain/user_id.ts";

/**
 * Sessions, and the trusted devices that open some of them. See `Stores`. Whatever is found expired
 * is recorded as expired, so that it stays so if the clock is set back.
 */
export interface SessionStore {
  /**
   * Ends the challenge as `consumed`, adds the session, sets the account's second-factor failures
   * to 0 and `lastLoginAt` to `now` and, if the proof verifies the phone, sets `phoneVerifiedAt` to
   * `now` if it was null. If the user has more than `perUserMax` active sessions, the oldest others
   * end and are counted, but not the one that this session `replaces`. Returns null without writing
   * anything unless this call ended the challenge, the spend was still available, the number of a
   * sent code was not corrected since, at most `accountsPerNumber` users have verified the number,
   * and the account is not locked. Nor is anything written if a code that was sent verifies a test
   * number, if the code of a test number does not work for the user now, if a test user has ended,
   * or if the session of a test user has a second factor.
   */
  openSession(opening: SessionOpening, event: AuditEvent): Promise<EndedSessions | null>;
  /**
   * Opens a session with the trusted device that it names: adds it, and sets the device's
   * `lastUsedAt` and the user's `lastLoginAt`. Returns null without writing anything if the device
   * is not active at `now` or belongs to another user. A parallel change of the password ends the
   * device first, or ends the new session.
   */
  openDeviceSession(
    opening: Pick<SessionOpening, "session" | "now" | "perUserMax"> & SessionEnding,
    event: AuditEvent,
  ): Promise<EndedSessions | null>;
  /** The hot path: one point read of session and user. Includes ended sessions. */
  findSession(
    id: TokenId,
  ): Promise<{ readonly session: CheckedSession; readonly user: User } | null>;
  /**
   * Adds a gate ticket to a session. If it has more than `perSessionMax`, the oldest are deleted.
   * Returns false without writing anything if the session has ended.
   */
  insertGateTicket(ticket: GateTicket, perSessionMax: number): Promise<boolean>;
  /** Finds a gate ticket, with its session and user. One point read. Includes ended sessions. */
  findGateTicket(id: TokenId): Promise<
    | { readonly ticket: GateTicket; readonly session: Session; readonly user: User }
    | null
  >;
  /**
   * Moves `lastSeenAt` from `seenAt` to `now`, which is earlier if a clock that was ahead wrote it.
   * Does nothing if it is no longer `seenAt` or the session has ended, so only one of many parallel
   * requests writes.
   */
  touchSession(id: TokenId, seenAt: Instant, now: Instant): Promise<void>;
  /**
   * Records that the session was found to have dropped to `aal1` at `endedAt`, unless that is
   * recorded already or the session has ended. In the same update, moves `lastSeenAt` as
   * `touchSession` does.
   */
  endAal2(id: TokenId, seenAt: Instant, now: Instant, endedAt: Instant): Promise<void>;
  /**
   * Records that a session was found expired and ended at `endedAt`, unless it was used since
   * `seenAt`.
   */
  expireSession(id: TokenId, seenAt: Instant, endedAt: Instant): Promise<void>;
  /** The user's sessions active at `now` (see `sessionIsActive`), newest first, at most 50. */
  listSessions(userId: UserId, now: Instant, limits: SessionLimits): Promise<readonly Session[]>;
  /** Ends a session. Returns false if it had already ended. */
  endSession(id: TokenId, now: Instant, event: AuditEvent): Promise<boolean>;
  /** Ends one of the user's sessions. False if it does not exist or had ended or expired. */
  endSessionOf(userId: UserId, id: TokenId, now: Instant, event: AuditEvent): Promise<boolean>;
  /** Ends all of the user's sessions but one. Returns how many; writes the event even for none. */
  endOtherSessions(
    userId: UserId,
    keepId: TokenId,
    now: Instant,
    event: AuditEvent,
  ): Promise<number>;
  /**
   * Ends all sessions of a user, and the grants of apps. Returns how many sessions were active,
   * also written as `sessions` in the event's detail, or null without writing anything if there was
   * neither. A login in progress is either ended here or opens its session afterward.
   */
  endSessionsOf(
    userId: UserId,
    now: Instant,
    limits: SessionLimits,
    event: AuditEvent,
  ): Promise<number | null>;
  /** How many sessions and trusted devices of all users are active at `now`. Reads every row. */
  countHeld(now: Instant, limits: SessionLimits): Promise<HeldAccess>;
  /**
   * Ends all sessions of all users, including idle ones and, with `devices`, all trusted devices.
   * One statement for each table, in one transaction, so that none is valid afterward: on SQLite,
   * other writes wait until a million sessions have ended (three seconds of processor time), while
   * sessions can still be read. On PostgreSQL only a login that commits during that time stays.
   */
  endAllSessions(
    end: { readonly now: Instant; readonly devices: boolean },
    event: AuditEvent,
  ): Promise<void>;

  /** Includes ended devices. */
  findDevice(id: TokenId): Promise<Device | null>;
  /** Devices active at `now`, newest first, at most 50. */
  listDevices(userId: UserId, now: Instant): Promise<readonly Device[]>;
  /** Records that a trusted device was found expired and ended at `endedAt`. */
  expireDevice(id: TokenId, endedAt: Instant): Promise<void>;
  /**
   * Ends trust in one of the user's devices and ends the sessions that it opened. Null if they have
   * no such active device.
   */
  endDevice(
    end: { readonly userId: UserId; readonly id: TokenId; readonly now: Instant } & SessionEnding,
    event: AuditEvent,
  ): Promise<EndedSessions | null>;
  /**
   * Ends trust in all devices of a user and ends the sessions that devices opened. Returns how many
   * devices were trusted, or 0 without writing anything if none was.
   */
  endDevicesOf(userId: UserId, now: Instant, event: AuditEvent): Promise<number>;
}

/** What lets users in without a second factor. */
export interface HeldAccess {
  readonly sessions: number;
  readonly devices: number;
}

/** How a change counts the sessions that it ends and records them. */
export interface SessionEnding {
  /** Those of the settings, which decide which sessions are active and so are counted. */
  readonly limits: SessionLimits;
  /**
   * Written in the same transaction if active sessions end, with their number as `sessions` in its
   * detail. Has no reason.
   */
  readonly endedEvent: AuditEvent;
  /** How the user's delayed reset ends, if one waits and the change ends it. */
  readonly endsReset: ResetEnding;
}

/** How a delayed reset ends, with the event to write in the same transaction. */
export interface ResetEnding {
  readonly as: DelayedResetEnd;
  /** Has no reason. */
  readonly event: AuditEvent;
}

/** What a change did to sessions. */
export interface EndedSessions {
  /** The number of active sessions that ended. */
  readonly endedSessions: number;
}

export interface SessionOpening extends SessionEnding {
  readonly challengeId: TokenId;
  readonly session: Session;
  readonly now: Instant;
  /** What the proof spends. Null for codes that the provider tracks. */
  readonly spend: Spend | null;
  readonly verifiesPhone: boolean;
  /**
   * Whether the proof is the code of a test number. Its user becomes a test user: `testUntil` is
   * set to the number's expiry, and `roles` are removed.
   */
  readonly test: boolean;
  /** How many users may have verified the number, counting this one. 0 for any number of them. */
  readonly accountsPerNumber: number;
  /** For a sent code: the version that the challenge must still have. Null for other proofs. */
  readonly numberVersion: number | null;
  /** A session that this one replaces (step-up), which ends. */
  readonly replaces: TokenId | null;
  /** A device to trust from now on. Null if the user did not request it. */
  readonly device: Device | null;
  /** A first set of codes, replacing any existing ones. Null if the user has a set. */
  readonly recoveryCodes: readonly RecoveryCodeHash[] | null;
  /**
   * The maximum number of active sessions (see `sessionIsActive`). Beyond it the oldest others end.
   */
  readonly perUserMax: number;
}
