import type { AuditEvent } from "./domain/audit_event.ts";
import type { Challenge, Channel, Code } from "./domain/challenge.ts";
import type { NewId } from "./domain/id.ts";
import type { Instant } from "./domain/instant.ts";
import type { Password, PasswordHash, PasswordScheme } from "./domain/password.ts";
import type { PhoneNumber } from "./domain/phone_number.ts";
import type { ProviderCall } from "./domain/provider_call.ts";
import type { Session } from "./domain/session.ts";
import type { Throttle } from "./domain/throttle.ts";
import type { TokenId } from "./domain/token.ts";
import type { User, UserId } from "./domain/user.ts";
import type { UsernameKey } from "./domain/username.ts";

/** All that the use cases need of the world. */
export interface Ports {
  readonly store: Store;
  readonly hasher: PasswordHasher;
  readonly verifier: CodeVerifier;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly newId: NewId;
}

/** Now, in milliseconds since 1970. May jump; nothing consumed or expired may revive by it. */
export type Clock = () => Instant;

/** Cryptographically strong random bytes. */
export type RandomBytes = (count: number) => Uint8Array;

/** Thrown when the database cannot be reached or written just now; the edge answers 503. */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
}

/**
 * What is remembered. Every method is one transaction: it happens whole or not at all, is durable
 * when its promise resolves, and is never open while anything else is awaited. Methods that take an
 * `AuditEvent` write it in the same transaction, and only when they succeed. Each throws
 * `StorageUnavailable` when the database is busy for over five seconds, full, read-only or away.
 */
export interface Store {
  // --- users ---------------------------------------------------------------------------------
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
   * Newest first; with a search, the user of that id, then names and then numbers in byte order.
   * Keyset pages.
   */
  listUsers(query: UserQuery): Promise<Page<User>>;
  countUsers(): Promise<number>;

  // --- challenges ----------------------------------------------------------------------------
  /** Adds a challenge and ends the user's other open ones as `replaced` (ASVS 5.0 6.6.2). */
  insertChallenge(challenge: Challenge, event: AuditEvent): Promise<void>;
  findChallenge(
    id: TokenId,
  ): Promise<{ readonly challenge: Challenge; readonly user: User } | null>;
  /**
   * Counts a send before it is made: `sends` becomes `sendsBefore + 1`. Null, with nothing written,
   * unless the challenge is open, unexpired at `now`, past its `resendAfter` and still at
   * `sendsBefore`; so of any number of parallel sends one goes out.
   */
  takeSend(send: {
    readonly challengeId: TokenId;
    readonly sendsBefore: number;
    readonly now: Instant;
    readonly resendAfter: Instant;
  }): Promise<Challenge | null>;
  /**
   * Writes what the provider's answer to the newest send was. Any other challenge that had the same
   * verification loses it: Verify gives two logins of one number the same code, and a code must
   * work for the login it was sent for only (ASVS 5.0 6.6.2). A challenge that has ended meanwhile
   * takes it from none: the newer login is the one whose code is awaited.
   */
  recordSend(sent: {
    readonly challengeId: TokenId;
    readonly verificationId: string;
    readonly channel: Channel;
  }, event: AuditEvent): Promise<void>;
  /** Takes a counted send back: the provider surely sent nothing. Next one at `resendAfter`. */
  giveBackSend(
    challengeId: TokenId,
    resendAfter: Instant,
    event: AuditEvent,
  ): Promise<void>;
  /**
   * The provider no longer knows the verification: forget it and its channel, so that it is not
   * asked again. A newer one stays.
   */
  forgetVerification(challengeId: TokenId, verificationId: string): Promise<void>;
  /**
   * Counts a guess before it is checked, on the challenge and on the account, both or neither.
   * Null, with nothing written, unless the challenge is open, unexpired at `now`, has a
   * verification and fewer than `attemptsMax` attempts, and the account is not blocked at `now`.
   * The guess that reaches `failuresMax` blocks the account until `blockedUntil`; the first guess
   * after a block counts as 1. Returns the challenge as counted.
   */
  takeAttempt(attempt: {
    readonly challengeId: TokenId;
    readonly userId: UserId;
    readonly now: Instant;
    readonly attemptsMax: number;
    readonly failuresMax: number;
    readonly blockedUntil: Instant;
  }): Promise<Challenge | null>;
  /** Takes a counted guess back, on both counters: the provider did not look at it. */
  giveBackAttempt(challengeId: TokenId, userId: UserId): Promise<void>;
  /**
   * Ends the challenge as `consumed` and, only if this call was the one that ended it, adds the
   * session, sets the account's failures to 0, `lastLoginAt` to `now` and `phoneVerifiedAt` to
   * `now` where it was null. False, with nothing written, for every other caller.
   */
  openSession(opening: {
    readonly challengeId: TokenId;
    readonly session: Session;
    readonly now: Instant;
  }, event: AuditEvent): Promise<boolean>;

