import type { AccountStore, SessionOpening } from "./account_store.ts";
import type { ActivityStore } from "./activity_store.ts";
import type { ClockStore } from "./clock_store.ts";
import type { AuditEvent } from "../domain/audit_event.ts";
import type { Challenge, Purpose } from "../domain/challenge/challenge.ts";
import type { Channel } from "../domain/channel.ts";
import type { Device } from "../domain/session/device.ts";
import type { Instant } from "../domain/instant.ts";
import type { LoginNetwork } from "../domain/network.ts";
import type { PasswordHash } from "../domain/account/password.ts";
import type { OperatorStore } from "./operator_store.ts";
import type { PasswordStore } from "./password_store.ts";
import type { SecretStore } from "./secret_store.ts";
import type { SendStore, SettledSend } from "./send_store.ts";
import type { Session } from "../domain/session/session.ts";
import type { TokenId } from "../domain/token.ts";
import type { User } from "../domain/account/user.ts";
import type { UserId } from "../domain/user_id.ts";
import type { UserFilter, UserOrder } from "../domain/reports/user_search.ts";
import type { UsernameKey } from "../domain/account/username.ts";

/**
 * Why the database is of no use just now. `locked`: somebody keeps what has to be written. `slow`:
 * no answer in time. `failed`: anything else, such as an error of the disk.
 */
export type StorageTrouble = "full" | "locked" | "read_only" | "unreachable" | "slow" | "failed";

/** Thrown when the database cannot be reached or written just now; the edge answers 503. */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
  readonly trouble: StorageTrouble;

  constructor(message: string, trouble: StorageTrouble = "failed", options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
  }
}

/**
 * Thrown where a user who was there when the request began has been removed since, by themselves in
 * another request. The edge answers as it would have, had the request come later: 401.
 */
export class UserGone extends Error {
  override readonly name = "UserGone";
}

/**
 * What is remembered. Every method is one transaction: it happens whole or not at all, is durable
 * when its promise resolves, and is never open while anything else is awaited. Methods that take an
 * `AuditEvent` write it in the same transaction, and only when they succeed. Each throws
 * `StorageUnavailable` when the database is busy for over five seconds, full, read-only or away.
 */
