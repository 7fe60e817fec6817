import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Metadata } from "../../domain/account/metadata.ts";
import type { Role } from "../../domain/account/role.ts";
import type { GuesserKind, User } from "../../domain/account/user.ts";
import type { Instant } from "../../domain/instant.ts";
import type { PasswordHash } from "../../domain/account/password.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import type { NameHash } from "../../domain/account/retired_name.ts";
import type { RecoveryCodeHash } from "../../domain/factors/recovery_code.ts";
import type { TokenId } from "../../domain/token.ts";
import type { EndedSessions, SessionEnding } from "./session_store.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { UsernameKey } from "../../domain/account/username.ts";

/** Accounts: names, passwords, phone numbers and locks. See `Stores`. */
export interface UserStore {
  /**
   * Adds a user. Writes nothing if the name (in any case) is taken or was retired (see
   * `deleteUser`).
   */
  insertUser(insertion: UserInsertion, event: AuditEvent): Promise<"inserted" | "username_taken">;
  /** Whether the name belonged to a deleted user who had logged in. */
  isRetiredName(nameHash: NameHash): Promise<boolean>;
  findUser(id: UserId): Promise<User | null>;
  findUserByName(
    name: UsernameKey,
  ): Promise<{ readonly user: User; readonly passwordHash: PasswordHash } | null>;
  /** How many users have verified the number. */
  countUsersOfNumber(phoneNumber: PhoneNumber): Promise<number>;
  /**
   * Removes the user and all their data except audit events, and removes from their deliveries what
   * identifies the number. The name of a user who ever had a session is retired: its hash is kept,
   * and no other user gets it. Returns false if there was no such user.
   */
  deleteUser(
    deletion: { readonly userId: UserId; readonly nameHash: NameHash; readonly now: Instant },
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * Removes the user with that name if they never verified a phone or logged in and their last
   * correct password was before `unverifiedBefore`, like `sweep`. Returns false if the name is
   * still taken.
   */
  releaseName(name: UsernameKey, unverifiedBefore: Instant): Promise<boolean>;

  /**
   * Locks an account and ends its sessions, trusted devices and challenges. Returns null without
   * writing anything if there is no such user or the account is already locked.
   */
  lockUser(
    lock: { readonly userId: UserId; readonly now: Instant } & SessionEnding,
    event: AuditEvent,
  ): Promise<EndedSessions | null>;
  /**
   * Unlocks an account, sets all its failures to 0 and ends its lockout. Returns false if there is
   * no such user.
   */
  unlockUser(userId: UserId, event: AuditEvent): Promise<boolean>;

  /**
   * Replaces the roles `from`, in byte order, with `to`. Returns false without writing anything if
   * there is no such user, the roles are no longer `from`, or the user is a test user: of parallel
   * changes of the same roles, one succeeds.
   */
  replaceRoles(
    change: {
      readonly userId: UserId;
      readonly from: readonly Role[];
      readonly to: readonly Role[];
    },
    event: AuditEvent,
  ): Promise<boolean>;
  /** The user's metadata: `noMetadata` for a user without any, and for an unknown user. */
  findMetadata(userId: UserId): Promise<Metadata>;
  /** Replaces the user's metadata as a whole. Returns false if there is no such user. */
  replaceMetadata(userId: UserId, metadata: Metadata, event: AuditEvent): Promise<boolean>;

  /**
   * Who has that name (null for no user) and whether they completed a login from that network (see
   * `networkOf`) after `since`. The cost is the same whether or not the name is taken.
   */
  findStanding(
    name: UsernameKey,
    network: string,
    since: Instant,
  ): Promise<{ readonly userId: UserId | null; readonly familiar: boolean }>;
  /**
   * The networks (see `networkOf`) from which a user completed a login after `since`, newest first,
   * at most 200.
   */
  listLoginNetworks(userId: UserId, since: Instant): Promise<readonly string[]>;
  /**
   * Whether any user completed a login from that network on the day of `since` in UTC or later.
   * `since` is at most `familiarSeconds` ago.
   */
  isLoginNetwork(network: string, since: Instant): Promise<boolean>;
  /**
   * Counts an incorrect password on the account, if there is one, for that kind of guesser. Writes
   * the event. Returns the new count, or 0 for no user. Each of any number of parallel calls gets a
   * different count.
   */
  countPasswordFailure(
    userId: UserId | null,
    by: GuesserKind,
    event: AuditEvent,
  ): Promise<number>;
  /**
   * Records a correct password: resets both failure counters, except one that has reached
   * `failuresInRowMax`, and stores `now` for a user who never verified a phone.
   */
  recordCorrectPassword(userId: UserId, failuresInRowMax: number, now: Instant): Promise<void>;
  /** Replaces `from` with `to` if `from` is still the hash. False if another call was faster. */
  replacePasswordHash(
    change: { readonly userId: UserId; readonly from: PasswordHash; readonly to: PasswordHash },
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * Replaces the password, ends all other sessions, all trusted devices and open challenges, sets
   * the password's failures to 0, and removes all familiar networks except `keepNetwork`, and an
   * unconfirmed authenticator app. Returns null without writing anything if `from` is no longer the
   * hash or `keepSessionId` has ended.
   */
  changePassword(
    change: {
      readonly userId: UserId;
      readonly from: PasswordHash;
      readonly to: PasswordHash;
      readonly keepSessionId: TokenId;
      readonly keepNetwork: string;
      readonly now: Instant;
    } & SessionEnding,
    event: AuditEvent,
  ): Promise<EndedSessions | null>;
  /**
   * Consumes the challenge of a reset, spends the recovery code or completes the delayed reset,
   * replaces the password, sets all the account's failures to 0, ends all sessions, trusted devices
   * and challenges, and removes all familiar networks. Returns null without writing anything if the
   * challenge was no longer open, the code was used up, or the challenge's prior proof is not the
   * one that takes the code's place. Of a delayed reset, also if it has ended, expired or not
   * waited long enough, its number is no longer the user's, or the user has an active session.
   */
  resetPassword(
    reset: {
      readonly challengeId: TokenId;
      readonly userId: UserId;
      /** Null if the challenge's prior proof takes its place. */
      readonly recoveryCode: RecoveryCodeHash | null;
      /** The delayed reset that it completes. Null for all others. */
      readonly waited: { readonly id: TokenId; readonly measuredMs: number } | null;
      readonly to: PasswordHash;
      readonly now: Instant;
    } & SessionEnding,
    event: AuditEvent,
  ): Promise<EndedSessions | null>;

  /**
   * Consumes the challenge of a change to that number, which the session started, replaces the
   * number, verified at `now`, sets the account's failures to 0, ends all trusted devices and other
   * challenges and, with `endOthers`, all sessions except `keepSessionId`. Returns null without
   * writing anything if the challenge was no longer open, that session has ended, the number is a
   * test number, the user is a test user or more than `accountsPerNumber` users have verified the
   * number.
   */
  changePhone(
    change: {
      readonly challengeId: TokenId;
      readonly userId: UserId;
      readonly phoneNumber: PhoneNumber;
      readonly keepSessionId: TokenId;
      readonly endOthers: boolean;
      /** How many users may have verified the number, counting this one. 0 for any number. */
      readonly accountsPerNumber: number;
      readonly now: Instant;
    } & SessionEnding,
    event: AuditEvent,
  ): Promise<EndedSessions | null>;
  /**
   * Replaces a number that was mistyped at registration, in an open login with that
   * `numberVersion`. Increments the version, and removes the challenge's verification and what it
   * knew about the old number. Guesses and sends stay counted. Returns false without writing
   * anything unless the user `mayCorrectNumber`, still has the number `from` and is not locked, and
   * the challenge is open and unexpired at `now`. Of parallel corrections and verifications, only
   * one succeeds.
   */
  correctPhone(
    correction: {
      readonly challengeId: TokenId;
      readonly userId: UserId;
      readonly numberVersion: number;
      readonly from: PhoneNumber;
      readonly to: PhoneNumber;
      readonly now: Instant;
    },
    event: AuditEvent,
  ): Promise<boolean>;
}

/** A new user, with the hash of the name (see `hashName`), which must not be retired. */
export interface UserInsertion {
  readonly user: User;
  readonly passwordHash: PasswordHash;
  readonly nameHash: NameHash;
}