  // --- sessions ------------------------------------------------------------------------------
  /** The hot path: one point read of session and user. Finds ended ones too. */
  findSession(id: TokenId): Promise<{ readonly session: Session; readonly user: User } | null>;
  /** Moves `lastSeenAt` forward to `now`, never back, if the session has not ended. */
  touchSession(id: TokenId, now: Instant): Promise<void>;
  /** Ends a session; false when it had ended before. */
  endSession(id: TokenId, now: Instant, event: AuditEvent): Promise<boolean>;
  /** The user's sessions in force at `now` (see `sessionInForce`), newest first, 50 at most. */
  listSessions(userId: UserId, now: Instant): Promise<readonly Session[]>;

  // --- throttles -----------------------------------------------------------------------------
  /**
   * Counts one on every throttle, all or none. Null when all had room; else, with nothing written,
   * when the latest of the full windows ends.
   */
  takeThrottles(throttles: readonly Throttle[], now: Instant): Promise<Instant | null>;
  /** Takes one count back from each key, not below 0. */
  giveBackThrottles(keys: readonly string[]): Promise<void>;

  // --- audit ---------------------------------------------------------------------------------
  appendAuditEvent(event: AuditEvent): Promise<void>;
  /** Newest first; keyset pages. */
  listAuditEvents(query: AuditQuery): Promise<Page<AuditEvent>>;

  // --- upkeep --------------------------------------------------------------------------------
  /**
   * Removes what no longer matters at `now`: ended windows; challenges over a day past their end of
   * life; sessions over a week past theirs; users that were made before `unverifiedBefore` and
   * never verified their phone. At most 500 rows of each kind a call. Returns how many went.
   */
  sweep(now: Instant, unverifiedBefore: Instant): Promise<number>;
  /** Resolves if the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface UserQuery {
  /**
   * Empty: all. Otherwise the beginning of a username (any case), the beginning of a phone number
   * in E.164, or a whole user id.
   */
  readonly search: string;
  /** A `next` of an earlier page, or null for the first. Any other text gives an empty page. */
  readonly cursor: string | null;
  /** 1 to 200. */
  readonly limit: number;
}

export interface AuditQuery {
  readonly userId: UserId | null;
  readonly cursor: string | null;
  /** 1 to 200. */
  readonly limit: number;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Pass as `cursor` for what follows; null at the end. */
  readonly next: string | null;
}

/** Slow hashing, off the event loop, behind a bounded queue. `overloaded`: the queue is full. */
export interface PasswordHasher {
  readonly scheme: PasswordScheme;
  hash(password: Password): Promise<PasswordHash | "overloaded">;
  /**
   * Compares with a stored hash, or with a decoy of the current cost when there is none, so that an
   * unknown user costs the same time. A hash made elsewhere may be `$2a$`, `$2b$` or `$2y$`.
   */
  verify(
    password: Password,
    hash: PasswordHash | null,
  ): Promise<"match" | "mismatch" | "overloaded">;
  /** Whether cost or scheme of a stored hash differ from what `hash` makes now. */
  needsRehash(hash: PasswordHash): boolean;
  /** How long a caller that met `overloaded` should wait, in whole seconds, at least 1. */
  retryAfterSeconds(): number;
  /** Hashes at the lowest cost on a worker: resolves if workers answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The provider that sends codes and knows whether one is right. Never throws; see `fault`. */
export interface CodeVerifier {
  /** Sends one message; never repeats by itself: each try costs money. */
  start(to: PhoneNumber, channel: Channel): Promise<StartAnswer>;
  /** Checks a code against the verification it was sent for; never by phone number. */
  check(verificationId: string, code: Code): Promise<CheckAnswer>;
  /** The state the provider holds; `gone` when it no longer knows it. */
  fetch(verificationId: string): Promise<FetchAnswer>;
  cancel(verificationId: string): Promise<FetchAnswer>;
}

/** No verdict: the provider failed, or our settings are wrong. */
export interface ProviderFault {
  readonly result: "fault";
  /** True when the provider surely did nothing; false when it may have acted before it failed. */
  readonly untouched: boolean;
  readonly retryAfterSeconds: number | null;
}

/** The provider's no to a send. */
export type SendRefusal =
  | "too_many_sends"
  | "channel_unavailable"
  | "phone_number_unreachable"
  | "resend_too_soon";

export type StartAnswer =
  & { readonly call: ProviderCall }
  & (
    | { readonly result: "sent"; readonly verificationId: string; readonly channel: Channel }
    | {
      readonly result: "refused";
      readonly refusal: SendRefusal;
      readonly retryAfterSeconds: number | null;
    }
    | ProviderFault
  );

export type CheckAnswer =
  & { readonly call: ProviderCall }
  & (
    /** `gone`: expired, approved before, cancelled or never started; the provider does not say. */
    { readonly result: "approved" | "wrong" | "gone" | "too_many_attempts" } | ProviderFault
  );

export type FetchAnswer =
  & { readonly call: ProviderCall }
  & (
    | { readonly result: "found"; readonly status: string }
    | { readonly result: "gone" }
    | ProviderFault
  );