export interface Store
  extends
    AccountStore,
    ActivityStore,
    ClockStore,
    OperatorStore,
    PasswordStore,
    SecretStore,
    SendStore {
  // --- users -----------------------------------------------------------------------------------
  /** Adds a user, unless the name (in any case) is taken: then nothing is written. */
  insertUser(
    user: User,
    passwordHash: PasswordHash,
    event: AuditEvent,
  ): Promise<"inserted" | "username_taken">;
  findUserByName(
    name: UsernameKey,
  ): Promise<{ readonly user: User; readonly passwordHash: PasswordHash } | null>;
  findUser(id: UserId): Promise<User | null>;
  /** Replaces `from` by `to` if `from` is still the hash; false when another was faster. */
  replacePasswordHash(
    change: { readonly userId: UserId; readonly from: PasswordHash; readonly to: PasswordHash },
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * Locks an account and ends its sessions, trusted devices and challenges. False, with nothing
   * written, when there is no such user or it is locked.
   */
  lockUser(userId: UserId, now: Instant, event: AuditEvent): Promise<boolean>;
  /**
   * Unlocks an account and sets all its failures to 0 and its rest to an end. False when there is
   * no such user.
   */
  unlockUser(userId: UserId, event: AuditEvent): Promise<boolean>;
  /** Keyset pages from either end; a page costs what it shows, however many users there are. */
  listUsers(query: UserQuery): Promise<Page<User>>;
  /** Looks at every row. */
  countUsers(): Promise<number>;

  // --- challenges ------------------------------------------------------------------------------
  /**
   * Adds a challenge and ends the user's open one of that purpose as `replaced` (ASVS 6.6.2). Of
   * the replaced ones that sent nothing the newest five stay. This
   * and what writes to a challenge that was found before throw `UserGone`. With a `passwordHash`,
   * only while that is the user's: false, with nothing written, where the password was changed
   * since it was checked.
   */
  insertChallenge(
    challenge: Challenge,
    event: AuditEvent,
    passwordHash?: PasswordHash,
  ): Promise<boolean>;
  /** The user's open challenge of a purpose, unexpired at `now`; null where there is none. */
  findOpenChallenge(userId: UserId, purpose: Purpose, now: Instant): Promise<Challenge | null>;
  findChallenge(
    id: TokenId,
  ): Promise<{ readonly challenge: Challenge; readonly user: User } | null>;
  /**
   * Counts a send before it is made: `sends` becomes `sendsBefore + 1`. Null, with nothing written,
   * unless the challenge is open, unexpired at `now`, past its `resendAfter`, and still at
   * `sendsBefore` and `numberVersion`; so of any number of parallel sends one goes out, and none
   * to a number that was corrected meanwhile.
   */
  takeSend(send: {
    readonly challengeId: TokenId;
    readonly sendsBefore: number;
    readonly numberVersion: number;
    readonly now: Instant;
    readonly resendAfter: Instant;
    /** Counted in `smsSends` too where it is sms. */
    readonly channel: Channel;
  }): Promise<Challenge | null>;
  /**
   * Writes what the provider's answer to the newest send was. Any other challenge that had the same
   * verification loses it: Verify gives two logins of one number the same code, and a code must
   * work for the login it was sent for only (ASVS 5.0 6.6.2). A challenge that has ended meanwhile
   * takes it from none: the newer login is the one whose code is awaited. Where the number was
   * corrected since `numberVersion`, the challenge does not take the verification.
   */
  recordSend(sent: {
    readonly challengeId: TokenId;
    readonly numberVersion: number;
    readonly verificationId: string;
    readonly channel: Channel;
    readonly settled: SettledSend;
  }, event: AuditEvent): Promise<void>;
  /** Takes a counted send back: the provider surely sent nothing. Next one at `resendAfter`. */
  giveBackSend(
    back: {
      readonly challengeId: TokenId;
      readonly numberVersion: number;
      readonly channel: Channel;
      readonly resendAfter: Instant;
      /** True notes that the number of that version is a landline; false changes nothing. */
      readonly landline: boolean;
      /** Null where no delivery was begun: our own limits stopped it. */
      readonly settled: SettledSend | null;
    },
    event: AuditEvent,
  ): Promise<void>;
  /**
   * The provider no longer knows the verification: forget it and its channel, so that it is not
   * asked again. A newer one stays.
   */
  forgetVerification(challengeId: TokenId, verificationId: string): Promise<void>;
  /**
   * Counts a guess before it is checked, on the challenge and on the account, both or neither.
   * Null, with nothing written, unless the challenge is open, unexpired at `now`, has fewer than
   * `guessesMax` guesses (and a verification, where the guess is of a sent code), and the account
   * is not blocked at `now`, not locked, and has fewer than `failuresInRowMax` wrong guesses in a
   * row. The guess that reaches `failuresMax` blocks the account until
   * `blockedUntil`; the first guess after a block counts as 1. Returns the challenge as counted.
   */
  takeGuess(guess: {
    readonly challengeId: TokenId;
    readonly userId: UserId;
    readonly now: Instant;
    readonly guessesMax: number;
    readonly failuresMax: number;
    readonly failuresInRowMax: number;
    readonly blockedUntil: Instant;
    /** Whether the guess is of a code that was sent, and so needs a verification. */
    readonly ofSentCode: boolean;
  }): Promise<Challenge | null>;
  /** Takes a counted guess back, on both counters: the provider did not look at it. */
  giveBackGuess(challengeId: TokenId, userId: UserId): Promise<void>;
  /** Writes what a passkey is to sign for this challenge; the newest counts. */
  setPasskeyNonce(challengeId: TokenId, nonce: string): Promise<void>;
  /**
   * Ends the challenge as `consumed` and, only if this call was the one that ended it and what is
   * spent was still there, the number of a sent code was not corrected since, and the account is
   * not locked, adds the session, sets the account's
   * failures of the second factor to 0, `lastLoginAt` to
   * `now` and, where the proof verifies the phone, `phoneVerifiedAt` to `now` if it was null.
   * False, with nothing written, otherwise.
   */
  openSession(opening: SessionOpening, event: AuditEvent): Promise<boolean>;

  // --- sessions --------------------------------------------------------------------------------
  /** The hot path: one point read of session and user. Finds ended ones too. */
  findSession(id: TokenId): Promise<{ readonly session: Session; readonly user: User } | null>;
  /**
   * Moves `lastSeenAt` from `seenAt` forward to `now`, or back to it where a clock that was ahead
   * wrote it, unless it is no longer `seenAt` or the session has ended: of many requests that find
   * it stale at once, one writes.
   */
  touchSession(id: TokenId, seenAt: Instant, now: Instant): Promise<void>;
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
  /** The user's sessions in force at `now` (see `sessionInForce`), newest first, 50 at most. */
  listSessions(userId: UserId, now: Instant, idleSince: Instant): Promise<readonly Session[]>;

  /**
   * What is stored of the user's sessions and devices, ended ones too, and of the networks of their
   * logins, newest first, `keptMax` of each at most: for an export.
   */
  listKept(userId: UserId, keptMax: number): Promise<{
    readonly sessions: readonly Session[];
    readonly devices: readonly Device[];
    readonly networks: readonly LoginNetwork[];
  }>;

  // --- audit -----------------------------------------------------------------------------------
  // Wherever an event with a `reason` is written, repeats of it (same type, reason, user, network,
  // challenge) within the same minute are folded: the first one's row counts them. In a flood they
  // are counted by user alone, or by wider networks; more than five openings of a user's
  // challenges in a minute are counted on one row.
  appendAuditEvent(event: AuditEvent): Promise<void>;
  /** Newest first; keyset pages. */
  listAuditEvents(query: AuditQuery): Promise<Page<AuditEvent>>;

  // --- upkeep ----------------------------------------------------------------------------------
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

export interface UserQuery {
  /**
   * Empty: all. Otherwise a whole user id, the beginning of a username (any case), the beginning of
   * a phone number (`+` first), or 3 to 15 of its last digits: what it finds comes in that order,
   * and within each by what it matched, whatever `order` says; each user once.
   */
  readonly search: string;
  readonly filter: UserFilter;
  readonly order: UserOrder;
  /** For who is resting. */
  readonly now: Instant;
  /** `end`: from the last row back, the items too. */
  readonly from: "start" | "end";
  /** A `next` of an earlier page, or null for the first. Any other text gives an empty page. */
  readonly cursor: string | null;
  /** 1 to 200. */
  readonly limit: number;
}

export interface AuditQuery {
  readonly userId: UserId | null;
  /** At or after; left out or null: from the first. */
  readonly since?: Instant | null;
  /** Before; left out or null: to the last. */
  readonly until?: Instant | null;
  readonly cursor: string | null;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Pass as `cursor` for what follows; null at the end. */
  readonly next: string | null;
}
