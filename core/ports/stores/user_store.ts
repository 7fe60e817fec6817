import type { AuditEvent } from "../../domain/audit_event.ts";
import type { GuesserKind, User } from "../../domain/account/user.ts";
import type { Instant } from "../../domain/instant.ts";
import type { PasswordHash } from "../../domain/account/password.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import type { RecoveryCodeHash } from "../../domain/factors/recovery_code.ts";
import type { TokenId } from "../../domain/token.ts";
import type { EndedSessions, SessionEnding } from "./session_store.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { UsernameKey } from "../../domain/account/username.ts";

/** Accounts: their names, passwords and numbers, and what locks them. See `Stores`. */
export interface UserStore {
  /** Adds a user, unless the name (in any case) is taken: then nothing is written. */
  insertUser(
    user: User,
    passwordHash: PasswordHash,
    event: AuditEvent,
  ): Promise<"inserted" | "username_taken">;
  findUser(id: UserId): Promise<User | null>;
  findUserByName(
    name: UsernameKey,
  ): Promise<{ readonly user: User; readonly passwordHash: PasswordHash } | null>;
  /**
   * Removes the user and everything of theirs but the record; of their deliveries what tells the
   * number. False when there was none.
   */
  deleteUser(userId: UserId, event: AuditEvent): Promise<boolean>;
  /**
   * Removes the user of that name if they never verified a phone or logged in and gave their last
   * right password before `unverifiedBefore`, as `sweep` does. False where the name is still held.
   */
  releaseName(name: UsernameKey, unverifiedBefore: Instant): Promise<boolean>;

  /**
   * Locks an account and ends its sessions, trusted devices and challenges. Null, with nothing
   * written, when there is no such user or it is locked.
   */
  lockUser(
    lock: { readonly userId: UserId; readonly now: Instant } & SessionEnding,
    event: AuditEvent,
  ): Promise<EndedSessions | null>;
  /**
   * Unlocks an account and sets all its failures to 0 and its rest to an end. False when there is
   * no such user.
   */
  unlockUser(userId: UserId, event: AuditEvent): Promise<boolean>;

  /**
   * Who has that name (null: no user) and whether they finished a login from that network, as
   * `networkOf` gives it, after `since`. The cost is the same whether or not the name is taken.
   */
  findStanding(
    name: UsernameKey,
    network: string,
    since: Instant,
  ): Promise<{ readonly userId: UserId | null; readonly familiar: boolean }>;
  /** Whether any user finished a login from that network after `since`. */
  isLoginNetwork(network: string, since: Instant): Promise<boolean>;
  /**
   * A wrong password, counted on the account where there is one: the counter of that kind of
   * guesser grows by one. Writes the event. Returns the new count, 0 for no user: of any number of
   * parallel calls each gets its own.
   */
  countPasswordFailure(
    userId: UserId | null,
    by: GuesserKind,
    event: AuditEvent,
  ): Promise<number>;
  /**
   * The password was right: both counters of wrong ones are 0 again, except one that has reached
   * `failuresInRowMax`, and `now` is noted for a user who never verified a phone.
   */
  noteRightPassword(userId: UserId, failuresInRowMax: number, now: Instant): Promise<void>;
  /** Replaces `from` by `to` if `from` is still the hash; false when another was faster. */
  replacePasswordHash(
    change: { readonly userId: UserId; readonly from: PasswordHash; readonly to: PasswordHash },
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * Replaces the password if `from` is still the hash and `keepSessionId` has not ended; ends all
   * other sessions, all trusted devices and open challenges, sets the failures of the password to
   * 0, and forgets all familiar networks but `keepNetwork` and an authenticator app that was not
   * confirmed. Null, with nothing written, otherwise.
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
   * Consumes the challenge of a reset and spends the recovery code; then replaces the password,
   * sets all the account's failures to 0, ends all sessions, trusted devices and challenges, and
   * forgets all familiar networks.
   * Null, with nothing written, if either was gone.
   */
  resetPassword(
    reset: {
      readonly challengeId: TokenId;
      readonly userId: UserId;
      readonly recoveryCode: RecoveryCodeHash;
      readonly to: PasswordHash;
      readonly now: Instant;
    } & SessionEnding,
    event: AuditEvent,
  ): Promise<EndedSessions | null>;

  /**
   * Consumes the challenge of a change to that number, which the session began; then replaces the
   * number, verified at `now`, sets the account's failures to 0, ends all trusted devices and other
   * challenges, and, where asked, all sessions but `keepSessionId`. Null, with nothing written, if
   * the challenge was gone or that session has ended.
   */
  changePhone(
    change: {
      readonly challengeId: TokenId;
      readonly userId: UserId;
      readonly phoneNumber: PhoneNumber;
      readonly keepSessionId: TokenId;
      readonly endOthers: boolean;
      readonly now: Instant;
    } & SessionEnding,
    event: AuditEvent,
  ): Promise<EndedSessions | null>;
  /**
   * Replaces a number that was mistyped at sign-up, within the open login whose `numberVersion` is
   * that: the version grows, and the challenge loses its verification and what it knew of the old
   * number. Its guesses and sends stay counted. False, with nothing written, unless the user
   * `mayCorrectNumber`, still has the number `from` and is not locked, and the challenge is open
   * and unexpired at `now`: of parallel corrections and verifications one is made.
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
